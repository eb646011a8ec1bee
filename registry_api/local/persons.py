"""Who can sign in to a local registry: anybody. A name is a person, and the same name is always the same one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

ADMIN_ROLE = "Registry.Admin"

_NAMES = UUID("6f1d2c1e-9a55-4b0c-8f5d-0c7c2a4e9b10")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name and, perhaps, the administrators' role."""

    name: str
    is_admin: bool = False

    @property
    def entra_id(self) -> UUID:
        """What tokens call `oid`; letter case and blanks around do not matter."""
        return uuid5(_NAMES, self.name.strip().casefold())

    @property
    def email(self) -> str:
        """An address that leads nowhere."""
        return f"{'.'.join(self.name.casefold().split())}@example.com"

    @property
    def role(self) -> str:
        """The role in a word for people."""
        return "admin" if self.is_admin else "employee"


ANA = Person("Ana")
BEN = Person("Ben")
MIA = Person("Mia", is_admin=True)
OFFERED: Sequence[Person] = (ANA, BEN, MIA)


def named(name: str) -> Person:
    """Return the person of that name, or mail address, with the role that belongs to it: Mia is the administrator."""
    plain = " ".join(name.removesuffix("@example.com").split())[:100]
    return next((one for one in OFFERED if one.name.casefold() == plain.casefold()), Person(plain))
