/** The parameters in a page's address. */

/** `/servers/:id/:tab?` sets both; a parameter that the address lacks is empty. */
export interface PageParams {
  readonly id: string;
  readonly tab: string;
}

/** Return the parameters with another value; an empty one is left out. */
export function withParam(params: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(params);
  if (value) next.set(name, value);
  else next.delete(name);
  return next;
}
