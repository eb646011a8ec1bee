import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { keepDraft, useDraft } from './draft';
import { forgetDrafts, hasDrafts, isLeavingExpected } from './unsaved';

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  isLeavingExpected.set(false);
});

const open = () => renderHook(() => useDraft('trip', { where: '', when: '' })).result;

/** Whether the browser would ask before it leaves the page. */
function asksBeforeLeaving(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  dispatchEvent(event);
  return event.defaultPrevented;
}

test('a draft is restored until it is saved', () => {
  const first = open();
  expect(first.current.isChanged).toBe(false);
  act(() => first.current.change({ where: 'Rome' }));
  act(() => first.current.change(now => ({ when: `${now.where} in May` })));
  cleanup();
  const second = open();
  expect(second.current).toMatchObject({ value: { where: 'Rome', when: 'Rome in May' }, isChanged: true });
  act(() => second.current.reset());
  cleanup();
  expect(open().current).toMatchObject({ value: { where: '', when: '' }, isChanged: false });
});

test('the browser asks before it leaves an unsaved draft, but not for signing in again', () => {
  const draft = open();
  expect(asksBeforeLeaving()).toBe(false);
  act(() => draft.current.change({ where: 'Rome' }));
  expect(asksBeforeLeaving()).toBe(true);
  isLeavingExpected.set(true);
  expect(asksBeforeLeaving()).toBe(false);
});

test('a page can store a draft for another; an unreadable one is ignored', () => {
  keepDraft('trip', { where: 'Oslo' });
  expect(open().current.value).toEqual({ where: 'Oslo', when: '' });
  cleanup();
  sessionStorage.setItem('registry.draft.trip', '{');
  expect(open().current.value.where).toBe('');
});

test('drafts are removed when another person signs in, and all of them at sign-out', () => {
  const kept = () => Object.keys(sessionStorage);
  for (const key of ['ana.register', 'ana.edit.1', 'anabel.register']) keepDraft(key, {});
  sessionStorage.setItem('other', '');
  forgetDrafts('ana');
  expect(kept().sort()).toEqual(['other', 'registry.draft.ana.edit.1', 'registry.draft.ana.register']);
  expect(hasDrafts()).toBe(true);
  forgetDrafts();
  expect(kept()).toEqual(['other']);
  expect(hasDrafts()).toBe(false);
});
