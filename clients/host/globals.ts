// What a mini-program finds in its global scope. Loaded before any page.

import { codeSpace } from "./environment";
import "./builtins/plain";
import "./builtins/fields";
import "./builtins/map";
import { appInstance, registerApp } from "./application";
import { pages } from "./pages";
import { wx } from "./wx";

Object.assign(globalThis, {
  wx,
  App: registerApp,
  getApp: appInstance,
  getCurrentPages: () => pages.current(),
  // Behaviors in lib/ belong to no unit.
  Behavior: (definition: object) => codeSpace.behavior().definition(definition).register(),
});
