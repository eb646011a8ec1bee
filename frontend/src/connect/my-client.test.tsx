import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { LISTED, page, renderPage } from '../testing/render-page';
import { forgetDrafts } from '../ui/unsaved';

afterEach(() => {
  cleanup();
  localStorage.clear();
});

const show = () => renderPage('/', { 'GET /registrations': page(LISTED) });

test('the button of a card adds to the client that the person chose', async () => {
  localStorage.setItem('registry.client.ana', 'cursor');
  show();
  const link = await screen.findByRole('link', { name: 'Add Travel desk to Cursor' });
  expect(link.getAttribute('href')).toMatch(/^cursor:/);
});

test('for Claude Code the button copies its command', async () => {
  localStorage.setItem('registry.client.ana', 'claude-code');
  const user = userEvent.setup();
  show();
  await user.click(await screen.findByRole('button', { name: 'Copy for Claude Code: Travel desk' }));
  expect(await screen.findByText(/The command that adds Travel desk to Claude Code is copied/)).toBeDefined();
  expect(await navigator.clipboard.readText()).toMatch(/^claude mcp add --transport http travel-desk /);
});

test('the choice of another person and an unknown one count as none', async () => {
  localStorage.setItem('registry.client.ben', 'cursor');
  localStorage.setItem('registry.client.ana', 'toString');
  show();
  expect(await screen.findByRole('link', { name: 'Add Travel desk to VS Code' })).toBeDefined();
});

test('the choice survives the sign-in of another person, and goes at sign-out', () => {
  localStorage.setItem('registry.client.ana', 'cursor');
  forgetDrafts('ben');
  expect(localStorage.getItem('registry.client.ana')).toBe('cursor');
  forgetDrafts();
  expect(localStorage.getItem('registry.client.ana')).toBeNull();
});
