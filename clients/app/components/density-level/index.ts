/** The density level of an area: four marks, a word and a colour, so that none has to be told by colour. */

Component({
  properties: {
    density: { type: Object, value: { marks: [] } },
  },
});
