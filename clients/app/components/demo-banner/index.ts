/** The line that says that all data is invented; nothing where the data is real. */

Component({
  properties: {
    text: { type: String, value: "" },
  },
});
