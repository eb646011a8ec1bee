"""Compile one of the files, and describe what is in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry_api.client_files.entries import Entry
from registry_api.client_files.kind import Kind
from registry_api.errors import EmptyCatalogue

_MAX_NAMED = 5
"""How many servers an error names."""


@dataclass(frozen=True, slots=True)
class Division:
    """The entries that a file can contain, and the others with the reason."""

    expressible: list[Entry]
    inexpressible: list[tuple[Entry, str]]


def divide(kind: Kind, entries: Sequence[Entry]) -> Division:
    """Divide the entries by whether the client can express them."""
    faults = [(entry, kind.fault(entry)) for entry in entries]
    return Division(
        expressible=[entry for entry, fault in faults if not fault],
        inexpressible=[(entry, fault) for entry, fault in faults if fault],
    )


def write(kind: Kind, form: str, entries: Sequence[Entry], *, may_block: bool = False) -> str:
    """Return the content of a file, with every entry that the client can express.

    Args:
        kind: the file.
        form: a key of `kind.forms`.
        entries: all published servers, sorted by name.
        may_block: write a list without entries if the client then blocks everything.

    Raises:
        EmptyCatalogue: the file would list nothing; clients read that in opposite ways.
    """
    division = divide(kind, entries)
    if not division.expressible and not (may_block and kind.empty == "blocks everything"):
        raise EmptyCatalogue(_why_empty(kind, division))
    return kind.forms[form].write(division.expressible)


def _why_empty(kind: Kind, division: Division) -> str:
    reasons = [f"{entry.name}: {reason}" for entry, reason in division.inexpressible]
    rest = [f"and {len(reasons) - _MAX_NAMED} more"] * (len(reasons) > _MAX_NAMED)
    why = (
        f"This file can contain none of the published servers. {' '.join([*reasons[:_MAX_NAMED], *rest])}"
        if reasons
        else "Nothing is published."
    )
    if kind.empty == "blocks everything":
        return f"{why} An empty file blocks every server in clients; add empty=block if that is what you want."
    return f"{why} The client {kind.empty} if the file is empty, so there is none."
