/**
 * What a browser does by itself when a page is loaded, and must be done by hand when only the route changes: a link
 * leads to the top and to the heading. Back, Forward and the first page are left to the browser.
 */
let isNew = false;
let settledAt = '';

// wouter's own event, https://github.com/molefrog/wouter
addEventListener('pushState', () => {
  isNew = true;
});
addEventListener('popstate', () => {
  isNew = false;
});

export const arrival = {
  /** A page has appeared. */
  settle(heading: HTMLElement | null): void {
    if (isNew) {
      scrollTo(0, 0);
      heading?.focus({ preventScroll: true });
    }
    isNew = false;
    settledAt = location.pathname;
  },
  /** A page goes; one that takes its place at the same address (what was loading is there) inherits the focus. */
  leave(heading: HTMLElement | null): void {
    if (document.activeElement === heading && location.pathname === settledAt) isNew = true;
  },
};
