"""Tokens that name an unknown key: which of them have the keys fetched, and what a rollover does among them."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest

from registry_api.entra.keys import UNKNOWN_KID_ATTEMPTS
from registry_api.errors import Unavailable
from tests.support.key_server import keys, serving
from tests.support.tokens import bearer
from tests.support.waiting import wait_until
from tests.unit.entra.key_caches import Caches
from tests.unit.entra.token_forgery import AUDIENCE, HOST, OTHER_TENANT, attacker, genuine, header, outcome, verifier


@pytest.fixture
def cache() -> Iterator[Caches]:
    with closing(Caches()) as caches:
        yield caches


def forged(kid: str = "", **claims: Any) -> str:
    """Write a token that is signed with a key of the attacker's own, under a name of his choice."""
    return bearer(attacker().sign(header(kid=kid or uuid4().hex), attacker().claims(**claims)))


NOT_OURS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://attacker.example"},
    "another tenant": {"iss": f"{HOST}/{OTHER_TENANT}/v2.0", "tid": str(OTHER_TENANT)},
    "another tenant in our issuer": {"tid": str(OTHER_TENANT)},
    "another audience": {"aud": "00000003-0000-0000-c000-000000000000"},
    "several audiences": {"aud": [AUDIENCE]},
    "expired": {"exp": 1},
    "not yet valid": {"nbf": 2**40},
    "issued in the future": {"iat": 2**40},
    "no time of issue": {"iat": None},
    "another version": {"ver": "1.0"},
    "issued long ago": {"iat": 1},
}


def test_a_rollover_right_after_forged_tokens_is_seen_at_once(cache: Caches) -> None:
    """However many there are: who does not even claim to be ours does not have the keys fetched."""
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server)
        verify = verifier(keys_here)
        assert outcome(bearer(genuine().token()), verify) == "identity"
        for claims in NOT_OURS.values():
            for _ in range(2 * UNKNOWN_KID_ATTEMPTS):
                assert outcome(forged(**claims), verify) in {"TOKEN_INVALID", "TOKEN_EXPIRED"}
        assert server.requests == 1
        server.behaviour = keys(genuine().jwk(), attacker().jwk())
        assert outcome(bearer(attacker().token()), verify) == "identity"
        assert server.requests == 2


def test_a_rollover_after_many_plausible_tokens_is_unavailable_not_unauthorised(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        verify = verifier(cache(server, unknown_kid=1.5))
        for _ in range(UNKNOWN_KID_ATTEMPTS):
            assert outcome(forged(), verify) == "TOKEN_INVALID"
        server.behaviour = keys(genuine().jwk(), attacker().jwk())
        with pytest.raises(Unavailable) as refusal:
            verify.verify(bearer(attacker().token()))
        assert 1 <= refusal.value.retry_after <= 2
        assert outcome(bearer(genuine().token()), verify) == "identity"
        wait_until(lambda: _is_known(verify, bearer(attacker().token())))


def _is_known(verify: Any, authorization: str) -> bool:
    try:
        return bool(verify.verify(authorization))
    except Unavailable:
        return False
