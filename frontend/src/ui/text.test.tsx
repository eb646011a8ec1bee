import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { isolated, UserText } from './text';

test('left-to-right text is not changed', () => {
  for (const text of ['', 'Travel desk', 'Größe 2 – 天気 🌦', '§ 12 (a)']) expect(isolated(text)).toBe(text);
});

test('other text is isolated and cannot end its isolation', () => {
  expect(isolated('cba אבג exe.png')).toBe('\u2068cba אבג exe.png\u2069');
  expect(isolated('عربي')).toBe('\u2068عربي\u2069');
  expect(isolated('𞤀𞤣')).toBe('\u2068𞤀𞤣\u2069');
  expect(isolated('a\u2069\u202egnp.exe')).toBe('\u2068a\ufffd\ufffdgnp.exe\u2069');
});

test('UserText isolates by an element', () => {
  const { container } = render(<UserText>{'a\u2069\u202egnp.exe'}</UserText>);
  expect(container.innerHTML).toBe('<bdi>a\ufffd\ufffdgnp.exe</bdi>');
});
