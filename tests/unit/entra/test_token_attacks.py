"""Tokens that are malformed, forged, expired or meant for another purpose are refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from registry_api.entra.keys import KeyCache, KeySource
from tests.support.tokens import bearer
from tests.unit.entra.malformed_tokens import ENCODINGS, FOREIGN_KEYS, HEADERS, SIGNATURES, SPELLINGS
from tests.unit.entra.token_forgery import (
    TEMPLATE,
    attacker,
    genuine,
    header,
    outcome,
    verifier,
    with_signature,
)
from tests.unit.entra.wrong_claims import CLAIMS, EXPIRED, FORBIDDEN, TEXTS


@pytest.mark.parametrize("changes", HEADERS.values(), ids=HEADERS)
def test_a_wrong_header_makes_a_token_invalid(changes: dict[str, Any]) -> None:
    assert outcome(bearer(genuine().sign(header(**changes), genuine().claims()))) == "TOKEN_INVALID"


@pytest.mark.parametrize("changes", FOREIGN_KEYS.values(), ids=FOREIGN_KEYS)
def test_a_token_signed_with_a_foreign_key_is_invalid(changes: dict[str, Any]) -> None:
    assert outcome(bearer(attacker().sign(header(**changes), attacker().claims()))) == "TOKEN_INVALID"


@pytest.mark.parametrize("forge", SIGNATURES.values(), ids=SIGNATURES)
def test_a_forged_signature_makes_a_token_invalid(forge: Callable[[], str]) -> None:
    assert outcome(bearer(forge())) == "TOKEN_INVALID"


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_a_token_with_another_spelling_is_invalid(spell: Callable[[str], str]) -> None:
    assert outcome(bearer(spell(genuine().token()))) == "TOKEN_INVALID"


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_a_segment_in_another_encoding_is_invalid(encode: Callable[[], str]) -> None:
    assert outcome(bearer(encode())) == "TOKEN_INVALID"


@pytest.mark.parametrize("change", TEXTS.values(), ids=TEXTS)
def test_a_payload_must_be_strict_json(change: Callable[[str], bytes]) -> None:
    text = json.dumps(genuine().claims())
    assert outcome(bearer(genuine().sign(header(), change(text)))) == "TOKEN_INVALID"


@pytest.mark.parametrize("change", TEXTS.values(), ids=TEXTS)
def test_a_header_must_be_strict_json(change: Callable[[str], bytes]) -> None:
    assert outcome(bearer(genuine().sign(change(json.dumps(header())), genuine().claims()))) == "TOKEN_INVALID"


@pytest.mark.parametrize("changes", CLAIMS.values(), ids=CLAIMS)
def test_a_wrong_claim_makes_a_token_invalid(changes: dict[str, Any]) -> None:
    assert outcome(bearer(genuine().token(**changes))) == "TOKEN_INVALID"


@pytest.mark.parametrize("changes", EXPIRED.values(), ids=EXPIRED)
def test_an_old_token_is_refused_as_expired(changes: dict[str, Any]) -> None:
    assert outcome(bearer(genuine().token(**changes))) == "TOKEN_EXPIRED"


@pytest.mark.parametrize("changes", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_genuine_token_for_another_purpose_is_forbidden(changes: dict[str, Any]) -> None:
    assert outcome(bearer(genuine().token(**changes))) == "403"


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer   ", "Basic YW5hOmFuYQ==", "Bearera.b.c"],
)
def test_a_header_without_a_bearer_token_is_refused_as_missing(authorization: str | None) -> None:
    assert outcome(authorization) == "TOKEN_MISSING"


def test_the_letter_case_of_the_scheme_does_not_matter() -> None:
    assert outcome(f"bEARER {genuine().token()}") == "identity"


@pytest.mark.parametrize(
    "extra",
    [
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"jku": "https://attacker.example/keys"},
        {"x5c": ["junk"]},
        {"nonce": "x"},
    ],
    ids=lambda extra: next(iter(extra)),
)
def test_a_key_named_in_a_genuine_header_is_ignored(extra: dict[str, Any]) -> None:
    assert outcome(bearer(genuine().sign(header(**extra), genuine().claims()))) == "identity"


def test_forged_headers_do_not_evict_genuine_ones() -> None:
    verify = verifier()
    token = genuine().token()
    assert outcome(bearer(token), verify) == "identity"
    for number in range(200):
        forged = attacker().sign(header(number=number), attacker().claims())
        assert outcome(bearer(forged), verify) == "TOKEN_INVALID"
    assert outcome(bearer(with_signature(token, bytes(256))), verify) == "TOKEN_INVALID"
    assert outcome(bearer(token), verify) == "identity"


def test_many_genuine_headers_are_accepted() -> None:
    verify = verifier()
    for number in range(200):
        assert outcome(bearer(genuine().sign(header(number=number), genuine().claims())), verify) == "identity"


@pytest.mark.parametrize("kid", [1, None, "k" * 129, "../x"], ids=ascii)
def test_an_invalid_key_id_causes_no_fetch(kid: Any) -> None:
    fetches: list[str] = []

    def fetch(url: str) -> bytes:
        fetches.append(url)
        return json.dumps(genuine().jwks()).encode()

    keys = KeyCache([KeySource("https://keys.example", TEMPLATE)], fetch=fetch)
    keys.start()
    assert outcome(bearer(genuine().token()), verifier(keys)) == "identity"
    assert outcome(bearer(genuine().sign(header(kid=kid), genuine().claims())), verifier(keys)) == "TOKEN_INVALID"
    assert len(fetches) == 1
    keys.close()


def test_a_claim_of_any_type_has_a_defined_outcome() -> None:
    values: list[Any] = [None, 0, -1, 1.5, True, "", "x", "\0", [], [[]], [None, {}], {}, {"groups": 1}, "\ud800"]
    for name in [*genuine().claims(), "roles", "groups", "email", "upn", "idtyp", "hasgroups", "_claim_names"]:
        for value in values:
            payload = json.dumps(genuine().claims() | {name: value}).encode()
            answer = outcome(bearer(genuine().sign(header(), payload)))
            assert answer in {"identity", "403", "TOKEN_INVALID", "TOKEN_EXPIRED"}
