"""The id of the request that the current thread answers: on the answer, on log lines and in audit entries."""

import re
import uuid
from contextvars import ContextVar

_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,128}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def begin(proposed: str = "") -> str:
    """Set the id to the one that the client proposes, or to a new one if that is not acceptable; return it."""
    request_id = proposed if _ACCEPTED.fullmatch(proposed) else str(uuid.uuid4())
    _current.set(request_id)
    return request_id


def current() -> str:
    """Return the id; an empty string outside a request."""
    return _current.get()


def end() -> None:
    """Forget the id once the request is answered."""
    _current.set("")
