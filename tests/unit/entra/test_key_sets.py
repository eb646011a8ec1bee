"""The keys of a key set that are accepted, shown with tokens that are signed with each key."""

import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest

from registry_api.entra import jwks
from tests.support.tokens import Issuer, bearer, segment
from tests.unit.entra.token_forgery import (
    ATTACKERS_KID,
    GENUINE_KID,
    HOST,
    OTHER_TENANT,
    TEMPLATE,
    TENANT,
    attacker,
    genuine,
    header,
    key_cache,
    outcome,
    padded_digest,
    short,
    verifier,
    with_signature,
)

# Changes of the entry of the attacker's key; None removes a member, `...` makes it null.
BAD_ENTRIES: Mapping[str, dict[str, Any]] = {
    "use enc": {"use": "enc"},
    "key_ops encrypt": {"key_ops": ["encrypt"]},
    "key_ops a string": {"key_ops": "verify"},
    "alg PS512 with an RS256 signature": {"alg": "PS512"},
    "alg null": {"alg": ...},
    "kty missing": {"kty": None},
    "kty EC": {"kty": "EC"},
    "exponent even": {"e": "Ag"},
    "exponent huge": {"e": "AQAAAAAAAAAAAQ"},
    "exponent missing": {"e": None},
    "n missing": {"n": None},
    "n not base64url": {"n": "not base64url"},
    "n an int": {"n": 5},
    "n zero": {"n": "AA"},
    "n too long": {"n": "_" * 20_000},
    "kid unsafe": {"kid": "../x"},
    "kid an int": {"kid": 1},
    "issuer a list": {"issuer": []},
}


def entry(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if value is ... else value for name, value in attacker().jwk(**changes).items()}


def outcomes(*, forged: str, bad_entry: Any) -> tuple[str, str]:
    """Return the outcomes of a token under the bad entry and of one under the good entry beside it."""
    keys = key_cache([bad_entry, genuine().jwk()])
    try:
        return outcome(bearer(forged), verifier(keys)), outcome(bearer(genuine().token()), verifier(keys))
    finally:
        keys.close()


@pytest.mark.parametrize("changes", BAD_ENTRIES.values(), ids=BAD_ENTRIES)
def test_a_bad_entry_is_dropped_and_the_others_are_kept(changes: dict[str, Any]) -> None:
    assert outcomes(forged=attacker().token(), bad_entry=entry(changes)) == ("TOKEN_INVALID", "identity")
    document = json.dumps({"keys": [entry(changes), genuine().jwk()]}).encode()
    assert jwks.read(document, TEMPLATE).keys() == {GENUINE_KID}


@pytest.mark.parametrize("issuer", [f"{HOST}/{OTHER_TENANT}/v2.0", "https://attacker.example/{tenantid}/v2.0", ""])
def test_a_key_of_another_issuer_verifies_no_token_of_ours(issuer: str) -> None:
    assert outcomes(forged=attacker().token(), bad_entry=entry({"issuer": issuer})) == ("TOKEN_INVALID", "identity")


@pytest.mark.parametrize(
    "changes", [{}, {"use": None}, {"key_ops": ["verify"]}, {"alg": "RS256"}, {"d": "AQ"}], ids=str
)
def test_a_good_entry_verifies(changes: dict[str, Any]) -> None:
    """The attacker's key is refused above for the change that the test names, not because it is another key."""
    assert outcomes(forged=attacker().token(), bad_entry=entry(changes)) == ("identity", "identity")


def test_a_short_key_is_dropped() -> None:
    assert outcomes(forged=short().token(), bad_entry=short().jwk()) == ("TOKEN_INVALID", "identity")


def test_a_key_too_long_to_verify_quickly_is_dropped() -> None:
    document = json.dumps({"keys": [entry({"n": "_" * 1500})]}).encode()
    with pytest.raises(jwks.KeySetError):
        jwks.read(document, TEMPLATE)


def test_a_key_with_exponent_1_is_dropped() -> None:
    """With exponent 1, the padded digest is a valid signature."""
    token = attacker().token()
    forged = with_signature(token, padded_digest(token))
    assert outcomes(forged=forged, bad_entry=entry({"e": "AQ"})) == ("TOKEN_INVALID", "identity")


@pytest.mark.parametrize("alg", ["RS256", "HS256"])
def test_a_shared_secret_is_dropped(alg: str) -> None:
    text = f"{segment(header(alg=alg, kid=ATTACKERS_KID))}.{segment(genuine().claims())}"
    forged = f"{text}.{segment(hmac.digest(b'secret', text.encode(), 'sha256'))}"
    secret = {"kty": "oct", "kid": ATTACKERS_KID, "k": segment(b"secret")}
    assert outcomes(forged=forged, bad_entry=secret) == ("TOKEN_INVALID", "identity")


@pytest.mark.parametrize("bad_entry", [None, 1, "key", [], {}])
def test_an_entry_that_is_not_a_key_is_dropped(bad_entry: Any) -> None:
    assert outcomes(forged=attacker().token(), bad_entry=bad_entry) == ("TOKEN_INVALID", "identity")


def test_a_key_id_of_two_keys_selects_neither() -> None:
    other = Issuer(TENANT, genuine().audience, genuine().issuer)
    keys = key_cache([genuine().jwk(), attacker().jwk(kid=GENUINE_KID), other.jwk()])
    forged = attacker().sign(header(), attacker().claims())
    assert outcome(bearer(forged), verifier(keys)) == "TOKEN_INVALID"
    assert outcome(bearer(genuine().token()), verifier(keys)) == "TOKEN_INVALID"
    assert outcome(bearer(other.token()), verifier(keys)) == "identity"
    keys.close()


def test_a_key_listed_twice_signs_for_both_issuers() -> None:
    document = json.dumps({"keys": [genuine().jwk(), genuine().jwk(issuer="https://other.example/")]}).encode()
    key = jwks.read(document, TEMPLATE)[GENUINE_KID]
    assert key.issuers == {TEMPLATE, "https://other.example/"}
    assert key.signs_for(genuine().issuer, str(TENANT))
    assert not key.signs_for(genuine().issuer, str(OTHER_TENANT))


@pytest.mark.parametrize(
    "template", [f"{HOST}/{{TenantId}}/v2.0", f"{HOST}/{{tenantid}}/v2.0", f"{HOST}/{TENANT}/v2.0"]
)
def test_an_issuer_is_a_fixed_url_or_a_template_in_any_letter_case(template: str) -> None:
    assert outcomes(forged=attacker().token(), bad_entry=entry({"issuer": template})) == ("identity", "identity")


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"{}",
        b'{"keys": {}}',
        b'{"keys": []}',
        b'{"keys": [{}]}',
        b'{"keys": [], "keys": []}',
        b"[" * 100_000,
    ],
)
def test_a_document_without_a_usable_key_is_an_error(document: bytes) -> None:
    with pytest.raises(jwks.KeySetError):
        jwks.read(document, TEMPLATE)
