"""A reference model of the publishing rules, independent of the service: what clients see of a registration.

Pending, Approved, Rejected  ──▶  versions 1, 2, …, of which the last is the latest; live, or withdrawn
"""

from dataclasses import dataclass, field
from typing import Any

SHOWN = ("endpoint_name", "endpoint_url", "description", "transport", "available_tools")


@dataclass
class Version:
    """The content that one approval published; not live once it is withdrawn."""

    content: dict[str, Any]
    is_live: bool = True


@dataclass
class Model:
    """One registration; each method is an operation on it."""

    content: dict[str, Any]
    status: str = "Pending"
    versions: list[Version] = field(default_factory=list)
    name: str | None = None
    is_review_requested: bool = False  # by the submitter, since the last decision
    is_deleted: bool = False

    def edit(self, fields: dict[str, Any], *, by_submitter: bool) -> None:
        changes = any(self.content[name] != value for name, value in fields.items())
        self.content = self.content | fields
        if changes and by_submitter:
            self.status, self.is_review_requested = "Pending", True
        elif changes and self.status == "Approved":
            self._publish()

    def approve(self) -> None:
        if self.status != "Approved":
            self.status, self.is_review_requested = "Approved", False
            self._publish()

    def reject(self) -> None:
        if self.status != "Rejected":
            if not self.is_review_requested:
                self._withdraw()
            self.status, self.is_review_requested = "Rejected", False

    def withdraw(self) -> None:
        """Reject and withdraw in one step, whatever the status is."""
        if self.status != "Rejected" or any(version.is_live for version in self.versions):
            self._withdraw()
            self.status, self.is_review_requested = "Rejected", False

    def set_back(self) -> None:
        """Take a decision back; clients see no difference."""
        self.status = "Pending"

    def resubmit(self) -> None:
        if self.status == "Rejected":
            self.status, self.is_review_requested = "Pending", True

    def delete(self) -> None:
        self.is_deleted = True
        self._withdraw()

    def published(self) -> list[tuple[str, str, bool]]:
        """Return each version's number, its status and whether it is the latest, oldest first."""
        last = len(self.versions)
        return [
            (f"{number}.0.0", "active" if version.is_live else "deleted", number == last)
            for number, version in enumerate(self.versions, 1)
        ]

    def _publish(self) -> None:
        if not self.content["endpoint_url"].startswith("https://"):
            self._withdraw()
            return
        shown = {name: self.content[name] for name in SHOWN}
        if self.versions and self.versions[-1].content == shown:
            self.versions[-1].is_live = True
        else:
            self.versions.append(Version(shown))

    def _withdraw(self) -> None:
        for version in self.versions:
            version.is_live = False
