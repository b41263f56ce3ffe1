/** Texts of notices by mail, which only their sub-package needs. */

import en from "../i18n/watch.en.json";
import zh from "../i18n/watch.zh-CN.json";
import hant from "../i18n/watch.zh-Hant.json";
import { type Locale, textsOf } from "./i18n";

export const CATALOGUES = { "zh-CN": zh, "zh-Hant": hant, en } as const;

export const { t, find } = textsOf(CATALOGUES);

/** All of them as page data: `{ watch }`. */
export const words = (locale: Locale): typeof zh => CATALOGUES[locale];
