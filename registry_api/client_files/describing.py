"""Describe the files, as `GET /v0.1/x/{namespace}` lists them."""

from collections.abc import Sequence
from typing import Any

from registry_api.client_files import compiling
from registry_api.client_files.entries import Entry, similar_urls
from registry_api.client_files.kinds import KINDS


def describe(name: str, namespace: str, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the description of a kind of file, with the servers that it cannot contain (models.ClientFileKind)."""
    kind = KINDS[name]
    division = compiling.divide(kind, entries)
    path = f"/v0.1/x/{namespace}/{name}"
    return {
        "kind": name,
        "client": kind.client,
        "purpose": kind.purpose,
        "forms": [
            {
                "form": form,
                "path": path if form == "file" else f"{path}?form={form}",
                "file_name": kind.forms[form].file_name,
                "media_type": kind.forms[form].media_type,
            }
            for form in kind.forms
        ],
        "places": [{"where": where, "place": place} for where, place in kind.places.items()],
        "enforces": kind.enforces,
        "does_not_enforce": kind.does_not_enforce,
        "verify": kind.verify,
        "if_empty": kind.empty,
        "listed": len(division.expressible),
        "not_expressible": [
            {"server_name": entry.name, "endpoint_url": entry.url, "reason": reason}
            for entry, reason in division.inexpressible
        ],
        "similar_addresses": list(similar_urls(division.expressible).values()) if kind.purpose == "allow" else [],
    }
