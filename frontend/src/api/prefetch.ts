/** Hands out the responses that src/critical.ts requested before the other scripts had loaded; each once. */
declare global {
  /** By path and Authorization header, so that no response reaches another person. */
  var prefetched: Map<string, Promise<Response | undefined>> | undefined;
}

/** Return the prefetched response, or fetch now if there is none or that request failed. An error status is returned as it is. */
export const fetchWithPrefetch: typeof fetch = async (address, init) => {
  const key = `${address} ${new Headers(init?.headers).get('Authorization')}`;
  const response = globalThis.prefetched?.get(key);
  globalThis.prefetched?.delete(key);
  return (await response) ?? fetch(address, init);
};
