"""The command `python -m registry_api.local`, which `make run` starts."""

import argparse
import os
import sys
from pathlib import Path

from dotenv import dotenv_values

from registry_api.local import children
from registry_api.local.binaries import CannotStart
from registry_api.local.endpoints import CHECKOUT, DEFAULT_FOLDER
from registry_api.local.launcher import Launcher, StopRequested, raise_on_stop_signals


def main() -> int:
    """Run the local registry until Ctrl-C, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m registry_api.local", description="Run the registry locally.")
    parser.add_argument(
        "--folder", type=Path, default=DEFAULT_FOLDER, help="folder of its database, keys and logs (default: .local)"
    )
    parser.add_argument("--with-parent", action="store_true", help="stop when the parent process ends")
    arguments = parser.parse_args()
    if arguments.with_parent:
        children.stop_with_parent()
    raise_on_stop_signals()
    settings = {**dotenv_values(CHECKOUT / ".env"), **os.environ}
    try:
        port = _port(settings.get("PORT"))
        inspects_public = _inspects_public(settings.get("INSPECT"))
        folder = arguments.folder.absolute()
        Launcher(folder, port, settings.get("DATABASE_URL"), inspects_public=inspects_public).run()
    except StopRequested:
        return 0
    except CannotStart as fault:
        sys.stderr.write(f"\n{fault}\n")
        return 1
    return 0


def _inspects_public(text: str | None) -> bool:
    if text not in {None, "", "public"}:
        raise CannotStart(f"INSPECT must be public or unset, not {text!r}.")
    return text == "public"


def _port(text: str | None) -> int:
    if not text:
        return 8000
    port = int(text) if text.isdecimal() else 0
    if not 0 < port < 2**16:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return port


if __name__ == "__main__":
    sys.exit(main())
