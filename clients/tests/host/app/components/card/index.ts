Component({
  properties: { label: String },
  pageLifetimes: {
    show() {
      this.setData({ shown: true });
    },
  },
  methods: {
    pick() {
      this.triggerEvent("pick", { value: this.data.label });
    },
  },
});
