/** Finds layout faults in the browser: text and controls that overlap, are cut off or leave the page. */

/** Tolerance in CSS pixels: borders of neighbours may share a pixel, and glyph boxes are higher than glyphs. */
const TOLERANCE_PX = 3;

/** Return a sentence for each fault of the visible page. Runs in the page: it may not use anything outside itself. */
function findFaults(tolerance: number): string[] {
  interface Item {
    readonly element: Element;
    readonly name: string;
    readonly box: { left: number; top: number; right: number; bottom: number };
    readonly layer: Element | null;
    readonly isControl: boolean;
  }
  const CONTROLS = 'a[href], button, input, select, textarea, summary';
  const dialog = document.querySelector('dialog[open]');
  const root: Element = dialog ?? document.body;

  const isVisible = (element: Element) =>
    element.checkVisibility({
      visibilityProperty: true,
      contentVisibilityAuto: true,
      opacityProperty: true,
    }) &&
    !element.closest('[aria-hidden=true], .skip') &&
    // Text for screen readers only.
    getComputedStyle(element).clipPath === 'none' &&
    !element.closest('.visually-hidden');

  /** The part of a box that its ancestors do not clip; null if there is none. */
  const clipped = (start: Element | null, rect: DOMRect): Item['box'] | null => {
    let { left, top, right, bottom } = rect;
    for (let one = start; one && one !== document.documentElement; one = one.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(one);
      const outer = one.getBoundingClientRect();
      if (overflowX !== 'visible') {
        left = Math.max(left, outer.left);
        right = Math.min(right, outer.right);
      }
      if (overflowY !== 'visible') {
        top = Math.max(top, outer.top);
        bottom = Math.min(bottom, outer.bottom);
      }
      if (position === 'fixed') break;
    }
    return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null;
  };

  /** Fixed and sticky elements cover the page on purpose; only items of the same one are compared. */
  const layerOf = (element: Element | null): Element | null =>
    element && !/fixed|sticky/.test(getComputedStyle(element).position)
      ? layerOf(element.parentElement)
      : element;
  const nameOf = (element: Element, text: string) =>
    `${element.tagName.toLowerCase()}.${[...element.classList].join('.')} “${text.trim().slice(0, 40)}”`;

  const items: Item[] = [];
  const faults: string[] = [];
  const add = (element: Element, rect: DOMRect, text: string, isControl: boolean) => {
    const box = clipped(isControl ? element.parentElement : element, rect);
    if (box) items.push({ element, name: nameOf(element, text), box, layer: layerOf(element), isControl });
  };

  for (const control of root.querySelectorAll(CONTROLS)) {
    if (!isVisible(control)) continue;
    for (const rect of control.getClientRects()) add(control, rect, control.textContent ?? '', true);
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || !node.textContent?.trim() || !isVisible(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) add(element, rect, node.textContent, false);
  }

  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width)
    faults.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  for (const { name, box } of items) {
    if (box.left < -tolerance || box.right > width + tolerance)
      faults.push(`${name} leaves the page: ${Math.round(box.left)} to ${Math.round(box.right)} px`);
  }

  // Text of a control that is larger than the control, and text cut off without an ellipsis or a way to scroll.
  for (const element of root.querySelectorAll('*')) {
    if (!isVisible(element) || !element.textContent?.trim()) continue;
    const style = getComputedStyle(element);
    const isBox = style.display !== 'inline' && style.display !== 'contents';
    const isTooWide = isBox && element.scrollWidth > element.clientWidth + tolerance;
    const isTooHigh = isBox && element.scrollHeight > element.clientHeight + tolerance;
    // An inline block gets no ellipsis from its parent.
    const isBlock = (child: Element) => getComputedStyle(child).display.startsWith('inline-');
    const hasEllipsis = style.textOverflow === 'ellipsis' && ![...element.children].some(isBlock);
    const isCutX = isTooWide && /hidden|clip/.test(style.overflowX) && !hasEllipsis;
    const isCutY = isTooHigh && /hidden|clip/.test(style.overflowY) && style.webkitLineClamp === 'none';
    const isOutside =
      (isTooWide || isTooHigh) && element.matches('button, a.button, .badge, .avatar, .count');
    if (isCutX || isCutY || isOutside)
      faults.push(`${nameOf(element, element.textContent)} is too small for its text`);
  }

  const isRelated = (one: Item, other: Item) =>
    one.element === other.element ||
    (one.isControl && one.element.contains(other.element)) ||
    (other.isControl && other.element.contains(one.element)) ||
    (one.element.closest('label') ?? one.element) === other.element.closest('label');
  items.sort((one, other) => one.box.top - other.box.top);
  items.forEach((one, index) => {
    for (let next = index + 1; next < items.length; next += 1) {
      const other = items[next] as Item;
      if (other.box.top >= one.box.bottom - tolerance) break;
      const isBeside =
        Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) <= tolerance ||
        Math.min(one.box.bottom, other.box.bottom) - other.box.top <= tolerance;
      if (isBeside || one.layer !== other.layer || isRelated(one, other)) continue;
      faults.push(`${one.name} overlaps ${other.name}`);
    }
  });
  return [...new Set(faults)].slice(0, 8);
}

export const layoutFaults = (page: import('@playwright/test').Page): Promise<string[]> =>
  page.evaluate(findFaults, TOLERANCE_PX);
