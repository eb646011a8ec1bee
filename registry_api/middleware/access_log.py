"""One log line per request: who, what, how long; never a token, a body or what was searched for. Counted as well."""

import ipaddress
import logging
import re
import time

from falcon import Request, Response

from registry_api import logs, metrics

_log = logging.getLogger("registry_api.access")
# 203.0.113.7, 203.0.113.7:443, [2001:db8::1], [2001:db8::1]:443, or 2001:db8::1, whose last group is no port
_FORWARDED = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?|([0-9.]+)(?::\d{1,5})?|([0-9A-Fa-f:.]+)")


class AccessLog:
    """Logs and counts each answer as it is given; the first of all middleware, so that it sees every other's work."""

    def process_request(self, req: Request, _resp: Response) -> None:
        """Start the clock."""
        req.context.started = time.perf_counter()

    def process_response(self, req: Request, resp: Response, _resource: object, _req_succeeded: bool) -> None:  # noqa: FBT001 - Falcon's signature
        """Log the request and its answer, and count it."""
        seconds = time.perf_counter() - req.context.started
        route = (req.uri_template or "").replace(":uuid", "") or None
        metrics.count_request(route, req.method, resp.status_code, seconds)
        caller = getattr(req.context, "caller", None)
        _log.info(
            "%s %s %s",
            req.method,
            req.path,
            resp.status_code,
            extra={
                "method": req.method,
                "path": req.path,
                "route": route,
                "status": resp.status_code,
                "latency_ms": round(seconds * 1000, 3),
                "user_id": str(caller.user_id) if caller else None,
                "client": client_address(req),
                "bytes": len(resp.data or b""),
            },
        )
        logs.request_id.set(None)


def client_address(req: Request) -> str | None:
    """Return whom the front proxy saw, where there is one, else the peer.

    App Service's front end speaks from a link-local address and appends `address:port` to X-Forwarded-For; earlier
    elements are the client's own words (https://learn.microsoft.com/azure/app-service/overview-inbound-outbound-ips).
    """
    peer = req.remote_addr
    forwarded = _FORWARDED.fullmatch(req.get_header("X-Forwarded-For", default="").rpartition(",")[2].strip())
    try:
        is_proxy = ipaddress.ip_address(peer).is_link_local or ipaddress.ip_address(peer).is_loopback
        return str(ipaddress.ip_address("".join(forwarded.groups("")))) if is_proxy and forwarded else peer
    except ValueError:
        return peer
