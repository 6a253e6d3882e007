/** By code point, the same on every machine; `localeCompare` follows the user's language. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** In lower case as Envoy ignores case: ASCII letters only. */
export const fold = (text: string): string =>
  /[A-Z]/.test(text) ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text;

export const hasLetters = (text: string): boolean => /[A-Za-z]/.test(text);
