"""Falcon's router: the converter for ids in paths."""

from uuid import UUID

from falcon.routing import BaseConverter

from registry_api.models import parse_uuid


class CanonicalUUID(BaseConverter):
    """Matches a path segment that is a UUID in canonical form; another segment is a 404."""

    def convert(self, value: str) -> UUID | None:
        """Return the UUID, or None if the segment does not match."""
        try:
            return parse_uuid(value)
        except ValueError:
            return None
