import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { noteServerTime } from '../api/clock';
import type { AuditEntry } from '../api/types';
import { actionLabel, describeAction } from './audit-action';
import { changesBetween, toolChanges } from './changes';
import { contactLink } from './contact-link';
import { auditCsv, cell } from './csv';
import { counted, firstParagraph, shortAddress } from './format';
import { parseMarkdown, parseSpans } from './markdown-parser';
import { ago, exactly } from './time';
import { announce, succeed, toasts, warn } from './toast';

const ENTRY: AuditEntry = {
  log_id: 'l',
  registration_id: 'r',
  user_id: 'u',
  user: { user_id: 'u', display_name: 'Mia, "the" admin', email: 'mia@example.com' },
  action: 'Rejected',
  previous_status: 'Pending',
  new_status: 'Rejected',
  timestamp: '2026-11-21T07:00:00Z',
  metadata: { request_id: 'q', reason: '=HYPERLINK("x")' },
};

describe('Markdown', () => {
  test('paragraphs, headings, lists and code are recognised', () => {
    const blocks = parseMarkdown('Books trips.\nReally.\n\n## How\n- one\n- two\n1. first\n```\n# code\n```');
    expect(blocks.map(block => block.kind)).toEqual(['paragraph', 'heading', 'list', 'code']);
    expect(blocks[3]).toEqual({ kind: 'code', text: '# code' });
  });

  test('an unclosed code block extends to the end', () => {
    expect(parseMarkdown('```\nx')).toEqual([{ kind: 'code', text: 'x' }]);
  });

  test('only web and mail addresses become links', () => {
    expect(parseSpans('[a](javascript:alert(1)) [b](https://b.example/x)')).toEqual([
      { kind: 'text', text: '[a](javascript:alert(1)) ' },
      { kind: 'link', text: 'b', href: 'https://b.example/x' },
    ]);
  });

  test('a full stop after an address is not part of the link', () => {
    expect(parseSpans('See https://a.example/x.')).toEqual([
      { kind: 'text', text: 'See ' },
      { kind: 'link', text: 'https://a.example/x', href: 'https://a.example/x' },
      { kind: 'text', text: '.' },
    ]);
  });

  test('underscores within a name are not emphasis', () => {
    expect(parseSpans('use get_the_policy now')).toEqual([{ kind: 'text', text: 'use get_the_policy now' }]);
  });
});

describe('changes', () => {
  test('the order of object keys is not a change', () => {
    const before = { description: 'x', available_tools: [{ name: 'a', s: { b: 1, c: 2 } }] };
    const after = { description: 'y', available_tools: [{ s: { c: 2, b: 1 }, name: 'a' }] };
    expect(changesBetween(before, after, ['description', 'available_tools'])).toEqual({
      description: { old: 'x', new: 'y' },
    });
  });

  test('tools are compared by name', () => {
    const before = [{ name: 'a' }, { name: 'b', description: 'old' }];
    const after = [{ name: 'b', description: 'new' }, { name: 'c' }];
    expect(toolChanges(before, after)).toMatchObject([
      { name: 'c', kind: 'added' },
      { name: 'a', kind: 'removed' },
      { name: 'b', kind: 'changed', fields: { description: { old: 'old', new: 'new' } } },
    ]);
  });
});

describe('audit entries', () => {
  test('a row has the server’s name, doubled quotes and an escaped formula', () => {
    const [, row] = auditCsv([ENTRY], 'Travel desk').split('\r\n');
    expect(row).toContain(`,"${ENTRY.registration_id}","Travel desk","Rejected",`);
    expect(row).toContain('"Mia, ""the"" admin"');
    expect(row).toContain(`"'=HYPERLINK(""x"")"`);
  });

  test.each([
    '=1',
    '+1',
    '-1',
    '@x',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    ' \u200b=1',
    '\u00ad\ufeff@x',
    '\tx',
    '\rx',
    '\n=1',
  ])('a spreadsheet does not run %j', text => {
    expect(cell(text)).toBe(`"'${text}"`);
  });

  test.each(['a=1', '1-2', 'mail@example.com', ' x', ''])('%j is not changed', text => {
    expect(cell(text)).toBe(`"${text}"`);
  });

  test('a long cell is truncated to a spreadsheet’s limit', () => {
    expect(cell(`=${'x'.repeat(40_000)}`)).toHaveLength(32_767 + 2);
  });

  test.each([
    [{}, 'rejected it'],
    [{ previous_status: 'Approved' }, 'withdrew the approval'],
    [{ action: 'Approved', previous_status: 'Rejected' }, 'approved it after all'],
    [
      { action: 'Approved', metadata: { request_id: 'q', published_version: '2.0.0' } },
      'approved it, as version 2.0.0',
    ],
    [{ action: 'Updated', previous_status: 'Rejected', new_status: 'Pending' }, 'resubmitted it'],
  ] as const)('an entry is described as a sentence: %o', (part, description) => {
    expect(describeAction({ ...ENTRY, ...part })).toBe(description);
  });

  test('a change that needs a new review says so', () => {
    const metadata = { request_id: 'q', changes: { description: { old: 'a', new: 'b' } } };
    const updated = { ...ENTRY, action: 'Updated', new_status: 'Pending', metadata } as const;
    expect(describeAction({ ...updated, previous_status: 'Approved' })).toMatch('needs a new review');
    expect(actionLabel({ ...updated, previous_status: 'Approved' })).toBe('Changed; needs a new review');
    expect(actionLabel({ ...updated, previous_status: 'Rejected' })).toBe('Changed and resubmitted');
    expect(describeAction({ ...updated, previous_status: 'Pending' })).toBe('changed it');
  });
});

describe('formatting', () => {
  test.each([
    [-20, 'just now'],
    [-100, '2 minutes ago'],
    [-86_400, 'yesterday'],
    [-20 * 86_400, '3 weeks ago'],
    // With a slow device clock, a past time lies in the future.
    [20, 'just now'],
    [3 * 86_400, exactly('2026-11-24T07:00:00Z')],
  ])('%d seconds from now is %s', (seconds, text) => {
    const now = Date.parse('2026-11-21T07:00:00Z');
    expect(ago(new Date(now + seconds * 1000).toISOString(), now)).toBe(text);
  });

  test('counts, addresses and contacts', () => {
    expect([counted(1, 'tool'), counted(2500, 'tool')]).toEqual(['1 tool', '2,500 tools']);
    expect(shortAddress('https://a.example/')).toBe('a.example');
    expect(contactLink('team@example.com')).toBe('mailto:team@example.com');
    expect(contactLink('https://teams.example/x')).toBe('https://teams.example/x');
    expect([contactLink('Travel desk'), contactLink('javascript:alert(1)')]).toEqual([null, null]);
  });

  test('the first paragraph of a description has no Markdown syntax', () => {
    expect(firstParagraph('# Books **trips** with [rails](https://x.example)\n\nMore.')).toBe(
      'Books trips with rails',
    );
  });
});

describe('a device whose clock is wrong', () => {
  afterEach(() => noteServerTime(new Date().toUTCString()));

  test('times are relative to the registry’s clock', () => {
    const yesterday = new Date(Date.now() + 1.9 * 86_400_000).toISOString();
    noteServerTime(new Date(Date.now() + 3 * 86_400_000).toUTCString());
    expect(ago(yesterday)).toBe('yesterday');
    noteServerTime('nonsense');
    noteServerTime(null);
    expect(ago(yesterday)).toBe('yesterday');
  });
});

describe('toasts', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    toasts.set([]);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const texts = () => toasts.get().map(({ text }) => text);

  test('successes never remove a failure or an announcement', () => {
    warn('failed');
    announce('will be approved', { label: 'Undo', run: () => {} });
    for (const text of ['1', '2', '3', '4']) succeed(text);
    expect(texts()).toEqual(['failed', 'will be approved', '2', '3', '4']);
  });

  test('a success stays while the page is hidden', () => {
    const state = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    succeed('saved');
    vi.advanceTimersByTime(60_000);
    expect(texts()).toEqual(['saved']);
    state.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(texts()).toEqual(['saved']);
    vi.advanceTimersByTime(5000);
    expect(texts()).toEqual([]);
  });
});
