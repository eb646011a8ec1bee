"""What a program tells on its screen."""

import time

_STARTED = time.monotonic()


def say(sentence: str, *, then: str = "") -> None:
    """Tell how far it is, and at which minute and second."""
    minutes, seconds = divmod(round(time.monotonic() - _STARTED), 60)
    print(f"→ {minutes:02}:{seconds:02} {sentence}", *filter(None, [then]), sep="\n\n", flush=True)  # noqa: T201 - it is a program's screen


def elapsed() -> float:
    """Return for how many seconds it has been running."""
    return time.monotonic() - _STARTED
