"""Progress messages on standard output."""

import time

_STARTED = time.monotonic()


def show(message: str, *, then: str = "") -> None:
    """Print a message with the elapsed time, and the text `then` after it."""
    minutes, seconds = divmod(round(time.monotonic() - _STARTED), 60)
    print(f"→ {minutes:02}:{seconds:02} {message}", *filter(None, [then]), sep="\n\n", flush=True)  # noqa: T201 - output of the program


def elapsed() -> float:
    """Return the seconds since the program started."""
    return time.monotonic() - _STARTED
