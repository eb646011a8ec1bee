/**
 * Moves scroll position and focus after a client-side navigation, as a browser does when it loads a document: a link leads
 * to the top and to the heading. Back, Forward and the first page are left to the browser.
 */
let isNavigation = false;
let lastPath = '';

// wouter's own event, https://github.com/molefrog/wouter
addEventListener('pushState', () => {
  isNavigation = true;
});
addEventListener('popstate', () => {
  isNavigation = false;
});

export const navigationFocus = {
  /** Call when a page appears. */
  pageShown(heading: HTMLElement | null): void {
    if (isNavigation) {
      scrollTo(0, 0);
      heading?.focus({ preventScroll: true });
    }
    isNavigation = false;
    lastPath = location.pathname;
  },
  /** Call when a page is removed. If its loaded content replaces it at the same address, that inherits the focus. */
  pageRemoved(heading: HTMLElement | null): void {
    if (document.activeElement === heading && location.pathname === lastPath) isNavigation = true;
  },
};
