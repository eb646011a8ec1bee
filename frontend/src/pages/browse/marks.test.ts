import { expect, test } from 'vitest';
import { formsOf, placesIn } from './marks';

test('words and their stems are marked, the longest form of each place', () => {
  const text = 'Tickets: a ticket server';
  const marked = placesIn(text, formsOf('tickets SERVER')).map(([start, end]) => text.slice(start, end));
  expect(marked.sort()).toEqual(['Tickets', 'server', 'ticket']);
});

test('short stems are not marked, and places stay right where lower case has another length', () => {
  expect(formsOf('is gas')).toEqual(['gas', 'is']);
  expect(placesIn('İstanbul gas', formsOf('gas'))).toEqual([]);
});
