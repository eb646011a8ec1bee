/** Copying by a button, which says for a moment that it has happened. */
import { useEffect, useState } from 'react';
import { Button } from './Button';
import { copyText } from './clipboard';

const SHOWN_MS = 2000;

/** Says "Copied" for a moment, also to those who listen. */
export function useCopied(text: string) {
  const [outcome, setOutcome] = useState<'' | 'Copied' | 'Press Ctrl+C'>('');
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(text)) ? 'Copied' : 'Press Ctrl+C');
  return { outcome, copy };
}

/** A bare icon; `label` says what is copied. */
export function CopyIcon({ text, label }: { text: string; label: string }) {
  const { outcome, copy } = useCopied(text);
  return (
    <>
      <Button
        kind="subtle"
        size="s"
        className="icon-only"
        icon={outcome === 'Copied' ? 'check' : 'copy'}
        aria-label={label}
        title={label}
        onClick={copy}
      />
      <span className="visually-hidden" aria-live="polite">
        {outcome}
      </span>
    </>
  );
}
