"""Search the logs of a test run for secrets, which must never be logged."""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from registry_api import logs

# Patterns of secrets of any value. Each segment of a token but the signature is Base64 of a text that begins with {".
_PATTERNS = {
    "a token": r"\beyJ[\w-]{5,}",
    "a credential": r"\bBearer [\w.~+/-]{8,}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY|\"(d|dp|dq|qi)\\?\": ?\\?\"[\w-]{20,}",
    "a password": r"\b(postgres(ql)?://[^\s:@/]*:[^\s@/]+@|(password|client_secret)[\\\"']*[=:][ \\\"']*[^\s\"'*\\])",
}
_COMPILED = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _PATTERNS.items()}


@contextmanager
def record_logs(log: Path) -> Iterator[None]:
    """Write what this process logs in the block to a file, in the service's format, from DEBUG on."""
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


def find_secrets(folder: Path, secrets: Iterable[str]) -> list[str]:
    """Return file, line number and kind of each secret in the log files below a folder, without the secret itself.

    Args:
        folder: Files whose names contain `.log` are searched.
        secrets: Values to look for, as they are and percent-encoded, beside the patterns of tokens, keys and passwords.
    """
    values = re.compile("|".join(sorted(re.escape(form) for secret in secrets for form in {secret, quote(secret)})))
    kinds = _COMPILED | ({"a secret of these tests": values} if values.pattern else {})
    return [
        f"{log.relative_to(folder)}, line {number}: {kind}"
        for log in sorted(path for path in folder.rglob("*.log*") if path.is_file())
        for number, line in enumerate(log.read_text("utf-8", "replace").splitlines(), 1)
        for kind, pattern in kinds.items()
        if pattern.search(line)
    ]
