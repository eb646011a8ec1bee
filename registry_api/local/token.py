"""Print an access token for the running local registry: `python -m registry_api.local.token admin|user [name]`."""

import argparse
import sys
from pathlib import Path

from registry_api.local import signing
from registry_api.local.endpoints import DEFAULT_FOLDER, ENDPOINTS_FILE, KEY_FILE, Endpoints
from registry_api.local.persons import ANA, MIA, Person
from registry_api.local.signing import SigningKey


def main() -> int:
    """Print the token alone on standard output, and return the exit code."""
    parser = argparse.ArgumentParser(prog="make token", add_help=False)
    parser.add_argument("role", nargs="?", default="")
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    arguments = parser.parse_args()
    if arguments.role not in {"admin", "user"}:
        sys.stderr.write("A role is missing: make token ROLE=admin or make token ROLE=user, optionally WHO=name.\n")
        return 2
    endpoints = Endpoints.load(arguments.folder / ENDPOINTS_FILE)
    key_file = arguments.folder / KEY_FILE
    if endpoints is None or not key_file.exists():
        sys.stderr.write("No local registry has been started here yet: make run.\n")
        return 1
    is_admin = arguments.role == "admin"
    default = MIA if is_admin else ANA
    person = Person(" ".join(arguments.name.split())[:100] or default.name, is_admin=is_admin)
    sys.stdout.write(signing.access_token(SigningKey.load(key_file), person, endpoints.issuer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
