"""What a run of the tests has logged, searched for what must never be logged."""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from registry_api import logs

# What a secret is known by, whatever its value. Every part of a token but its signature is Base64 of {"….
SHAPES = {
    "a token": r"\beyJ[\w-]{5,}",
    "a credential": r"\bBearer [\w.~+/-]{8,}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY|\"(d|dp|dq|qi)\\?\": ?\\?\"[\w-]{20,}",
    "a password": r"\b(postgres(ql)?://[^\s:@/]*:[^\s@/]+@|(password|client_secret)[\\\"']*[=:][ \\\"']*[^\s\"'*\\])",
}
_SHAPES = {what: re.compile(shape, re.IGNORECASE) for what, shape in SHAPES.items()}


@contextmanager
def recorded(log: Path) -> Iterator[None]:
    """Write what this process logs as the service would, from DEBUG on."""
    formatter = logs.config("DEBUG")["formatters"]["json"]
    handler = logging.FileHandler(log, encoding="utf-8")
    handler.setFormatter(formatter.pop("()")(**formatter))
    ours = logging.getLogger("registry_api")
    ours.setLevel(logging.DEBUG)
    logging.root.addHandler(handler)
    try:
        yield
    finally:
        logging.root.removeHandler(handler)
        handler.close()
        ours.setLevel(logging.NOTSET)


def found_in(folder: Path, secrets: Iterable[str]) -> list[str]:
    """Say where in the logs below a folder something secret stands, and what kind of thing it is: never the thing."""
    known = re.compile("|".join(sorted(re.escape(form) for secret in secrets for form in {secret, quote(secret)})))
    kinds = _SHAPES | ({"a secret of these tests": known} if known.pattern else {})
    return [
        f"{log.relative_to(folder)}, line {number}: {what}"
        for log in sorted(path for path in folder.rglob("*.log*") if path.is_file())
        for number, line in enumerate(log.read_text("utf-8", "replace").splitlines(), 1)
        for what, kind in kinds.items()
        if kind.search(line)
    ]
