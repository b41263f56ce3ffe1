/** Answers of a server that is not there, and a transport that gives them in order. All people are invented. */

import type { Asking, Nearby, Place, Summary, Viewport } from "../../app/lib/api";
import type { Reply, Transport } from "../../app/lib/transport";

export const summary = (id: string, over: Partial<Summary> = {}): Summary => ({
  id,
  kind: "natural_person",
  name: "演示甲",
  masked_number: "1399901980********",
  grounds: [{ code: "G1", text: "有履行能力而拒不履行生效法律文书确定义务的" }],
  court: { code: "冀0006", name: "演示市莲池区人民法院" },
  case_number: "（2023）冀0006执1号",
  ...over,
});

export const place = (id: string, over: Partial<Place> = {}): Place => ({
  id,
  name: `虚构${id}小区`,
  lon: 115.496,
  lat: 38.871,
  distance_m: 200,
  band: "within",
  count: 1,
  listings: [summary(`${id}1`)],
  ...over,
});

export const nearby = (places: readonly Place[], over: Partial<Nearby> = {}): Nearby => ({
  radius_m: 500,
  as_of: "2026-11-25T08:12:03.123456Z",
  ledger_seq: 7,
  density: { area: "8831", level: "orange", label: "公示密度等级" },
  total: places.reduce((sum, one) => sum + one.count, 0),
  places,
  next: null,
  ...over,
});

export const viewport = (over: Partial<Viewport> = {}): Viewport => ({
  level: "clusters",
  as_of: "2026-11-25T08:12:03.123456Z",
  fewer_than: 5,
  clusters: [],
  places: [],
  ...over,
});

export const ok = (body: unknown, etag = '"1"'): Reply => ({ status: 200, headers: { etag }, body });

export const problem = (status: number, code: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { status, code, errors: [] },
});

export interface FakeTransport {
  readonly asking: () => Asking;
  /** Paths in the order in which they were asked for, with the tag sent along. */
  readonly asked: { path: string; etag: string | null }[];
  /** What is answered next; the last one is given again and again. */
  answers: (Reply | null)[];
}

export function fakeTransport(...answers: (Reply | null)[]): FakeTransport {
  const fake: FakeTransport = {
    asked: [],
    answers,
    asking: () => ({ transport }),
  };
  const transport: Transport = async (path, options = {}) => {
    fake.asked.push({ path, etag: options.etag ?? null });
    const answer = fake.answers.length > 1 ? fake.answers.shift() : fake.answers[0];
    return answer ?? null;
  };
  return fake;
}
