"""The floor: a WSGI application that returns as many bytes as its path says."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from wsgiref.types import StartResponse


def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer `GET /2048` with 2,048 bytes."""
    body = _body(environ["PATH_INFO"])
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


@cache
def _body(path: str) -> bytes:
    digits = path.strip("/")
    return b"x" * (int(digits) if digits.isdecimal() else 2)
