Component({
  properties: { label: String },
  methods: {
    pick() {
      this.triggerEvent("pick", { value: this.data.label });
    },
  },
});
