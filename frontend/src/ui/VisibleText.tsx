/** A text with its invisible characters as code points, isolated from the page's direction. */
import './visible-text.css';
import { visibleParts } from './visible-text';

export function VisibleText({ text }: { text: string }) {
  return (
    <bdi>
      {visibleParts(text).map((part, index) =>
        part.isCode ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part has no other identity
          <span key={index} className="code-point" title="An invisible character">
            {part.text}
          </span>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <span key={index}>{part.text}</span>
        ),
      )}
    </bdi>
  );
}
