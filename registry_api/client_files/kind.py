"""The description of a file: its client, its forms, and what an administrator must know of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from registry_api.client_files.entries import Entry, Fault

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
TOML = "application/toml"
XML = "application/xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to write the same content: a file, or the value that a management tool takes.

    `file_name` names the client: two clients read different files of one name.
    """

    file_name: str
    media_type: str
    write: Callable[[Sequence[Entry]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A file for a client.

    Attributes:
        client: The clients that read it.
        purpose: Whether it limits what users run, or installs servers.
        forms: By name; `file` is the default.
        fault: Says why an entry cannot be in the file.
        empty: What the client does with a file that lists nothing.
        places: Where the file goes, by operating system or console.
        enforces: What it makes sure of.
        does_not_enforce: What it leaves open.
        verify: How to check that a client has received it.
    """

    client: str
    purpose: Literal["allow", "install"]
    forms: Mapping[str, Form]
    fault: Fault
    empty: Literal["blocks everything", "allows everything", "changes nothing"]
    places: Mapping[str, str]
    enforces: str
    does_not_enforce: str
    verify: str
