/** The parameters in a page's address. */

/** `/servers/:id/:tab?` sets both; a parameter that the address lacks is empty. */
export interface PageParams {
  readonly id: string;
  readonly tab: string;
}
