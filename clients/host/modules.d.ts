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

declare module "host:later" {
  /** By the path of a page of a sub-package. */
  const later: Record<string, () => Promise<unknown>>;
  export default later;
}

declare module "host:words" {
  /** By the name of a catalogue that does not come with the first view. */
  const late: Record<string, () => Promise<{ default: object }>>;
  export default late;
}

/** True in the build whose wx calls are recorded for tests. */
declare const __RECORD__: boolean;
