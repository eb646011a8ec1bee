import { cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { RejectDialog } from '../pages/review/RejectDialog';
import { renderPage, SERVER } from '../testing/render-page';
import { useShortcuts } from './shortcuts';

afterEach(() => {
  cleanup();
  sessionStorage.clear();
});

/** How browsers report the Enter that ends the conversion of an input method; the second is Safari. */
const CONVERSIONS = [{ isComposing: true }, { isComposing: false, keyCode: 229 }];

test('a key of an input method runs no shortcut', () => {
  const act = vi.fn();
  const actions = { j: act };
  renderHook(() => useShortcuts(actions));
  for (const init of CONVERSIONS) fireEvent.keyDown(document.body, { key: 'j', ...init });
  expect(act).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: 'j', keyCode: 74 });
  expect(act).toHaveBeenCalledOnce();
});

test('the Enter that ends a conversion adds no tool', async () => {
  renderPage('/register', {});
  fireEvent.click(await screen.findByRole('button', { name: 'Add a tool' }));
  const name = screen.getByLabelText('Name of tool 1');
  fireEvent.change(name, { target: { value: '天気' } });
  for (const init of CONVERSIONS) fireEvent.keyDown(name, { key: 'Enter', ...init });
  for (const init of CONVERSIONS)
    fireEvent.keyDown(screen.getByLabelText('What tool 1 does'), { key: 'Enter', ...init });
  expect(screen.queryByLabelText('Name of tool 2')).toBeNull();
  fireEvent.keyDown(name, { key: 'Enter', keyCode: 13 });
  expect(screen.getByLabelText('Name of tool 2')).toBeDefined();
});

test('the Enter that ends a conversion does not reject', () => {
  const onReject = vi.fn();
  const noop = () => {};
  const dialog = { server: SERVER, withdraws: false, live: null, reason: '理由', isBusy: false, onReject };
  render(createElement(RejectDialog, { ...dialog, onReason: noop, onClose: noop }));
  const reason = screen.getByRole('textbox', { name: 'Reason' });
  for (const init of CONVERSIONS) fireEvent.keyDown(reason, { key: 'Enter', ctrlKey: true, ...init });
  expect(onReject).not.toHaveBeenCalled();
  fireEvent.keyDown(reason, { key: 'Enter', ctrlKey: true, keyCode: 13 });
  expect(onReject).toHaveBeenCalledOnce();
});
