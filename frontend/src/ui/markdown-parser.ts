/** Parses the subset of Markdown that descriptions support into blocks and spans. */

export type Span =
  | { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: 'paragraph' | 'heading'; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly Span[])[] }
  | { readonly kind: 'code'; readonly text: string };

const FENCE = /^ {0,3}```/;
const HEADING = /^ {0,3}#{1,6}\s+(.+?)\s*#*$/;
const ITEM = /^\s{0,3}(?:([-*+])|\d{1,3}[.)])\s+(.*)$/;

export function parseMarkdown(source: string): Block[] {
  const lines = source.replace(/\r\n?/g, '\n').split('\n');
  const blocks: Block[] = [];
  let index = 0;
  const take = (isWanted: (line: string) => boolean) => {
    const taken: string[] = [];
    for (let line = lines[index]; line !== undefined && isWanted(line); line = lines[index]) {
      taken.push(line);
      index += 1;
    }
    return taken;
  };
  while (index < lines.length) {
    const line = lines[index] ?? '';
    const heading = HEADING.exec(line);
    if (!line.trim()) index += 1;
    else if (FENCE.test(line)) {
      index += 1;
      blocks.push({ kind: 'code', text: take(one => !FENCE.test(one)).join('\n') });
      index += 1;
    } else if (heading) {
      index += 1;
      blocks.push({ kind: 'heading', spans: parseSpans(heading[1] ?? '') });
    } else if (ITEM.test(line)) {
      const items = take(one => ITEM.test(one)).map(one => parseSpans(ITEM.exec(one)?.[2] ?? ''));
      blocks.push({ kind: 'list', isOrdered: !ITEM.exec(line)?.[1], items });
    } else blocks.push({ kind: 'paragraph', spans: parseSpans(take(isPlain).join('\n')) });
  }
  return blocks;
}

const isPlain = (line: string) =>
  line.trim() !== '' && !FENCE.test(line) && !HEADING.test(line) && !ITEM.test(line);

// Only web and mail addresses become links; any other link stays text.
const SPAN =
  /`([^`\n]+)`|\*\*([^*\n]+)\*\*|(?<![\w*])[*_]([^*_\n]+)[*_](?![\w*])|\[([^\]\n]+)\]\(((?:https?:\/\/|mailto:)[^\s()]+)\)|(https?:\/\/[^\s<>()]*[^\s<>().,;:!?'"])/g;

export function parseSpans(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  const plain = (until: number) => {
    if (until > end) spans.push({ kind: 'text', text: text.slice(end, until) });
  };
  for (const match of text.matchAll(SPAN)) {
    const [all, code, strong, emphasis, label, href, address] = match;
    plain(match.index);
    if (code) spans.push({ kind: 'code', text: code });
    else if (strong) spans.push({ kind: 'strong', text: strong });
    else if (emphasis) spans.push({ kind: 'emphasis', text: emphasis });
    else if (label && href) spans.push({ kind: 'link', text: label, href });
    else if (address) spans.push({ kind: 'link', text: address, href: address });
    end = match.index + all.length;
  }
  plain(text.length);
  return spans;
}
