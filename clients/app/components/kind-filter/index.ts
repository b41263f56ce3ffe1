/** The kinds of party to choose from; "" is all of them. */

Component({
  properties: {
    kinds: { type: Array, value: [] },
    label: { type: String, value: "" },
  },
  methods: {
    choose(event: WechatMiniprogram.TouchEvent) {
      this.triggerEvent("choose", { kind: event.currentTarget.dataset.kind });
    },
  },
});
