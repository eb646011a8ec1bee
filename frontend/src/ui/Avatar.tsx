/** The initial of a name on a colour derived from the name. */
import './avatar.css';

const TONES = 8;

/** Round for people, square for servers. Decorative: show the name beside it. */
export function Avatar({
  name,
  shape,
  size = 'm',
}: {
  name: string;
  shape: 'round' | 'square';
  size?: 's' | 'm' | 'l';
}) {
  const initial = name.match(/[\p{L}\p{N}]/u)?.[0]?.toLocaleUpperCase() ?? '?';
  return (
    <span className={`avatar ${shape} size-${size} tone-${toneOf(name)}`} aria-hidden="true">
      {initial}
    </span>
  );
}

function toneOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % TONES;
}
