"""`python -m registry_api.local`, which is what `make run` starts."""

import argparse
import os
import sys
from pathlib import Path

from dotenv import dotenv_values

from registry_api.local import children
from registry_api.local.binaries import CannotStart
from registry_api.local.details import CHECKOUT, FOLDER
from registry_api.local.launcher import Launcher, Stopped, stop_on_signals


def main() -> int:
    """Run the local registry until Ctrl-C, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m registry_api.local", description="Run the registry locally.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="what it keeps, default: .local")
    parser.add_argument("--with-parent", action="store_true", help="stop when the program that started it ends")
    asked = parser.parse_args()
    if asked.with_parent:
        children.stop_with_parent()
    stop_on_signals()
    settings = {**dotenv_values(CHECKOUT / ".env"), **os.environ}
    try:
        Launcher(asked.folder.absolute(), _port(settings.get("PORT")), settings.get("DATABASE_URL")).run()
    except Stopped:
        return 0
    except CannotStart as fault:
        sys.stderr.write(f"\n{fault}\n")
        return 1
    return 0


def _port(text: str | None) -> int:
    port = int(text) if text and text.isdecimal() else 0 if text else 8000
    if not 0 < port < 2**16:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return port


if __name__ == "__main__":
    sys.exit(main())
