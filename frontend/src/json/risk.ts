/** Decides whether a JSON text needs the exact parser. Small, because it runs on every response. */

const NUMBER_AT_RISK = String.raw`-?(?:\d+[.eE]|\d{16}|(?<=-)0)`;
const NAME_AT_RISK = String.raw`"(?:\d+|__proto__)"\s*:`;
// Behind what may stand before a value. A text may contain the like: then the slower parser finds that nothing is lost.
const AT_RISK = new RegExp(String.raw`(?:"\s*:|[[,]|^)\s*${NUMBER_AT_RISK}|[{,]\s*${NAME_AT_RISK}`);

/** Whether `JSON.parse` may lose something of it; then `src/json/parser.ts` is to read it. */
export function isAtRisk(text: string): boolean {
  return AT_RISK.test(text);
}
