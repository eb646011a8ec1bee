/** Hides and shows the whole page without changing its layout or scroll position. */

/** Hide the page while it may show a person who has signed out. */
export function hidePage(): void {
  document.documentElement.style.visibility = 'hidden';
}

export function showPage(): void {
  document.documentElement.style.visibility = '';
}
