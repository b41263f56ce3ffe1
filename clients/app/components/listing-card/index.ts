/** One listing in a list; a tap tells its id. */

import type { CardView } from "../../lib/cards";

Component({
  properties: {
    card: { type: Object, value: {} as CardView },
  },
  methods: {
    open() {
      this.triggerEvent("open", { id: (this.data.card as CardView).id });
    },
  },
});
