/**
 * Finds query parameters that look like a credential, to report them while the person types. The API has the same rule
 * (registry_api/credentials.py); tests/shared/credential_urls.json tests both.
 */

// Names are compared in lower case without "-", "_", "." and "$".
const NAMES =
  /^(.*(api|access|account|secret|private|subscription|functions?|host|auth|shared|signing|master|user|license)key|.*(token|secret|password|passwd|passphrase|signature|credentials?|authorization|jwt)|key|code|sig|pwd|pass|pat|bearer|awsaccesskeyid|googleaccessid)$/;
// Names that can also have a harmless value.
const OPEN_NAMES = /^(auth|session(id|key)?|sid|login|user(name)?)$/;
const WORD = /^([a-z]+([-_.][a-z]+)*|[a-z]{1,12}[0-9]{0,2})$/i;
// JSON Web Tokens, and keys with a known prefix.
const KNOWN_VALUES =
  /^(eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*|(sk|pk|rk)[-_][\w-]{16,}|gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|(AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{30,}|ya29\.[\w-]{16,}|hf_\w{20,}|npm_\w{20,}|Bearer .+)$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HEX = /^[0-9a-f]{32,}$/i;
// Names of parameters that contain identifiers, such as a commit or a UUID without hyphens.
const IDENTIFIERS =
  /^.*(id|tenant|org|organi[sz]ation|project|workspace|account|team|commit|rev|ref|sha|version)$/;
const MIXED = /^[\w+/=-]{20,}$/;
/** The share of positions at which a random value at least changes between capitals, small letters and digits. */
const CHANGES = 0.4;
const CHANGES_IN_SMALL = 0.3;
const MIN_SMALL = 24;

/** Return the name of the first parameter that looks like a credential. */
export function parameterWithCredential(url: string): string | null {
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  for (const pair of query.split(/[&;]/)) {
    const [name = '', ...rest] = pair.split('=').map(decode);
    const value = decode(pair.slice(pair.indexOf('=') + 1));
    if (pair && isCredential(name.toLowerCase().replace(/[-_.$]/g, ''), rest.length ? value : ''))
      return name;
  }
  return null;
}

function decode(text: string): string {
  const plain = text.replace(/\+/g, ' ');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

function isCredential(name: string, value: string): boolean {
  if (NAMES.test(name) || KNOWN_VALUES.test(value)) return true;
  if (OPEN_NAMES.test(name)) return value !== '' && !WORD.test(value);
  if (UUID.test(value)) return false;
  if (HEX.test(value) && /[0-9]/.test(value) && /[a-f]/i.test(value)) return !IDENTIFIERS.test(name);
  return isRandom(value);
}

function isRandom(value: string): boolean {
  if (!MIXED.test(value) || !/[0-9]/.test(value)) return false;
  const kinds = [...value].map(kindOf);
  const changes =
    kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length / (kinds.length - 1);
  if (kinds.includes('A') && kinds.includes('a')) return changes >= CHANGES;
  return value.length >= MIN_SMALL && !kinds.includes('-') && changes >= CHANGES_IN_SMALL;
}

function kindOf(character: string): string {
  if (/[0-9]/.test(character)) return '0';
  return /[a-z]/.test(character) ? 'a' : /[A-Z]/.test(character) ? 'A' : '-';
}
