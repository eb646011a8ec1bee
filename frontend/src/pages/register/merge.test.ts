import { describe, expect, test } from 'vitest';
import { SERVER } from '../../testing/render-page';
import { mergeTools, overlapsOf, resolve } from './merge';
import { baseOf, type Fields } from './values';

const base: Fields = { ...baseOf(SERVER), available_tools: [{ name: 'a' }, { name: 'b' }] };

describe('concurrent edits', () => {
  test('different fields: both changes are kept', () => {
    const mine = { ...base, endpoint_name: 'Mine' };
    const theirs = { ...base, description: 'Theirs' };
    const overlaps = overlapsOf(base, mine, theirs);
    expect(overlaps).toEqual([
      { field: 'description', isMineChanged: false, both: null, suggestion: 'theirs' },
    ]);
    expect(resolve(mine, theirs, overlaps, {})).toEqual({
      ...base,
      endpoint_name: 'Mine',
      description: 'Theirs',
    });
    expect(resolve(mine, theirs, overlaps, { description: 'mine' })).toEqual(mine);
  });

  test('the same field: one’s own value is suggested, the other can be chosen', () => {
    const mine = { ...base, endpoint_name: 'Mine' };
    const theirs = { ...base, endpoint_name: 'Theirs' };
    const overlaps = overlapsOf(base, mine, theirs);
    expect(overlaps[0]).toMatchObject({ field: 'endpoint_name', isMineChanged: true, suggestion: 'mine' });
    expect(resolve(mine, theirs, overlaps, {}).endpoint_name).toBe('Mine');
    expect(resolve(mine, theirs, overlaps, { endpoint_name: 'theirs' }).endpoint_name).toBe('Theirs');
  });

  test('the same change twice needs no choice', () => {
    const both = { ...base, endpoint_name: 'Both' };
    expect(overlapsOf(base, both, { ...both })).toEqual([]);
  });
});

describe('tools', () => {
  const withTools = (...available_tools: Fields['available_tools']) => ({ ...base, available_tools });

  test('changes to different tools are merged', () => {
    const mine = withTools({ name: 'a', description: 'Mine' }, { name: 'b' }, { name: 'c' });
    const theirs = withTools({ name: 'a' }, { name: 'd' });
    const merged = [{ name: 'a', description: 'Mine' }, { name: 'd' }, { name: 'c' }];
    expect(mergeTools(base, mine, theirs)).toEqual(merged);
    const overlaps = overlapsOf(base, mine, theirs);
    expect(overlaps[0]?.suggestion).toBe('both');
    expect(resolve(mine, theirs, overlaps, {}).available_tools).toEqual(merged);
  });

  test('changes to the same tool are not merged', () => {
    const mine = withTools({ name: 'a', description: 'Mine' }, { name: 'b' });
    expect(mergeTools(base, mine, withTools({ name: 'a', description: 'Theirs' }, { name: 'b' }))).toBeNull();
    expect(mergeTools(base, mine, withTools({ name: 'b' }))).toBeNull();
  });
});
