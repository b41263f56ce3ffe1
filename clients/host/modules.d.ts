// Modules that the build writes.

declare module "host:app" {
  interface Unit {
    path: string;
    isPage: boolean;
    scope: string;
    config: { usingComponents: Record<string, string>; navigationBarTitleText?: string; navigationStyle?: string };
  }
  const app: {
    pages: string[];
    window: { navigationBarTitleText?: string; navigationStyle?: string };
    units: Unit[];
  };
  export default app;
}

declare module "host:templates" {
  const templates: Record<string, never>;
  export default templates;
}

/** True in the build whose wx calls are recorded for tests. */
declare const __RECORD__: boolean;
