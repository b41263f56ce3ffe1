// The component environment: WeChat's own framework on the DOM, with the app's configuration and templates.

import app from "host:app";
import templates from "host:templates";
import { type ComponentEnv, glassEasel, MiniProgramEnv } from "glass-easel-miniprogram-adapter";
import { WebBackend } from "./backend";

glassEasel.globalOptions.writeIdToDOM = true;

const environment = new MiniProgramEnv();
export const codeSpace = environment.createCodeSpace("app", true);
export const backend = new WebBackend();
export const associated = environment.associateBackend(backend as unknown as glassEasel.GeneralBackendContext);

for (const { path, isPage, config, scope } of app.units) {
  // Styles come as one linked sheet made by the build, so only the name of the scope is told.
  codeSpace.addStyleSheet(path, undefined, scope);
  codeSpace.addComponentStaticConfig(path, {
    ...config,
    component: !isPage,
    usingComponents: Object.fromEntries(Object.entries(config.usingComponents).map(([tag, to]) => [tag, `/${to}`])),
  } as Parameters<typeof codeSpace.addComponentStaticConfig>[1]);
  addTemplate(path, templates);
}

/** Nothing for a unit of a sub-package, whose template comes with its code. */
export function addTemplate(path: string, group: Record<string, never>): void {
  const content = group[path];
  if (content) codeSpace.addCompiledTemplate(path, { groupList: group, content });
}

/** `Page` and `Component` of one unit; the build writes the call at the top of the unit's module. */
export function define(path: string): ComponentEnv {
  return codeSpace.componentEnv(path, (environment) => environment);
}
