/** The filters that hold: each is taken away by a tap, all of them by one. */

Component({
  properties: {
    chips: { type: Array, value: [] },
    label: { type: String, value: "" },
    clear: { type: String, value: "" },
  },
  methods: {
    remove(event: WechatMiniprogram.TouchEvent) {
      this.triggerEvent("remove", { name: event.currentTarget.dataset.name });
    },
    clearAll() {
      this.triggerEvent("clear");
    },
  },
});
