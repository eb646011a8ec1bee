"""Attacks on a token's header, signature and spelling, by name. None may get in."""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.tokens import segment
from tests.unit.entra.forge import (
    ATTACKERS_KID,
    DIGEST_INFO,
    DIGEST_INFO_WITHOUT_NULL,
    GENUINE_KID,
    attacker,
    cube_root_forgery,
    cubic,
    genuine,
    header,
    padded_digest,
    raw_rsa,
    with_signature,
)

# How the header differs; the signature over it is genuine. None removes a member, `...` makes it null.
HEADERS: Mapping[str, dict[str, Any]] = {
    "alg missing": {"alg": None},
    "alg null": {"alg": ...},
    "alg an int": {"alg": 256},
    "alg a list": {"alg": ["RS256"]},
    "alg in lower case": {"alg": "rs256"},
    "alg none over a genuine signature": {"alg": "none"},
    "kid a path": {"kid": "../../../../dev/null"},
    "kid SQL": {"kid": "x' UNION SELECT 'secret' --"},
    "kid with NUL": {"kid": f"{GENUINE_KID}\0"},
    "kid with a newline": {"kid": f"{GENUINE_KID}\n"},
    "kid in another case": {"kid": GENUINE_KID.upper()},
    "kid an int": {"kid": 1},
    "kid a list": {"kid": [GENUINE_KID]},
    "kid null": {"kid": ...},
    "kid missing": {"kid": None},
    "kid empty": {"kid": ""},
    "kid of 129 characters": {"kid": "k" * 129},
    "kid unknown": {"kid": "nobodys-key"},
    "crit": {"crit": ["exp"]},
    "crit empty": {"crit": []},
    "crit null": {"crit": ...},
    "b64 false": {"b64": False},
    "b64 true": {"b64": True},
    "b64 false, as RFC 7797 has it": {"b64": False, "crit": ["b64"]},
    "zip": {"zip": "DEF"},
    "typ missing": {"typ": None},
    "typ of another kind": {"typ": "at+jwt"},
}

# The attacker signs, and says where his key is.
FOREIGN_KEYS: Mapping[str, dict[str, Any]] = {
    "attacker's key": {},
    "attacker's key, under its own kid": {"kid": ATTACKERS_KID},
    "jku": {"jku": "https://attacker.example/keys"},
    "jku, under its own kid": {"jku": "https://attacker.example/keys", "kid": ATTACKERS_KID},
    "x5u": {"x5u": "https://attacker.example/chain.pem"},
    "x5c": {"x5c": ["MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"]},
}


def _unsigned(alg: str, signature: str) -> str:
    return f"{segment(header(alg=alg))}.{segment(genuine().claims())}.{signature}"


def _hmac(secret: bytes, alg: str) -> str:
    text = f"{segment(header(alg=alg))}.{segment(genuine().claims())}"
    return f"{text}.{segment(hmac.digest(secret, text.encode(), 'sha256'))}"


def _public_pem() -> bytes:
    return genuine().key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _signed_as(alg: str) -> str:
    return jwt.encode(genuine().claims(), genuine().key, alg, {"kid": GENUINE_KID})


def _with_own_jwk(**changes: Any) -> str:
    return attacker().sign(header(jwk=attacker().jwk(), **changes), attacker().claims())


def _with_swapped_payload() -> str:
    first, _, last = genuine().token().split(".")
    return f"{first}.{segment(genuine().claims(roles=['Registry.Admin']))}.{last}"


def _with_digest(info: bytes, encrypt: Callable[[bytes], bytes]) -> str:
    token = genuine().token()
    return with_signature(token, encrypt(padded_digest(token, info)))


def _graph_token() -> str:
    """Do as Microsoft Graph does: sign a header with the digest of the nonce, and send it with the nonce itself."""
    nonce = "AQABAAAAAAC"
    claims = genuine().claims(aud="https://graph.microsoft.com")
    signed = genuine().sign(header(nonce=segment(hashlib.sha256(nonce.encode()).digest())), claims)
    return ".".join([segment(header(nonce=nonce)), *signed.split(".")[1:]])


SIGNATURES: Mapping[str, Callable[[], str]] = {
    "alg none, no signature": lambda: _unsigned("none", ""),
    "alg none, a signature": lambda: _unsigned("none", "AAAA"),
    "alg None": lambda: _unsigned("None", "AAAA"),
    "alg NONE": lambda: _unsigned("NONE", "AAAA"),
    "alg nOnE": lambda: _unsigned("nOnE", "AAAA"),
    "HS256 with the public PEM": lambda: _hmac(_public_pem(), "HS256"),
    "HS256 with a blank secret": lambda: _hmac(b"", "HS256"),
    "RS256 that is an HMAC with the public PEM": lambda: _hmac(_public_pem(), "RS256"),
    "RS384": lambda: _signed_as("RS384"),
    "RS512": lambda: _signed_as("RS512"),
    "PS256": lambda: _signed_as("PS256"),
    "PS256 said to be RS256": lambda: segment(header()) + _signed_as("PS256")[len(segment(header())) :],
    "ES256, r = s = 0": lambda: _unsigned("ES256", segment(bytes(64))),
    "jwk": _with_own_jwk,
    "jwk, under its own kid": lambda: _with_own_jwk(kid=ATTACKERS_KID),
    "signature empty": lambda: genuine().token().rpartition(".")[0] + ".",
    "signature of zeros": lambda: with_signature(genuine().token(), bytes(256)),
    "signature cut short": lambda: genuine().token()[:-4],
    "signature of another token": lambda: with_signature(genuine().token(), raw_rsa(genuine(), bytes(256))),
    "payload swapped": _with_swapped_payload,
    "PKCS #1 v1.5 forgery by cube root": lambda: cube_root_forgery(cubic().token()),
    "DigestInfo without its NULL": lambda: _with_digest(DIGEST_INFO_WITHOUT_NULL, lambda it: raw_rsa(genuine(), it)),
    "DigestInfo unencrypted": lambda: _with_digest(DIGEST_INFO, lambda it: it),
    "Graph token": _graph_token,
}

# What is done to the text of a genuine token.
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "2 segments": lambda token: token.rpartition(".")[0],
    "4 segments": lambda token: token + ".AAAA",
    "5 segments": lambda token: token + ".AAAA.AAAA",
    "no segment": lambda _: "junk",
    "only points": lambda _: "..",
    "two tokens": lambda token: f"{token} {token}",
    "two headers joined": lambda token: f"{token}, Bearer {token}",
    "junk tail": lambda token: token + "!!",
    "NUL tail": lambda token: token + "\0",
    "newline after": lambda token: token + "\n",
    "newline before": lambda token: "\n" + token,
    "newline inside": lambda token: token[:50] + "\n" + token[50:],
    "space after": lambda token: token + " ",
    "space before": lambda token: " " + token,
    "letters beyond ASCII": lambda token: token + "\xe9",
    "a lone surrogate": lambda token: token + "\udcff",
}


def _next_letter(text: str) -> str:
    """Set an unused bit of the last character: a lax reader sees no difference."""
    return text[:-1] + chr(ord(text[-1]) + 1)


def _respelt(which: int, respell: Callable[[str], str], *, over: int) -> str:
    """Spell one segment otherwise; what precedes the signature is signed as it then stands.

    Both segments have `over` bytes beyond a multiple of three, so that their last character has unused bits.
    """
    parts = [segment(_filled(header(), over)), segment(_filled(genuine().claims(), over))]
    if which < len(parts):
        parts[which] = respell(parts[which])
    token = genuine().sign_text(".".join(parts))
    return respell(token) if which == len(parts) else token


def _filled(value: Mapping[str, Any], over: int) -> bytes:
    raw = json.dumps(value).encode()
    return raw + b" " * ((over - len(raw)) % 3)


def _standard_base64() -> str:
    payload = b64encode(json.dumps(genuine().claims(name="~~~???>>>" * 3)).encode()).rstrip(b"=").decode()
    assert "/" in payload or "+" in payload
    return genuine().sign_text(f"{segment(header())}.{payload}")


ENCODINGS: Mapping[str, Callable[[], str]] = {
    "header not canonical": lambda: _respelt(0, _next_letter, over=1),
    "payload not canonical": lambda: _respelt(1, _next_letter, over=1),
    "signature not canonical": lambda: _respelt(2, _next_letter, over=1),
    "= after the header": lambda: _respelt(0, lambda text: text + "=", over=2),
    "= after the payload": lambda: _respelt(1, lambda text: text + "=", over=2),
    "= after the signature": lambda: _respelt(2, lambda text: text + "==", over=2),
    "standard base64": _standard_base64,
}
