/** Answers that src/first.ts has asked for while the pages were still on their way; each serves once. */
declare global {
  /** By address and authorization: what somebody else was answered fits nobody. */
  var early: Map<string, Promise<Response | undefined>> | undefined;
}

/** What was not asked for early, or in vain, is asked for now. */
export const fetchUnlessEarly: typeof fetch = async (address, init) => {
  const key = `${address} ${new Headers(init?.headers).get('Authorization')}`;
  const early = globalThis.early?.get(key);
  globalThis.early?.delete(key);
  const answer = await early;
  return answer?.ok ? answer : fetch(address, init);
};
