// Calls of the wx API, kept by the test build for its tests and by no other.

interface Call {
  name: string;
  arguments: unknown;
}

class Recording {
  readonly list: Call[] = [];

  note(name: string, given: unknown): void {
    if (__RECORD__) this.list.push({ name, arguments: plain(given) });
  }
}

export const calls = new Recording();
if (__RECORD__) Object.assign(globalThis, { __wxCalls: calls.list });

/** Functions do not travel to a test; everything else does. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
