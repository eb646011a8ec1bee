"""Headers, signatures and spellings that make a token invalid, by name."""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.tokens import segment
from tests.unit.entra.token_forgery import ATTACKERS_KID, GENUINE_KID, attacker, genuine, header, with_signature

# Changes of the header; the signature over it is genuine. None removes a member, `...` makes it null.
HEADERS: Mapping[str, dict[str, Any]] = {
    "alg missing": {"alg": None},
    "alg in lower case": {"alg": "rs256"},
    "alg none over a genuine signature": {"alg": "none"},
    "kid a path": {"kid": "../../../../dev/null"},
    "kid with a newline": {"kid": f"{GENUINE_KID}\n"},
    "kid in another letter case": {"kid": GENUINE_KID.upper()},
    "kid a list": {"kid": [GENUINE_KID]},
    "kid missing": {"kid": None},
    "kid of 129 characters": {"kid": "k" * 129},
    "crit": {"crit": ["exp"]},
    "crit null": {"crit": ...},
    "b64": {"b64": False},
    "zip": {"zip": "DEF"},
    "typ missing": {"typ": None},
    "typ of another kind": {"typ": "at+jwt"},
}

# Headers of tokens that the attacker signs.
FOREIGN_KEYS: Mapping[str, dict[str, Any]] = {
    "attacker's key": {},
    "attacker's key, under its own kid": {"kid": ATTACKERS_KID},
    "jku, under its own kid": {"jku": "https://attacker.example/keys", "kid": ATTACKERS_KID},
}


def _unsigned(alg: str, signature: str) -> str:
    return f"{segment(header(alg=alg))}.{segment(genuine().claims())}.{signature}"


def _hmac_with_the_public_key() -> str:
    public = genuine().key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = f"{segment(header(alg='HS256'))}.{segment(genuine().claims())}"
    return f"{text}.{segment(hmac.digest(public, text.encode(), 'sha256'))}"


def _with_own_jwk(**changes: Any) -> str:
    return attacker().sign(header(jwk=attacker().jwk(), **changes), attacker().claims())


def _with_swapped_payload() -> str:
    first, _, last = genuine().token().split(".")
    return f"{first}.{segment(genuine().claims(roles=['Registry.Admin']))}.{last}"


def _graph_token() -> str:
    """Return a token like those for Microsoft Graph, which sign the digest of the nonce and carry the nonce itself."""
    nonce = "AQABAAAAAAC"
    claims = genuine().claims(aud="https://graph.microsoft.com")
    signed = genuine().sign(header(nonce=segment(hashlib.sha256(nonce.encode()).digest())), claims)
    return ".".join([segment(header(nonce=nonce)), *signed.split(".")[1:]])


# The verification of RSA signatures is the work of `cryptography`, which tests it against every known forgery.
SIGNATURES: Mapping[str, Callable[[], str]] = {
    "alg none, no signature": lambda: _unsigned("none", ""),
    "alg none, a signature": lambda: _unsigned("none", "AAAA"),
    "HS256 with the public key as the secret": _hmac_with_the_public_key,
    "RS512": lambda: jwt.encode(genuine().claims(), genuine().key, "RS512", {"kid": GENUINE_KID}),
    "jwk": _with_own_jwk,
    "jwk, under its own kid": lambda: _with_own_jwk(kid=ATTACKERS_KID),
    "signature empty": lambda: genuine().token().rpartition(".")[0] + ".",
    "signature of zeros": lambda: with_signature(genuine().token(), bytes(256)),
    "payload swapped": _with_swapped_payload,
    "Graph token": _graph_token,
}

# Changes of the text of a genuine token.
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "2 segments": lambda token: token.rpartition(".")[0],
    "4 segments": lambda token: token + ".AAAA",
    "only points": lambda _: "..",
    "two headers joined": lambda token: f"{token}, Bearer {token}",
    "newline after": lambda token: token + "\n",
    "space before": lambda token: " " + token,
    "letters beyond ASCII": lambda token: token + "\xe9",
    "a lone surrogate": lambda token: token + "\udcff",
}


def _next_letter(text: str) -> str:
    """Set an unused bit of the last character, which a lenient decoder ignores."""
    return text[:-1] + chr(ord(text[-1]) + 1)


def _not_canonical(which: int) -> str:
    """Return a genuinely signed token with one segment (0, 1 or 2) in another base64url encoding of the same bytes.

    Header and payload have one byte more than a multiple of three, so that their last character has unused bits.
    """
    parts = [segment(_padded(header())), segment(_padded(genuine().claims()))]
    if which < len(parts):
        parts[which] = _next_letter(parts[which])
    token = genuine().sign_text(".".join(parts))
    return _next_letter(token) if which == len(parts) else token


def _padded(value: Mapping[str, Any]) -> bytes:
    raw = json.dumps(value).encode()
    return raw + b" " * ((1 - len(raw)) % 3)


def _standard_base64() -> str:
    payload = b64encode(json.dumps(genuine().claims(name="~~~???>>>" * 3)).encode()).rstrip(b"=").decode()
    assert "/" in payload or "+" in payload
    return genuine().sign_text(f"{segment(header())}.{payload}")


ENCODINGS: Mapping[str, Callable[[], str]] = {
    "header not canonical": lambda: _not_canonical(0),
    "payload not canonical": lambda: _not_canonical(1),
    "signature not canonical": lambda: _not_canonical(2),
    "standard base64": _standard_base64,
}
