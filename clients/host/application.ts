// The one App of the mini-program and what it is told at its start.

import { calls } from "./recording";

export interface LaunchOptions {
  path: string;
  query: Record<string, string>;
  scene: number;
  referrerInfo: Record<string, never>;
}

interface AppDefinition {
  onLaunch?(options: LaunchOptions): void;
  onShow?(options: LaunchOptions): void;
  onHide?(): void;
  onError?(message: string): void;
  [key: string]: unknown;
}

let instance: AppDefinition = {};
let options: LaunchOptions = { path: "", query: {}, scene: 1001, referrerInfo: {} };

export function registerApp(definition: AppDefinition): void {
  instance = definition;
}

export const appInstance = () => instance;
export const launchOptions = () => options;

export function launch(with_: LaunchOptions): void {
  options = with_;
  calls.note("App.onLaunch", { path: options.path, scene: options.scene });
  instance.onLaunch?.(options);
  instance.onShow?.(options);
}

export const showApp = () => instance.onShow?.(options);
export const hideApp = () => instance.onHide?.();
