"""Key caches that fetch from servers on this machine, and what one asks of them."""

import time
from functools import partial
from typing import Self

from registry_api.entra.fetch import fetch
from registry_api.entra.keys import Intervals, KeyCache, KeySource
from registry_api.errors import Unauthenticated, Unavailable
from tests.support.key_server import KeyServer
from tests.unit.entra.token_forgery import TEMPLATE, V1_ISSUER

HOUR = 3600.0


class Caches:
    """Starts caches of the servers given, the second one for v1.0 tokens; closes them all at the end."""

    def __init__(self) -> None:
        self._started: list[KeyCache] = []

    def __call__(self, *servers: KeyServer, seconds: float = 5, **intervals: float) -> KeyCache:
        sources = [KeySource(each.url, issuer) for each, issuer in zip(servers, (TEMPLATE, V1_ISSUER), strict=False)]
        usual = {"refresh": HOUR, "retry": 0.02, "retry_limit": 0.05}
        get = partial(fetch, allow_local_http=True, seconds=seconds)
        keys = KeyCache(sources, fetch=get, intervals=Intervals(**(usual | intervals)))
        self._started.append(keys)
        keys.start()
        return keys

    def close(self) -> None:
        for keys in self._started:
            keys.close()


def answer(cache: KeyCache, kid: str) -> str:
    """Name what comes of asking for a key."""
    try:
        cache.get(kid)
    except Unauthenticated as error:
        return error.fault
    except Unavailable:
        return "unavailable"
    return "key"


class Stopwatch:
    def __enter__(self) -> Self:
        self._began = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._began
