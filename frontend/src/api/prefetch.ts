/** Answers that src/critical.ts has asked for while the pages were still on their way; each serves once. */
declare global {
  /** By address and authorization: what somebody else was answered fits nobody. */
  var prefetched: Map<string, Promise<Response | undefined>> | undefined;
}

/** What was not asked for early, or got no answer, is asked for now; a refusal says when to come back. */
export const fetchWithPrefetch: typeof fetch = async (address, init) => {
  const key = `${address} ${new Headers(init?.headers).get('Authorization')}`;
  const early = globalThis.prefetched?.get(key);
  globalThis.prefetched?.delete(key);
  return (await early) ?? fetch(address, init);
};
