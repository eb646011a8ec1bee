/** A block of code with a copy button. */
import { Button } from './Button';
import { useCopied } from './CopyIcon';
import './code.css';
import { Icon } from './icons';

export function CodeBlock({ code, label, note }: { code: string; label: string; note?: string }) {
  return (
    <figure className="code">
      <figcaption>
        <span className="code-label">
          <Icon name="code" size={16} />
          <span>{label}</span>
        </span>
        <CopyButton text={code} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard (axe) */}
      {/* biome-ignore lint/a11y/useSemanticElements: a section would need a heading */}
      <pre tabIndex={0} role="region" aria-label={label}>
        <code>{code}</code>
      </pre>
      {note && <p className="code-note">{note}</p>}
    </figure>
  );
}

function CopyButton({ text }: { text: string }) {
  const { outcome, copy } = useCopied(text);
  return (
    <Button size="s" icon={outcome === 'Copied' ? 'check' : 'copy'} onClick={copy}>
      <span aria-live="polite">{outcome || 'Copy'}</span>
    </Button>
  );
}
