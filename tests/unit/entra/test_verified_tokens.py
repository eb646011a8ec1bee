"""A remembered token is accepted only as long as verifying it again would have the same result."""

import json
import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import jwt
import pytest

from registry_api.entra import claims, verified_tokens
from registry_api.entra.tokens import TokenVerifier
from registry_api.errors import Unauthenticated, Unavailable
from tests.support.key_server import keys, serving
from tests.support.tokens import bearer
from tests.unit.entra.key_caches import Caches
from tests.unit.entra.token_forgery import (
    GENUINE_KID,
    attacker,
    genuine,
    key_cache,
    outcome,
    rules,
    verifier,
    with_signature,
)


@pytest.fixture
def cache() -> Iterator[Caches]:
    caches = Caches()
    yield caches
    caches.close()


@pytest.fixture
def signatures(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every token whose signature was verified."""
    seen: list[str] = []
    decode = jwt.PyJWS.decode

    def note(self: jwt.PyJWS, token: Any, *rest: Any, **options: Any) -> Any:
        seen.append(token)
        return decode(self, token, *rest, **options)

    monkeypatch.setattr(jwt.PyJWS, "decode", note)
    return seen


def test_the_signature_of_a_token_is_verified_once(signatures: list[str]) -> None:
    verify = verifier()
    token = genuine().token()
    identities = [verify.verify(bearer(token)) for _ in range(3)]
    assert signatures == [token]
    assert identities[0] == identities[1] == identities[2]


def test_a_failure_is_not_remembered(signatures: list[str]) -> None:
    verify = verifier()
    forged = with_signature(genuine().token(), bytes(256))
    assert [outcome(bearer(forged), verify) for _ in range(2)] == ["TOKEN_INVALID"] * 2
    assert len(signatures) == 2
    no_scope = genuine().token(scp="other")
    assert [outcome(bearer(no_scope), verify) for _ in range(2)] == ["403"] * 2


def test_another_token_of_the_same_person_is_verified_by_itself(signatures: list[str]) -> None:
    verify = verifier()
    token = genuine().token()
    assert outcome(bearer(token), verify) == "identity"
    assert outcome(bearer(token[:-4] + "AAAA"), verify) == "TOKEN_INVALID"
    assert len(signatures) == 2


@pytest.mark.parametrize(
    ("changes", "at_first", "later", "then"),
    [
        ({"exp": 1000}, 1000 + claims.LEEWAY - 1, 1000 + claims.LEEWAY, "TOKEN_EXPIRED"),
        ({"exp": 9000, "nbf": 500}, 500 - claims.LEEWAY, 500 - claims.LEEWAY - 1, "TOKEN_INVALID"),
        ({"exp": 9000, "iat": 500}, 500 - claims.LEEWAY, 500 - claims.LEEWAY - 1, "TOKEN_INVALID"),
    ],
    ids=["exp", "nbf, on a clock set back", "iat, on a clock set back"],
)
def test_the_times_of_a_remembered_token_hold_to_the_second(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, int], at_first: int, later: int, then: str
) -> None:
    verify = verifier()
    token = bearer(genuine().token(**({"iat": 0, "nbf": 0} | changes)))
    monkeypatch.setattr(time, "time", lambda: float(at_first))
    assert outcome(token, verify) == "identity"
    monkeypatch.setattr(time, "time", lambda: float(later))
    assert outcome(token, verify) == then
    monkeypatch.setattr(time, "time", lambda: float(at_first))
    assert outcome(token, verify) == "identity"


def test_another_verifier_with_other_keys_does_not_know_the_token() -> None:
    token = bearer(genuine().token())
    assert outcome(token, verifier(key_cache([genuine().jwk()]))) == "identity"
    assert outcome(token, verifier(key_cache([attacker().jwk()]))) == "TOKEN_INVALID"


def test_a_withdrawn_key_ends_what_it_verified_at_once_and_a_returned_one_is_verified_again(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        here = cache(server, refresh=0.05)
        verify = TokenVerifier(rules(), here)
        token = bearer(genuine().token())
        assert outcome(token, verify) == "identity"
        server.behaviour = keys(attacker().jwk())
        _wait_until(lambda: not here.has(GENUINE_KID))
        with pytest.raises((Unauthenticated, Unavailable)):
            verify.verify(token)
        server.behaviour = keys(genuine().jwk())
        _wait_until(lambda: here.has(GENUINE_KID))
        assert outcome(token, verify) == "identity"


def test_another_key_under_the_same_id_ends_what_the_former_one_verified(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        here = cache(server, refresh=0.05)
        verify = TokenVerifier(rules(), here)
        token = bearer(genuine().token())
        former = here.get(GENUINE_KID)
        assert outcome(token, verify) == "identity"
        server.behaviour = keys({**attacker().jwk(), "kid": GENUINE_KID})
        _wait_until(lambda: here.get(GENUINE_KID).issuers and not _is_same_key(here.get(GENUINE_KID), former))
        assert outcome(token, verify) == "TOKEN_INVALID"


def test_keys_rotated_and_withdrawn_under_load_admit_no_token_of_a_withdrawn_key(cache: Caches) -> None:
    with serving(keys(genuine().jwk(), attacker().jwk())) as server:
        here = cache(server, refresh=0.02, unknown_kid=0.02)
        verify = TokenVerifier(rules(), here)
        tokens = {issuer.kid: bearer(issuer.token()) for issuer in (genuine(), attacker())}
        stop, wrong = Event(), []

        def ask(kid: str) -> None:
            while not stop.is_set():
                was_known = here.has(kid)
                try:
                    verify.verify(tokens[kid])
                except (Unauthenticated, Unavailable):
                    pass
                else:
                    # The key may have come or gone during the call; absent before and after, it admits no token.
                    if not was_known and not here.has(kid):
                        wrong.append(kid)

        threads = [Thread(target=ask, args=(kid,)) for kid in tokens for _ in range(2)]
        for thread in threads:
            thread.start()
        for behaviour in [keys(attacker().jwk()), keys(genuine().jwk()), keys(genuine().jwk(), attacker().jwk())] * 5:
            server.behaviour = behaviour
            time.sleep(0.06)
        server.behaviour = keys(attacker().jwk())
        _wait_until(lambda: not here.has(GENUINE_KID))
        with pytest.raises((Unauthenticated, Unavailable)):
            verify.verify(tokens[GENUINE_KID])
        stop.set()
        for thread in threads:
            thread.join()
        assert wrong == []


def test_keys_that_are_too_old_end_what_they_verified(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        here = cache(server, refresh=60, trust=0.3)
        verify = TokenVerifier(rules(), here)
        token = bearer(genuine().token())
        assert outcome(token, verify) == "identity"
        _wait_until(lambda: not here.is_usable())
        with pytest.raises(Unavailable):
            verify.verify(token)


def test_the_memory_is_bounded_and_the_oldest_token_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verified_tokens, "_MAX_REMEMBERED", 3)
    memory = verified_tokens.VerifiedTokens()
    verify = verifier()
    identity = verify.verify(bearer(genuine().token()))
    key = key_cache([genuine().jwk()]).get(GENUINE_KID)
    for number in range(5):
        memory.add(bytes([number]), verified_tokens.VerifiedToken(GENUINE_KID, key, 1, 0, identity))
    assert [memory.get(bytes([number])) is not None for number in range(5)] == [False, False, True, True, True]


def _is_same_key(one: Any, other: Any) -> bool:
    return json.dumps(str(one.jwk.key.public_numbers())) == json.dumps(str(other.jwk.key.public_numbers()))


def _wait_until(condition: Any) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
