"""Falcon's routing, to the contract's letter."""

from uuid import UUID

from falcon.routing import BaseConverter

from registry_api.models import parse_uuid


class CanonicalUUID(BaseConverter):
    """Takes a path segment that is a UUID in its canonical form; anything else is no such address."""

    def convert(self, value: str) -> UUID | None:
        """Return the UUID, or None for a 404."""
        try:
            return parse_uuid(value)
        except ValueError:
            return None
