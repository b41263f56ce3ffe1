/** Nothing to list: why, and what can be done about it. */

Component({
  properties: {
    title: { type: String, value: "" },
    body: { type: String, value: "" },
    action: { type: String, value: "" },
  },
  methods: {
    act() {
      this.triggerEvent("act");
    },
  },
});
