import words from "../i18n/words.json";

let visits = 0;

/** Counts over all pages: there must be one of it. */
export const visit = () => {
  visits += 1;
  return `${words.hello} ${visits}`;
};
