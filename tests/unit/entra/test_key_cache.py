"""Which keys the cache gives out, to whom, and how long that takes."""

import threading
from collections.abc import Iterator
from contextlib import closing
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from registry_api.entra.keys import UNKNOWN_KID_ATTEMPTS
from registry_api.errors import Unauthenticated, Unavailable
from tests.support.key_server import (
    Behaviour,
    Handler,
    KeyServer,
    hang,
    keys,
    serving,
    status,
)
from tests.support.waiting import wait_until
from tests.unit.entra.key_caches import HOUR, Caches, Stopwatch, answer
from tests.unit.entra.token_forgery import ATTACKERS_KID, GENUINE_KID, TEMPLATE, V1_ISSUER, attacker, genuine


@pytest.fixture
def cache() -> Iterator[Caches]:
    with closing(Caches()) as caches:
        yield caches


def test_the_first_request_waits_for_the_first_keys(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server)
        assert answer(keys_here, GENUINE_KID) == "key"
        assert keys_here.is_usable()
        age = keys_here.age()
        assert age is not None
        assert 0 <= age < 1
        assert server.requests == 1


def test_starting_waits_for_nothing(cache: Caches) -> None:
    with serving(hang(Event())) as server, Stopwatch() as watch:
        cache(server, seconds=0.3)
    assert watch.seconds < 0.25


def test_a_rotated_key_is_fetched_and_a_removed_one_goes_at_once(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server)
        assert answer(keys_here, GENUINE_KID) == "key"
        server.behaviour = keys(attacker().jwk())
        assert answer(keys_here, ATTACKERS_KID) == "key"
        assert answer(keys_here, GENUINE_KID) == "TOKEN_INVALID"
        assert server.requests == 3, "the removed one was looked for once more"


def test_a_known_kid_never_waits(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server, seconds=0.7, patience=0.5)
        wait_until(keys_here.is_usable)
        server.behaviour = hang(Event())
        unknown = Thread(target=answer, args=(keys_here, "unknown"))
        unknown.start()
        wait_until(lambda: server.requests == 2)
        with Stopwatch() as watch:
            for _ in range(1000):
                assert answer(keys_here, GENUINE_KID) == "key"
        assert watch.seconds < 0.2
        unknown.join()


def test_an_unknown_kid_waits_no_longer_than_its_timeout(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server, seconds=0.7, patience=0.1)
        wait_until(keys_here.is_usable)
        server.behaviour = hang(Event())
        with Stopwatch() as watch:
            assert answer(keys_here, "unknown") == "unavailable"
        assert 0.1 <= watch.seconds < 0.1 + 0.5


def test_twenty_threads_make_one_request(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server)
        assert answer(keys_here, GENUINE_KID) == "key"
        server.behaviour = keys(attacker().jwk())
        barrier, answers = Barrier(20), list[str]()

        def ask() -> None:
            barrier.wait()
            answers.append(answer(keys_here, ATTACKERS_KID))

        threads = [Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == ["key"] * 20
        assert server.requests == 2


@pytest.mark.parametrize(
    ("behaviour", "first"),
    [(keys(genuine().jwk()), "TOKEN_INVALID"), (status(500), "unavailable")],
    ids=["server up", "server failing"],
)
def test_a_flood_of_unknown_kids_makes_a_few_requests(behaviour: Behaviour, first: str, cache: Caches) -> None:
    """After these fetches, a new key cannot be told from a forged one."""
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server, retry=HOUR, retry_limit=HOUR)
        assert answer(keys_here, GENUINE_KID) == "key"
        server.behaviour = behaviour
        answers = [answer(keys_here, f"unknown-{number}") for number in range(500)]
        assert answers == [first] * UNKNOWN_KID_ATTEMPTS + ["unavailable"] * (500 - UNKNOWN_KID_ATTEMPTS)
        assert server.requests == 1 + UNKNOWN_KID_ATTEMPTS


def test_a_rollover_right_after_forged_kids_is_seen_at_once(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server)
        for number in range(UNKNOWN_KID_ATTEMPTS - 1):
            assert answer(keys_here, f"forged-{number}") == "TOKEN_INVALID"
        server.behaviour = keys(genuine().jwk(), attacker().jwk())
        assert answer(keys_here, ATTACKERS_KID) == "key"


def test_a_rollover_right_after_a_flood_is_no_401_and_seen_as_soon_as_the_service_looks_again(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server, unknown_kid=1.0)
        for number in range(100):
            answer(keys_here, f"forged-{number}")
        server.behaviour = keys(genuine().jwk(), attacker().jwk())
        with pytest.raises(Unavailable) as refusal:
            keys_here.get(ATTACKERS_KID)
        assert refusal.value.retry_after == 1
        assert answer(keys_here, GENUINE_KID) == "key"
        wait_until(lambda: answer(keys_here, ATTACKERS_KID) == "key")


def test_a_rollover_during_an_attempt_is_no_401(cache: Caches) -> None:
    """The attempt that a forged key id caused may have read the old keys."""
    release = Event()

    def old_keys_later(handler: Handler) -> None:
        release.wait(5)
        keys(genuine().jwk())(handler)

    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server)
        assert answer(keys_here, GENUINE_KID) == "key"
        server.behaviour = old_keys_later
        forged = Thread(target=answer, args=(keys_here, "forged"))
        forged.start()
        wait_until(lambda: server.requests == 2)
        answers = list[str]()
        real = Thread(target=lambda: answers.append(answer(keys_here, ATTACKERS_KID)))
        real.start()
        server.behaviour = keys(genuine().jwk(), attacker().jwk())
        release.set()
        real.join()
        forged.join()
        assert answers == ["key"]


def test_one_forged_kid_makes_one_request_however_often_it_comes(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server)
        assert {answer(keys_here, "forged") for _ in range(100)} == {"TOKEN_INVALID"}
        assert server.requests == 2


def test_a_token_that_is_older_than_the_keys_makes_no_request(cache: Caches) -> None:
    """Its key was published before the keys were fetched, and so it would be among them."""
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server)
        assert answer(keys_here, GENUINE_KID) == "key"
        with pytest.raises(Unauthenticated):
            keys_here.get("forged", token_age=301)
        assert server.requests == 1
        with pytest.raises(Unauthenticated):
            keys_here.get("forged", token_age=299)
        assert server.requests == 2


def test_unknown_kids_may_ask_again_after_a_while(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server, unknown_kid=0.1)
        wait_until(lambda: answer(keys_here, "unknown") == "TOKEN_INVALID" and server.requests == 4)


def test_a_closed_cache_fetches_no_more_and_ends_waits(cache: Caches) -> None:
    others = set(threading.enumerate())
    with serving(hang(Event())) as server:
        keys_here = cache(server, seconds=0.5, patience=5)
        waiting = Thread(target=answer, args=(keys_here, GENUINE_KID))
        waiting.start()
        wait_until(lambda: server.requests == 1)
        keys_here.close()
        waiting.join(1)
        assert not waiting.is_alive()
        wait_until(lambda: not any(thread.name == "entra-keys" for thread in set(threading.enumerate()) - others))
        assert server.requests == 1


# ---------------------------------------------------------------------------------------------------- several sources


def entry(**changes: Any) -> dict[str, Any]:
    return genuine().jwk(issuer=None, **changes)


def test_a_key_found_in_two_sets_signs_for_the_issuers_of_both(cache: Caches) -> None:
    with serving(keys(entry())) as v2, serving(keys(entry(), attacker().jwk(issuer=None))) as v1:
        keys_here = cache(v2, v1)
        assert answer(keys_here, ATTACKERS_KID) == "key"
        assert keys_here.get(GENUINE_KID).issuers == {TEMPLATE, V1_ISSUER}
        assert keys_here.get(ATTACKERS_KID).issuers == {V1_ISSUER}


@pytest.mark.parametrize("failing", [0, 1])
def test_a_failing_source_takes_nothing_from_the_other(failing: int, cache: Caches) -> None:
    with serving(keys(entry())) as v2, serving(keys(entry(kid="v1-key"))) as v1:
        keys_here = cache(v2, v1, refresh=0.02)
        assert answer(keys_here, "v1-key") == "key"
        (v2, v1)[failing].behaviour = status(500)
        (v2, v1)[1 - failing].behaviour = keys(entry(), entry(kid="v1-key"), entry(kid="new"))
        wait_until(lambda: answer(keys_here, "new") == "key")
        assert keys_here.get(GENUINE_KID).issuers >= {TEMPLATE}
        assert keys_here.get("v1-key").issuers >= {V1_ISSUER}


def test_one_source_is_enough_for_its_own_keys_and_the_others_cannot_be_judged(cache: Caches) -> None:
    with serving(keys(entry())) as v2:
        keys_here = cache(v2, KeyServer())
        assert answer(keys_here, GENUINE_KID) == "key"
        assert answer(keys_here, "v1-key") == "unavailable"


def test_the_keys_of_a_source_that_stays_away_go_when_they_are_too_old(cache: Caches) -> None:
    with serving(keys(entry())) as v2, serving(keys(entry(kid="v1-key"))) as v1:
        keys_here = cache(v2, v1, refresh=0.02, trust=0.4)
        assert answer(keys_here, "v1-key") == "key"
        v1.behaviour = status(500)
        wait_until(lambda: answer(keys_here, "v1-key") == "unavailable")
        assert answer(keys_here, GENUINE_KID) == "key"
        assert keys_here.is_usable()
