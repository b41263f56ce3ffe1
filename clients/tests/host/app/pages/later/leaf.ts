Component({ properties: { word: String } });
