"""The password of a managed identity: an access token for PostgreSQL, from the platform's own endpoint."""

import json
import logging
import math
import re
import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from registry_api.entra.fetch import FetchError, fetch
from registry_api.errors import Unavailable
from registry_api.settings import InspectorSettings

_log = logging.getLogger(__name__)

_RESOURCE = "https://ossrdbms-aad.database.windows.net"
_VERSION = "2019-08-01"
_ANSWER_TIMEOUT = 3.0  # seconds for one answer, as long as a connection attempt may take
_RENEW_BEFORE = 300.0  # seconds before its expiry that a token is renewed
_RETRY_INTERVAL = 30.0  # seconds between two attempts while the last token is still valid


class ManagedIdentity:
    """Fetches access tokens, caches each until it expires, and renews it before that. Thread-safe.

    https://learn.microsoft.com/azure/app-service/overview-managed-identity, "REST endpoint reference"
    """

    def __init__(
        self, endpoint: str, header: str, client_id: UUID | None = None, *, seconds: float = _ANSWER_TIMEOUT
    ) -> None:
        query = {"resource": _RESOURCE, "api-version": _VERSION}
        self._url = f"{endpoint}?{urlencode(query | ({'client_id': str(client_id)} if client_id else {}))}"
        self._header = header
        self._seconds = seconds
        self._token = _Token("", renew_at=0.0, ends_at=-math.inf)
        self._lock = Lock()  # held while a token is fetched
        self._tried_at = -math.inf
        self._is_failing = False

    def token(self) -> str:
        """Return a valid token: the cached one at once, or else a new one within seconds.

        Raises:
            Unavailable: the platform issues none.
        """
        asked_at = time.monotonic()
        if asked_at < self._token.ends_at:
            # The renewal runs in the background: a slow endpoint delays no request while the last token is valid.
            if asked_at >= self._token.renew_at and self._lock.acquire(blocking=False):
                Thread(target=self._renew_and_release, name="managed-identity", daemon=True).start()
            return self._token.value
        with self._lock:
            if self._tried_at < asked_at:  # otherwise another thread tried meanwhile; use its result
                self._renew()
        if time.monotonic() >= self._token.ends_at:
            raise Unavailable("The platform issues no access token for the database.")
        return self._token.value

    def _renew_and_release(self) -> None:
        try:
            self._renew()
        finally:
            self._lock.release()

    def _renew(self) -> None:
        headers = {"X-IDENTITY-HEADER": self._header}
        try:
            body = fetch(self._url, allow_local_http=True, headers=headers, seconds=self._seconds)
            self._token = _read(body)
        except FetchError as error:
            now = time.monotonic()
            left = self._token.ends_at - now
            self._token = self._token._replace(renew_at=now + min(_RETRY_INTERVAL, left / 2))
            level = logging.DEBUG if self._is_failing else logging.ERROR
            _log.log(
                level, "no access token for the database, the last one is valid for %.0f s: %s", max(left, 0.0), error
            )
            self._is_failing = True
        else:
            left = self._token.ends_at - time.monotonic()
            _log.info("access token for the database obtained, valid for %.0f s", left)
            self._is_failing = False
        self._tried_at = time.monotonic()


class _Token(NamedTuple):
    value: str
    renew_at: float  # on the monotonic clock, as is ends_at
    ends_at: float


def _read(body: bytes) -> _Token:
    """Parse the endpoint's answer. No part of it may be logged, because it contains the token."""
    try:
        answer = json.loads(body)
        value, seconds = str(answer["access_token"]), float(answer["expires_on"]) - time.time()
    except (ValueError, TypeError, LookupError, RecursionError):
        raise FetchError("The answer does not have the documented form.") from None
    if not re.fullmatch(r"[!-~]+", value) or not 0 < seconds < math.inf:
        raise FetchError("The answer contains no token, or one that has expired.")
    now = time.monotonic()
    return _Token(
        value, renew_at=now + max(seconds - _RENEW_BEFORE, min(_RETRY_INTERVAL, seconds / 2)), ends_at=now + seconds
    )


def password_source(settings: InspectorSettings) -> Callable[[], str] | None:
    """Return the function that gives each new connection its password, if DB_MANAGED_IDENTITY is set."""
    if not (settings.db_managed_identity and settings.identity_endpoint and settings.identity_header):
        return None
    header = settings.identity_header.get_secret_value()
    return ManagedIdentity(settings.identity_endpoint, header, settings.azure_client_id).token
