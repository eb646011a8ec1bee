"""The identity provider's key endpoint fails: known keys stay valid, at full speed."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from registry_api.entra.fetch import MAX_BYTES
from tests.conftest import AUDIENCE, TENANT
from tests.faults.conftest import NewRegistry, Registry
from tests.faults.verdict import Bounds
from tests.support.key_server import Behaviour, KeyServer, drip_body, hang, keys, raw, status
from tests.support.people import Answer, Person, employee, refused
from tests.support.tokens import Issuer
from tests.support.waiting import wait_until

UNFELT = Bounds(statuses=frozenset(), worst=1.0, database="healthy")

NewServed = Callable[..., Registry]
"""Starts the service with keys from the endpoint; `trust` is the seconds for which it uses them."""


@pytest.fixture
def endpoint(issuer: Issuer) -> Iterator[KeyServer]:
    server = KeyServer(keys(issuer.jwk())).open()
    yield server
    server.close()


@pytest.fixture
def new_served(new_registry: NewRegistry, endpoint: KeyServer) -> NewServed:
    def start(*, trust: float = 3600, is_ready: bool = True) -> Registry:
        where = {"test_keys_at": endpoint.url, "test_trust": str(trust)}
        return new_registry(application="tests.faults.served_with_keys:app", is_ready=is_ready, **where)

    return start


def new_employee(registry: Registry, issuer: Issuer | None = None) -> Person:
    return employee(registry.served.send, issuer or registry.issuer, "Ana Example")


def another_key() -> Issuer:
    """Return the same provider with a new signing key."""
    return Issuer(TENANT, str(AUDIENCE), f"https://login.microsoftonline.com/{TENANT}/v2.0")


def in_time(request: Callable[[], Answer], seconds: float) -> Answer:
    began = time.monotonic()
    answer = request()
    assert time.monotonic() - began < seconds
    return answer


def test_an_outage_does_not_affect_tokens_of_known_keys(new_served: NewServed, endpoint: KeyServer) -> None:
    registry = new_served()
    load = registry.load()
    release = Event()
    outages: list[Behaviour] = [
        status(500),
        raw(b"<html>Sign in to the network</html>"),
        raw(b'{"keys": []}'),
        raw(b" " * MAX_BYTES + b'{"keys": []}'),
        drip_body,
        hang(release),
    ]
    with load.fault():
        for behaviour in outages:
            before = endpoint.requests
            endpoint.behaviour = behaviour
            wait_until(lambda before=before: endpoint.requests >= before + 2, 15)  # type: ignore[misc]
        endpoint.close()
        time.sleep(1.5)
        endpoint.open()
    release.set()
    registry.judge("key endpoint", load, UNFELT)


def test_tokens_of_unknown_keys_do_not_delay_others(new_served: NewServed, endpoint: KeyServer) -> None:
    """While the endpoint hangs, each such request waits at most two seconds in its thread."""
    registry = new_served()
    stranger = new_employee(registry, another_key())
    load = registry.load()
    release = Event()
    with load.fault(), ThreadPoolExecutor(8) as threads:
        endpoint.behaviour = hang(release)
        ask = lambda _: in_time(lambda: stranger.get("/users/me"), 3.0)  # noqa: E731
        for answer in threads.map(ask, range(16)):
            refused(answer, 503, "UNAVAILABLE")  # it may be the provider's newest key
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
    release.set()
    registry.judge("unknown keys", load, UNFELT)


def test_a_new_key_is_accepted_and_a_withdrawn_one_refused(new_served: NewServed, endpoint: KeyServer) -> None:
    registry = new_served()
    old, new = registry.issuer, another_key()
    assert new_employee(registry, old).get("/users/me").status == 200
    endpoint.behaviour = keys(old.jwk(), new.jwk())
    for _ in range(8):  # both workers
        assert in_time(lambda: new_employee(registry, new).get("/users/me"), 3.0).status == 200
        assert new_employee(registry, old).get("/users/me").status == 200
    endpoint.behaviour = keys(new.jwk())
    before = endpoint.requests
    wait_until(lambda: endpoint.requests >= before + 4, 10)
    for _ in range(8):
        refused(new_employee(registry, old).get("/users/me"), 401, "TOKEN_INVALID")
        assert new_employee(registry, new).get("/users/me").status == 200


@pytest.mark.parametrize("failure", [pytest.param("refuses", marks=pytest.mark.short), "hangs", "is wrong"])
def test_without_keys_at_start_tokens_are_503_until_there_are_keys(
    new_served: NewServed, endpoint: KeyServer, failure: str
) -> None:
    release = Event()
    good, endpoint.behaviour = endpoint.behaviour, hang(release) if failure == "hangs" else raw(b"[]")
    if failure == "refuses":
        endpoint.close()
    registry = new_served(is_ready=False)
    ana, anyone = new_employee(registry), Person(registry.served.send, registry.issuer, None)
    answer = in_time(lambda: ana.get("/registrations"), 6.0)  # the worker starts, and waits its two seconds for keys
    refused(answer, 503, "UNAVAILABLE")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    refused(anyone.get("/registrations"), 401, "TOKEN_MISSING")
    assert anyone.get("/v0.1/servers").status == 200
    assert anyone.get("/health/live").status == 200
    report = anyone.get("/health")
    assert (report.status, report.json["checks"]["identity"]["status"]) == (503, "unhealthy")

    endpoint.behaviour = good
    release.set()
    if failure == "refuses":
        endpoint.open()
    # The current attempt may take five seconds, and the next one starts a second later.
    wait_until(lambda: all(ana.get("/registrations").status == 200 for _ in range(8)), 8)
    wait_until(lambda: anyone.get("/health").status == 200, 2)


def test_keys_that_are_too_old_are_not_used(new_served: NewServed, endpoint: KeyServer) -> None:
    registry = new_served(trust=4)
    ana = new_employee(registry)
    assert ana.get("/users/me").status == 200
    good, endpoint.behaviour = endpoint.behaviour, status(500)
    wait_until(lambda: all(ana.get("/users/me").status == 503 for _ in range(8)), 10)
    refused(ana.get("/users/me"), 503, "UNAVAILABLE")
    assert ana.get("/health").json["checks"]["identity"]["status"] == "unhealthy"
    endpoint.behaviour = good
    wait_until(lambda: all(ana.get("/users/me").status == 200 for _ in range(8)), 4)


def test_clocks_may_differ_by_one_minute(registry: Registry) -> None:
    now = int(time.time())
    ana = new_employee(registry)
    assert ana.with_claims(iat=now + 50, nbf=now + 50).get("/users/me").status == 200
    assert ana.with_claims(iat=now - 4000, nbf=now - 4000, exp=now - 50).get("/users/me").status == 200
    refused(ana.with_claims(iat=now + 90, nbf=now + 90).get("/users/me"), 401, "TOKEN_INVALID")
    refused(ana.with_claims(iat=now - 4000, nbf=now - 4000, exp=now - 90).get("/users/me"), 401, "TOKEN_EXPIRED")
