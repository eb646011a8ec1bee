/** Marks the words of a search in the cards, by CSS highlights: the cards stay as they are. */

const NAME = 'search-match';
/** The parts of a card that a search looks through, tools aside. */
const PARTS = '#results :is(.card-link, .card-address, .card-text, .card-owner)';
/** Endings without which a longer form of a word is marked too: "tickets" marks "Ticket". */
const ENDING = /(?:ies|ing|es|s)$/;
const MIN_STEM = 3;

/** Mark the words; returns the function that removes the marks. */
export function mark(words: string): () => void {
  // Not in all browsers, nor in the tests' DOM.
  if (!globalThis.CSS?.highlights || !globalThis.Highlight) return () => {};
  const wanted = formsOf(words);
  const ranges = [...document.querySelectorAll(PARTS)].flatMap(part => rangesIn(part, wanted));
  CSS.highlights.set(NAME, new Highlight(...ranges));
  return () => CSS.highlights.delete(NAME);
}

/** Return the words and their stems, the longest first, without those that are part of a longer one found there. */
export function formsOf(words: string): string[] {
  const all = words
    .toLowerCase()
    .split(/\s+/)
    .flatMap(word =>
      [word, word.replace(ENDING, '')].filter(form => form === word || form.length >= MIN_STEM),
    );
  return [...new Set(all)].filter(Boolean).sort((one, other) => other.length - one.length);
}

/** Return the places of the forms in a text, as pairs of start and end that do not overlap. */
export function placesIn(text: string, forms: readonly string[]): [number, number][] {
  const lower = text.toLowerCase();
  // The places would be wrong where a letter has another length in lower case.
  if (lower.length !== text.length) return [];
  const places: [number, number][] = [];
  for (const form of forms) {
    for (let start = lower.indexOf(form); start >= 0; start = lower.indexOf(form, start + form.length)) {
      const end = start + form.length;
      if (places.every(([from, to]) => end <= from || start >= to)) places.push([start, end]);
    }
  }
  return places;
}

function rangesIn(part: Element, forms: readonly string[]): Range[] {
  const ranges: Range[] = [];
  const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    for (const [start, end] of placesIn(node.nodeValue ?? '', forms)) {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}
