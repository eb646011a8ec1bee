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

/** How browsers report the Enter that ends the conversion of an input method; Safari does it the second way. */
const CONVERSIONS = [{ isComposing: true }, { isComposing: false, keyCode: 229 }];

test('a shortcut is no key of an input method', () => {
  const act = vi.fn();
  const actions = { j: act };
  renderHook(() => useShortcuts(actions));
  for (const how of CONVERSIONS) fireEvent.keyDown(document.body, { key: 'j', ...how });
  expect(act).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: 'j', keyCode: 74 });
  expect(act).toHaveBeenCalledOnce();
});

test('the Enter that ends a conversion adds no tool', async () => {
  renderPage('/register', {});
  fireEvent.click(await screen.findByRole('button', { name: 'Add a tool' }));
  const name = screen.getByLabelText('Name of tool 1');
  fireEvent.change(name, { target: { value: '天気' } });
  for (const how of CONVERSIONS) fireEvent.keyDown(name, { key: 'Enter', ...how });
  for (const how of CONVERSIONS)
    fireEvent.keyDown(screen.getByLabelText('What tool 1 does'), { key: 'Enter', ...how });
  expect(screen.queryByLabelText('Name of tool 2')).toBeNull();
  fireEvent.keyDown(name, { key: 'Enter', keyCode: 13 });
  expect(screen.getByLabelText('Name of tool 2')).toBeDefined();
});

test('nor does it reject', () => {
  const onReject = vi.fn();
  const nothing = () => {};
  const dialog = { server: SERVER, withdraws: false, live: null, reason: '理由', isBusy: false, onReject };
  render(createElement(RejectDialog, { ...dialog, onReason: nothing, onClose: nothing }));
  const reason = screen.getByRole('textbox', { name: 'Reason' });
  for (const how of CONVERSIONS) fireEvent.keyDown(reason, { key: 'Enter', ctrlKey: true, ...how });
  expect(onReject).not.toHaveBeenCalled();
  fireEvent.keyDown(reason, { key: 'Enter', ctrlKey: true, keyCode: 13 });
  expect(onReject).toHaveBeenCalledOnce();
});
