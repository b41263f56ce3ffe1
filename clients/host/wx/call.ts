// The contract of every wx call: success, fail and complete, or a promise; errMsg; recording.

import { calls } from "../recording";
import { DISABLED_IN_SINGLE_PAGE, refuseInSinglePage } from "../single-page";

export interface Options {
  success?(result: object): void;
  fail?(error: object): void;
  complete?(result: object): void;
  // biome-ignore lint/suspicious/noExplicitAny: each call has options of its own
  [name: string]: any;
}

export class Failed extends Error {
  /** @param extra fields of the result beside errMsg, such as errno */
  constructor(
    reason: string,
    readonly extra: object = {},
  ) {
    super(reason);
  }
}

/** Makes an asynchronous call of a function that answers the result or throws the reason. */
export function asynchronous<O extends Options>(name: string, run: (options: O) => unknown) {
  return (options: O = {} as O): Promise<object> | undefined => {
    calls.note(name, options);
    if (DISABLED_IN_SINGLE_PAGE.has(name)) refuseInSinglePage(`wx.${name}`);
    const work = settle(name, async () => run(options));
    if (!options.success && !options.fail && !options.complete) return work;
    report(work, options);
    return undefined;
  };
}

/** Makes a synchronous call that is recorded. */
export function synchronous<A extends unknown[], R>(name: string, run: (...given: A) => R) {
  return (...given: A): R => {
    calls.note(name, given);
    if (DISABLED_IN_SINGLE_PAGE.has(name)) refuseInSinglePage(`wx.${name}`);
    return run(...given);
  };
}

export async function settle(name: string, run: () => Promise<unknown>): Promise<object> {
  try {
    return { ...((await run()) as object), errMsg: `${name}:ok` };
  } catch (error) {
    const extra = error instanceof Failed ? error.extra : {};
    throw { errMsg: `${name}:fail ${error instanceof Error ? error.message : error}`, ...extra };
  }
}

export function report(work: Promise<object>, options: Options): void {
  work.then(
    (result) => {
      options.success?.(result);
      options.complete?.(result);
    },
    (error) => {
      options.fail?.(error);
      options.complete?.(error);
    },
  );
}
