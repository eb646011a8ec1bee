"""Names of environment variables and inputs for the headers whose values are the user's.

No two servers share a name, or the secret of one would be sent to the other: a key has no underscore, and neither part
of a header has two of them in a row, so that a name is divided at its last double underscore or hyphen.
"""

import re

from registry_api.client_files.entries import Entry, Header


def environment_variable(entry: Entry, header: Header) -> str:
    """Return the name of the variable for a header, such as `WEATHER__X_API_KEY`."""
    name = f"{entry.key.replace('-', '_')}__{_words(header, '_')}".upper()
    return f"_{name}" if name[0].isdigit() else name


def input_id(entry: Entry, header: Header) -> str:
    """Return the id of the input for a header in VS Code, such as `weather--x-api-key`."""
    return f"{entry.key}--{_words(header, '-')}".lower()


def in_environment(entry: Entry) -> dict[str, str]:
    """Return the headers of an entry as `${NAME}` and `${NAME:-default}`, the form of Copilot CLI and Claude Code."""
    return {
        header.name: "${" + environment_variable(entry, header) + _default(header) + "}"
        for header in entry.headers
        if header.is_asked_for or header.default is not None
    }


def _words(header: Header, joiner: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", joiner, header.name).strip(joiner)


def _default(header: Header) -> str:
    # The clients have no escape for these characters.
    return f":-{header.default}" if header.default and not set(header.default) & set("${}") else ""
