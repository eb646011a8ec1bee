"""Prints an access token for the running local registry: `python -m registry_api.local.token admin|user [name]`."""

import argparse
import sys
from pathlib import Path

from registry_api.local import signing
from registry_api.local.details import DETAILS, FOLDER, KEY, Details
from registry_api.local.persons import ANA, MIA, Person
from registry_api.local.signing import SigningKey


def main() -> int:
    """Print the token, and nothing else, on standard output; return the exit code."""
    parser = argparse.ArgumentParser(prog="make token", add_help=False)
    parser.add_argument("role", nargs="?", default="")
    parser.add_argument("who", nargs="?", default="")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    asked = parser.parse_args()
    if asked.role not in {"admin", "user"}:
        sys.stderr.write("Which role? make token ROLE=admin, or ROLE=user; WHO=name says for whom.\n")
        return 2
    details = Details.load(asked.folder / DETAILS)
    if details is None or not (asked.folder / KEY).exists():
        sys.stderr.write("No local registry has been started here yet: make run.\n")
        return 1
    is_admin = asked.role == "admin"
    person = Person(" ".join(asked.who.split())[:100] or (MIA if is_admin else ANA).name, is_admin=is_admin)
    sys.stdout.write(signing.access_token(SigningKey.load(asked.folder / KEY), person, details.issuer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
