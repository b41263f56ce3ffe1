// Between two pieces of work: whatever waits, a touch above all, comes first.

export const breath = () => new Promise<void>((resolve) => setTimeout(resolve));

let last: Promise<unknown> = Promise.resolve();

/** Each piece in a task of its own, in the order in which they came. */
export function inTurn<T>(work: () => T): Promise<T> {
  const done = last.then(breath).then(work);
  last = done.catch(() => undefined);
  return done;
}
