"""Messages on the terminal of `make run`."""

import sys
from pathlib import Path

from registry_api.local.endpoints import CHECKOUT

_WELCOME = """
  The registry is ready     {address}

  Sign in as                Ana, Ben (employees) or Mia (admin); no password
  A token for the shell     make -s token ROLE=admin      make -s token ROLE=user WHO=Ben
  Logs                      {logs}
  Stop                      Ctrl-C

"""


def print_step(sentence: str) -> None:
    """Print what the launcher does next."""
    _write(f"→ {sentence}\n")


def print_welcome(address: str, logs: Path) -> None:
    """Print the registry's address and how to use it."""
    _write(_WELCOME.format(address=address, logs=f"{display_path(logs)}/"))


def display_path(path: Path) -> str:
    """Return a path relative to the checkout if it is inside."""
    return str(path.relative_to(CHECKOUT) if path.is_relative_to(CHECKOUT) else path)


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        # The terminal was closed; the launcher must still stop its child processes.
        return
