"""People who sign in to a local registry: any name is accepted, and a name always means the same person."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

ADMIN_ROLE = "Registry.Admin"

_NAMESPACE = UUID("6f1d2c1e-9a55-4b0c-8f5d-0c7c2a4e9b10")


@dataclass(frozen=True, slots=True)
class Person:
    """A person, perhaps with the administrators' role."""

    name: str
    is_admin: bool = False

    @property
    def entra_id(self) -> UUID:
        """The `oid` claim, derived from the name without regard to letter case."""
        return uuid5(_NAMESPACE, self.name.strip().casefold())

    @property
    def email(self) -> str:
        """A mail address of the reserved domain example.com."""
        return f"{'.'.join(self.name.casefold().split())}@example.com"

    @property
    def role(self) -> str:
        """The role as the pages show it."""
        return "admin" if self.is_admin else "employee"


ANA = Person("Ana")
BEN = Person("Ben")
MIA = Person("Mia", is_admin=True)
SIGN_IN_CHOICES: Sequence[Person] = (ANA, BEN, MIA)


def by_name(name: str) -> Person:
    """Return the person with a name or mail address; only Mia is an administrator."""
    plain = " ".join(name.removesuffix("@example.com").split())[:100]
    return next((person for person in SIGN_IN_CHOICES if person.name.casefold() == plain.casefold()), Person(plain))
