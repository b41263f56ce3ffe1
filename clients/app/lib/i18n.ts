/** Texts from the catalogues: `t(locale, "map.within", { count: 3 })`, and whole sections for page data. */

import en from "../i18n/en.json";
import zh from "../i18n/zh-CN.json";
import hant from "../i18n/zh-Hant.json";

export type Locale = "zh-CN" | "zh-Hant" | "en";
export const LOCALES: readonly Locale[] = ["zh-CN", "zh-Hant", "en"];
export type Catalogue = typeof zh;
export type Section = keyof Catalogue;
export type Values = Readonly<Record<string, string | number>>;

export const CATALOGUES: Readonly<Record<Locale, Catalogue>> = { "zh-CN": zh, "zh-Hant": hant, en };

/** The catalogue for a language as the system names it (`zh_CN`, `zh-HK`, `en-GB`); simplified Chinese for all others. */
export function localeOf(language: string): Locale {
  if (/^en\b|^en_/i.test(language)) return "en";
  return /^zh[-_](hant|tw|hk|mo)\b/i.test(language) ? "zh-Hant" : "zh-CN";
}

/** How the texts of one pair of catalogues are told: those of all pages, or those of a sub-package. */
export interface Texts {
  /**
   * The text at a dotted key, its `{names}` filled in. Where the catalogue has `key_one`, a `count` of 1 takes it.
   * An unknown key throws: a text that is missing must not reach a page.
   */
  t(locale: Locale, key: string, values?: Values): string;
  /** The text at a key, or nothing: for codes that may be newer than the catalogue. */
  find(locale: Locale, key: string): string | undefined;
}

export function textsOf(catalogues: Readonly<Record<Locale, object>>): Texts {
  function find(locale: Locale, key: string): string | undefined {
    let node: unknown = catalogues[locale];
    for (const part of key.split(".")) node = (node as Record<string, unknown> | undefined)?.[part];
    return typeof node === "string" ? node : undefined;
  }
  function t(locale: Locale, key: string, values: Values = {}): string {
    const text = (values.count === 1 ? find(locale, `${key}_one`) : undefined) ?? find(locale, key);
    if (text === undefined) throw new Error(`no text ${key} in ${locale}`);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => shown(values[name], name));
  }
  return { t, find };
}

export const { t, find } = textsOf(CATALOGUES);

/** Sections of the catalogue as page data: `{ common, map }`. */
export const sections = <S extends Section>(locale: Locale, ...names: readonly S[]): Pick<Catalogue, S> =>
  Object.fromEntries(names.map((name) => [name, CATALOGUES[locale][name]])) as Pick<Catalogue, S>;

function shown(value: string | number | undefined, name: string): string {
  if (value === undefined) throw new Error(`no value for {${name}}`);
  return typeof value === "number" ? grouped(value) : value;
}

/** 12345 as 12,345, which both languages use. Without Intl, which some phones' runtimes lack. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
