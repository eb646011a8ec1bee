/** The search field. On Browse it filters while typing; on other pages, Enter opens Browse. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { Icon } from '../ui/icons';
import { isShortcutBlocked } from '../ui/shortcuts';
import '../ui/input.css';
import { withParam } from './page-params';
import { isPaletteOpen, opensPalette } from './palette-open';

export const MAX_SEARCH = 200;

export function SearchBox() {
  const [path, navigate] = useLocation();
  const [params, setParams] = useSearchParams();
  const isBrowsing = path === '/';
  const searched = isBrowsing ? (params.get('search') ?? '') : '';
  const [text, setText] = useState(searched);
  const input = useRef<HTMLInputElement>(null);

  // Follows Back, Forward and "Clear all". Keeps spaces at the ends of typed text, which the address omits.
  useEffect(() => {
    setText(typed => (typed.trim() === searched ? typed : searched));
  }, [searched]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isSearch = event.key === '/' && !isShortcutBlocked(event);
      if (!isSearch && !opensPalette(event)) return;
      event.preventDefault();
      if (isSearch) input.current?.select();
      else isPaletteOpen.set(true);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);

  const search = (words: string) => {
    setText(words);
    if (isBrowsing) setParams(now => withParam(now, 'search', words.trim()), { replace: true });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBrowsing) navigate(`/?${withParam(new URLSearchParams(), 'search', text.trim())}`);
    document.getElementById('results')?.focus();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: React and the tests' DOMs do not know <search> yet
    <form role="search" className="search" onSubmit={submit}>
      <Icon name="search" size={16} />
      <input
        ref={input}
        className="input"
        type="search"
        aria-label="Search servers"
        aria-keyshortcuts="/"
        placeholder="Search servers, tools, owners"
        maxLength={MAX_SEARCH}
        value={text}
        onChange={event => search(event.target.value)}
      />
      <span className="search-key" aria-hidden="true">
        /
      </span>
    </form>
  );
}
