/** Code to read and to copy. */
import { useEffect, useState } from 'react';
import { Button } from './Button';
import './code.css';
import { copyText } from './clipboard';
import { Icon } from './icons';

const SHOWN_MS = 2000;

/** Says "Copied" for a moment, also to those who listen. */
function useCopied(text: string) {
  const [outcome, setOutcome] = useState<'' | 'Copied' | 'Press Ctrl+C'>('');
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(text)) ? 'Copied' : 'Press Ctrl+C');
  return { outcome, copy };
}

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const { outcome, copy } = useCopied(text);
  return (
    <Button size="s" icon={outcome === 'Copied' ? 'check' : 'copy'} onClick={copy}>
      <span aria-live="polite">{outcome || label}</span>
    </Button>
  );
}

/** The same as a bare icon; `label` says what is copied. */
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

export function CodeBlock({ code, label, note }: { code: string; label: string; note?: string }) {
  return (
    <figure className="code">
      <figcaption>
        <span className="code-label">
          <Icon name="code" size={16} />
          {label}
        </span>
        <CopyButton text={code} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (axe) */}
      {/* biome-ignore lint/a11y/useSemanticElements: a section would be one more landmark with a heading to find */}
      <pre tabIndex={0} role="region" aria-label={label}>
        <code>{code}</code>
      </pre>
      {note && <p className="code-note">{note}</p>}
    </figure>
  );
}
