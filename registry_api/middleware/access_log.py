"""One log line and one count per request; never a token, a body or search words."""

import ipaddress
import logging
import re
import time
from collections.abc import Iterable, Iterator
from typing import Any, cast

from falcon import Request, Response

from registry_api import metrics, request_id

_log = logging.getLogger(__name__)
_access_log = logging.getLogger("registry_api.access")
# 203.0.113.7, 203.0.113.7:443, [2001:db8::1], [2001:db8::1]:443, or 2001:db8::1, whose last group is no port
_FORWARDED = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?|([0-9.]+)(?::\d{1,5})?|([0-9A-Fa-f:.]+)")


_MAX_PATH = 1000  # characters of a path that are logged; each takes up to 12 bytes in JSON


class AccessLog:
    """Logs and counts every response. It is the first middleware, so that it sees what all others have done.

    A streamed response is logged when it ends, whether it is complete or not.
    """

    def process_request(self, req: Request, _resp: Response) -> None:
        """Note the time."""
        req.context.started = time.perf_counter()

    def process_response(self, req: Request, resp: Response, _resource: object, _req_succeeded: bool) -> None:  # noqa: FBT001 - Falcon's signature
        """Log and count the request."""
        if req.method == "HEAD":
            _write(req, resp, 0)
        elif resp.stream is not None:
            resp.stream = _Counted(cast("Iterable[bytes]", resp.stream), req, resp)
        else:
            _write(req, resp, len(resp.render_body() or b""))


class _Counted:
    """A stream that counts its bytes, and logs the request at its end."""

    def __init__(self, stream: Iterable[bytes], req: Request, resp: Response) -> None:
        self._pieces = iter(stream)
        self._request = req
        self._response = resp
        self._bytes = 0
        self._is_over = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self._pieces)
        except StopIteration:
            self._is_over = True
            raise
        except Exception:
            self._is_over = True
            # gunicorn closes the connection without the final chunk, as for every exception.
            _log.exception("the response broke off")
            raise
        self._bytes += len(piece)
        return piece

    def close(self) -> None:
        """Log the request; a WSGI server calls this once, at the end (PEP 3333)."""
        if not self._is_over:
            _log.warning("the client closed the connection before the end of the response")
        _write(self._request, self._response, self._bytes)


def _write(req: Request, resp: Response, size: int) -> None:
    seconds = time.perf_counter() - req.context.started
    route = (req.uri_template or "").replace(":uuid", "") or None
    metrics.count_request(route, req.method, resp.status_code, seconds)
    caller: Any = getattr(req.context, "caller", None)
    _access_log.info(
        "%s %s",  # the path has its own field
        req.method,
        resp.status_code,
        extra={
            "method": req.method,
            "path": req.path if len(req.path) <= _MAX_PATH else f"{req.path[:_MAX_PATH]}…",
            "route": route,
            "status": resp.status_code,
            "latency_ms": round(seconds * 1000, 3),
            "user_id": str(caller.user_id) if caller else None,
            "client": client_address(req),
            "bytes": size,
        },
    )
    request_id.end()


def client_address(req: Request) -> str | None:
    """Return the client's address: as the platform's front end reports it, or the peer's without a front end.

    App Service's front end connects from a link-local address and appends `address:port` to X-Forwarded-For; the client
    controls all earlier elements (https://learn.microsoft.com/azure/app-service/overview-inbound-outbound-ips).
    """
    peer = req.remote_addr
    forwarded = _FORWARDED.fullmatch(req.get_header("X-Forwarded-For", default="").rpartition(",")[2].strip())
    if forwarded is None:
        return peer
    try:
        is_proxy = ipaddress.ip_address(peer).is_link_local or ipaddress.ip_address(peer).is_loopback
        return str(ipaddress.ip_address("".join(forwarded.groups("")))) if is_proxy else peer
    except ValueError:
        return peer
