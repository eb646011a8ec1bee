"""Query parameters of an address that look like a credential. Every signed-in user can read an address.

frontend/src/pages/register/credentials.ts has the same rule; tests/shared/credential_urls.json tests both.
"""

import re
from itertools import pairwise
from urllib.parse import unquote_plus

# Names are compared in lower case without "-", "_", "." and "$": X-Amz-Signature is xamzsignature.
_NAMES = re.compile(
    r"(.*(api|access|account|secret|private|subscription|functions?|host|auth|shared|signing|master|user|license)key"
    r"|.*(token|secret|password|passwd|passphrase|signature|credentials?|authorization|jwt)"
    r"|key|code|sig|pwd|pass|pat|bearer|awsaccesskeyid|googleaccessid)"
)
# Names that may be a credential or not, depending on the value.
_OPEN_NAMES = re.compile(r"auth|session(id|key)?|sid|login|user(name)?")
_WORD = re.compile(r"[a-z]+([-_.][a-z]+)*|[a-z]{1,12}[0-9]{0,2}", re.IGNORECASE)

# Values that are credentials under any name: JSON Web Tokens, and keys with a known prefix.
_KNOWN_VALUES = re.compile(
    r"eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"
    r"|(sk|pk|rk)[-_][\w-]{16,}|gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}"
    r"|(AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{30,}|ya29\.[\w-]{16,}|hf_\w{20,}|npm_\w{20,}|Bearer .+"
)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{32,}", re.IGNORECASE)
# Names whose value may look like a key without being one: a UUID without hyphens, a commit.
_IDENTIFIERS = re.compile(
    r".*(id|tenant|org|organi[sz]ation|project|workspace|account|team|commit|rev|ref|sha|version)"
)
_MIXED = re.compile(r"[\w+/=-]{20,}", re.ASCII)
_CHANGES = 0.4
"""Minimum share of neighbours of different kinds (capital, small letter, digit): 0.6 in random text, 0.3 in words."""
_CHANGES_IN_SMALL = 0.3
"""The same for text without capitals: 0.4 in random text, 0.2 in words with numbers."""
_MIN_SMALL = 24  # characters; shorter text without capitals is not taken for random


def parameter_with_credential(url: str) -> str | None:
    """Return the name of the first query parameter that looks like a credential, or None."""
    for pair in re.split("[&;]", url.partition("?")[2]):
        name, _, value = pair.partition("=")
        name, value = unquote_plus(name), unquote_plus(value)
        if pair and _is_credential(re.sub(r"[-_.$]", "", name.lower()), value):
            return name
    return None


def require_none(url: str) -> str:
    """Return the URL; raises ValueError if one of its query parameters looks like a credential."""
    if parameter := parameter_with_credential(url):
        raise ValueError(
            f"Must not carry a credential in its query ({parameter[:40]}): "
            "put it into a header, never into the address."
        )
    return url


def _is_credential(name: str, value: str) -> bool:
    if _NAMES.fullmatch(name) or _KNOWN_VALUES.fullmatch(value):
        return True
    if _OPEN_NAMES.fullmatch(name):
        return bool(value) and not _WORD.fullmatch(value)
    if _UUID.fullmatch(value):
        return False
    if _HEX.fullmatch(value) and re.search("[0-9]", value) and re.search("[a-f]", value, re.IGNORECASE):
        return not _IDENTIFIERS.fullmatch(name)
    return _is_random(value)


def _is_random(value: str) -> bool:
    if not _MIXED.fullmatch(value) or not re.search("[0-9]", value):
        return False
    kinds = [_kind(character) for character in value]
    changes = sum(one != other for one, other in pairwise(kinds)) / (len(kinds) - 1)
    if "A" in kinds and "a" in kinds:
        return changes >= _CHANGES
    return len(value) >= _MIN_SMALL and "-" not in kinds and changes >= _CHANGES_IN_SMALL


def _kind(character: str) -> str:
    if character.isdigit():
        return "0"
    return "a" if character.islower() else "A" if character.isupper() else "-"
