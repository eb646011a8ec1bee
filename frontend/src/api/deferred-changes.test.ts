import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  deferChange,
  deferredChanges,
  type Outcome,
  RETRY_MS,
  sendDeferred,
  undoChange,
  undoLatest,
} from './deferred-changes';
import { unsentDecisions } from './queries';
import { isReachable } from './reachability';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  isReachable.set(true);
  deferredChanges.set([]);
});

function change(key = 'a', ...outcomes: Outcome[]) {
  return {
    key,
    decisions: 1,
    announcement: `${key} will be approved.`,
    unsentText: `${key} is not approved yet.`,
    send: vi.fn(async (_: boolean): Promise<Outcome> => outcomes.shift() ?? 'settled'),
    onUndo: vi.fn(),
    onEnd: vi.fn(),
  };
}

const hide = (state: DocumentVisibilityState) => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
};

test('a change is sent once, after the time to undo it', async () => {
  const one = change();
  const id = deferChange(one, 5000);
  await vi.advanceTimersByTimeAsync(4999);
  expect(one.send).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await sendDeferred()).toBe(true);
  expect(one.send).toHaveBeenCalledTimes(1);
  expect(undoChange(id)).toBe(false);
});

test('the header does not count a decision that is not sent yet as pending', async () => {
  deferChange(change('a'), 5000);
  deferChange({ ...change('b'), decisions: 0 }, 5000);
  expect(unsentDecisions.get()).toBe(1);
  await sendDeferred();
  expect(unsentDecisions.get()).toBe(0);
});

test('a change that is undone is never sent', async () => {
  const one = change();
  expect(undoChange(deferChange(one, 5000))).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  await sendDeferred();
  expect(one.send).not.toHaveBeenCalled();
  expect(one.onUndo).toHaveBeenCalledWith(false);
});

test('repeated undo takes back the latest change first', () => {
  const [first, second] = [change('a'), change('b')];
  deferChange(first, 5000);
  deferChange(second, 5000);
  expect(undoLatest()).toBe(true);
  expect([first.onUndo.mock.calls.length, second.onUndo.mock.calls.length]).toEqual([0, 1]);
  expect(undoLatest()).toBe(true);
  expect(first.onUndo).toHaveBeenCalledTimes(1);
  expect(undoLatest()).toBe(false);
});

test.each([
  ['left', () => dispatchEvent(new Event('pagehide'))],
  ['hidden', () => hide('hidden')],
])('a page that is %s sends a deferred change at once, and only once', async (_, leave) => {
  const one = change();
  deferChange(one, 5000);
  leave();
  expect(one.send).toHaveBeenCalledWith(true);
  dispatchEvent(new Event('pagehide'));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(one.send).toHaveBeenCalledTimes(1);
  hide('visible');
});

test('a change that could not be sent is sent when the registry is reachable again', async () => {
  const one = change('a', 'unreachable');
  deferChange(one, 5000);
  isReachable.set(false);
  expect(await sendDeferred()).toBe(false);
  expect(deferredChanges.get()).toMatchObject([{ state: 'unsent', wasTried: true }]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(one.send).toHaveBeenCalledTimes(1);
  isReachable.set(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(one.send).toHaveBeenCalledTimes(2);
  expect(deferredChanges.get()).toEqual([]);
});

test('a change without a response is sent again', async () => {
  const one = change('a', 'unreachable');
  deferChange(one, 5000);
  await vi.advanceTimersByTimeAsync(5000 + RETRY_MS);
  expect(one.send).toHaveBeenCalledTimes(2);
});

test('the browser asks before it closes a page with an unsent change, and only then', async () => {
  const close = () => {
    const closing = new Event('beforeunload', { cancelable: true });
    dispatchEvent(closing);
    return closing.defaultPrevented;
  };
  const id = deferChange(change('a', 'unreachable'), 5000);
  expect(close()).toBe(false);
  await sendDeferred();
  expect(close()).toBe(true);
  undoChange(id);
  expect(close()).toBe(false);
});

test('a later decision on the same registration replaces an earlier unsent one', async () => {
  const [approve, reject] = [change('a'), change('a')];
  deferChange(approve, 5000);
  deferChange(reject, 5000);
  expect(approve.onEnd).toHaveBeenCalled();
  await sendDeferred();
  expect([approve.send.mock.calls.length, reject.send.mock.calls.length]).toEqual([0, 1]);
});
