"""What the person at the terminal reads."""

import sys
from pathlib import Path

from registry_api.local.details import CHECKOUT

_BANNER = """
  The registry is ready     {address}

  Who can sign in           Ana, Ben (employees) and Mia (admin); no password
  A token for the shell     make -s token ROLE=admin      make -s token ROLE=user WHO=Ben
  Logs                      {logs}
  Stop                      Ctrl-C

"""


def say(sentence: str) -> None:
    """Show one step."""
    _write(f"→ {sentence}\n")


def welcome(address: str, logs: Path) -> None:
    """Show what can be done now."""
    _write(_BANNER.format(address=address, logs=f"{short(logs)}/"))


def short(path: Path) -> str:
    """Return a path as one would type it in the checkout."""
    return str(path.relative_to(CHECKOUT) if path.is_relative_to(CHECKOUT) else path)


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        # The terminal is gone. What has to be stopped must be stopped all the same.
        return
