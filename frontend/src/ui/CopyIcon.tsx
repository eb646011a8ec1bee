/** Copies a text by a button, which confirms it for two seconds. */
import { useEffect, useState } from 'react';
import { Button } from './Button';
import { copyText } from './clipboard';

const CONFIRMATION_MS = 2000;

/** Return a function that copies the text, and its outcome to show and announce for two seconds. */
export function useCopied(text: string) {
  const [outcome, setOutcome] = useState<'' | 'Copied' | 'Press Ctrl+C'>('');
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(''), CONFIRMATION_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(text)) ? 'Copied' : 'Press Ctrl+C');
  return { outcome, copy };
}

/** An icon button; `label` says what it copies. */
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
