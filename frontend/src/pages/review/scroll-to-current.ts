/** Scrolls only the list; `scrollIntoView` would scroll the page as well. */
export function scrollToCurrent(list: HTMLElement | null): void {
  const row = list?.querySelector('[aria-current]')?.getBoundingClientRect();
  if (!list || !row) return;
  const box = list.getBoundingClientRect();
  if (row.top < box.top) list.scrollTop -= box.top - row.top + 4;
  else if (row.bottom > box.bottom) list.scrollTop += row.bottom - box.bottom + 4;
}
