"""Sample data: about seventy real, public MCP servers, as registered by the employees of an invented company.

A scenario decides what happens to each registration. Its events produce the row together with the audit entries.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID

from registry_api.local import demonstration, sample_tags
from registry_api.local.persons import ANA, BEN, MIA, Person
from registry_api.local.sample_history import RegistrationHistory
from registry_api.models import NewRegistration

_COLLEAGUES = tuple(
    map(Person, ("Dilara Aydin", "Kofi Mensah", "Freya Lindqvist", "Hana Suzuki", "Lucas Moreau", "Priya Nair"))
)
_SUBMITTERS = (ANA, BEN, *_COLLEAGUES, ANA, BEN)  # Ana and Ben twice: a visitor signs in as one of them

_TEAMS = {
    "ai": "ml-platform",
    "analytics": "business-insights",
    "communication": "workplace-tools",
    "crm": "sales-operations",
    "database": "data-platform",
    "devops": "platform-engineering",
    "documentation": "developer-experience",
    "monitoring": "site-reliability",
    "payments": "payments",
    "productivity": "workplace-tools",
    "security": "security-engineering",
    "web": "web-presence",
}

_REASONS = (
    "There is no contract with this vendor yet. Please open a ticket with procurement and ask again once it is signed.",
    "The owner is a single person. Please give a team address, so that questions are answered when you are away.",
    "The data-protection review is missing: the tools can read customer records. Ask again when it is done.",
    "The tools can write and delete. Please register the read-only endpoint, or explain why writing is needed.",
    "Signing in needs a personal API key that would be shared in the team. Please use the OAuth sign-in instead.",
    "We have this already under another team's name; please ask them for access rather than running it twice.",
    "Not for production data. The sandbox account would be fine; register that endpoint if it helps you.",
)
_REMARKS = (
    None,
    None,
    None,
    "Reviewed with security engineering; read-only scopes.",
    None,
    "Fine for internal use. Please do not connect it to customer data.",
)
_NO_DESCRIPTION = "The description is empty. Please describe in a sentence or two what the server is used for."
_WITHDRAWN = "Withdrawn at the request of the owning team: the pilot has ended and the server is no longer used."

_SATURDAY = 5

# The scenarios by the number of the registration; all others were approved at the first attempt.
_SCENARIOS = (
    dict.fromkeys((1, 6, 11, 15, 20, 25, 31, 38, 44, 50, 57, 62, 69), "pending")
    | dict.fromkeys((3, 12, 22, 33, 42, 54, 65), "rejected")
    | dict.fromkeys((8, 40), "edited")
    | dict.fromkeys((17, 59), "resubmitted")
    | dict.fromkeys((36, 48, 71), "second attempt")
    | {27: "withdrawn"}
)
# Fields with other values when the registration was created.
_INITIAL_FIELDS = {
    "edited": {"description": "A trial.", "owner_contact": "trials@example.com"},
    "second attempt": {"description": ""},
}


@dataclass(frozen=True)
class Samples:
    """Rows of the three tables; `approved` has the registrations as they were last approved."""

    users: Sequence[Mapping[str, Any]]
    registrations: Sequence[Mapping[str, Any]]
    approved: Sequence[Mapping[str, Any]]
    audit_log: Sequence[Mapping[str, Any]]


def generate(now: datetime, demonstration_url: str) -> Samples:
    """Return registrations of the three months before `now`, and that of the demonstration server."""
    rng = random.Random(20_250_301)  # noqa: S311 - not used for secrets
    user_ids = {person: _uuid(rng) for person in (ANA, BEN, MIA, *_COLLEAGUES)}
    histories = [_history(number, fields, now, rng, user_ids) for number, fields in enumerate(_servers(rng))]
    histories.append(_demonstration(demonstration_url, now, rng, user_ids))
    entries = [entry for history in histories for entry in history.entries]
    return Samples(
        users=[_user(person, user_id, now) for person, user_id in user_ids.items()],
        registrations=[history.row for history in histories],
        approved=[history.approved for history in histories if history.approved],
        audit_log=sorted(entries, key=lambda entry: entry["timestamp"]),
    )


def _servers(rng: random.Random) -> Iterator[dict[str, Any]]:
    servers = json.loads(files(__package__).joinpath("sample_servers.json").read_text("utf-8"))
    rng.shuffle(servers)
    seen = set()
    for server in servers:
        team = _TEAMS.get(server["category"], "developer-tools")
        fields = {name: server[name] for name in NewRegistration.model_fields if name in server}
        fields["tags"] = sample_tags.names_for({server["category"], *server["tags"]})
        new = NewRegistration(**fields, owner_contact=f"{team}@example.com").model_dump()
        if new["endpoint_url"] not in seen:
            seen.add(new["endpoint_url"])
            yield new


def _history(
    number: int, fields: dict[str, Any], now: datetime, rng: random.Random, user_ids: Mapping[Person, UUID]
) -> RegistrationHistory:
    mia = user_ids[MIA]
    clock = _Clock(rng, now)
    history = RegistrationHistory(_uuid(rng), user_ids[rng.choice(_SUBMITTERS)], lambda: _uuid(rng))
    scenario = _SCENARIOS.get(number, "approved")
    initial = fields | _INITIAL_FIELDS.get(scenario, {})
    history.create(initial, clock.recent() if scenario == "pending" else clock.long_ago())
    if scenario in {"approved", "edited", "withdrawn"}:
        history.decide("Approved", rng.choice(_REMARKS), mia, clock.later())
    elif scenario != "pending":
        reason = _NO_DESCRIPTION if scenario == "second attempt" else _REASONS[number % len(_REASONS)]
        history.decide("Rejected", reason, mia, clock.later())
    match scenario:
        case "edited":
            history.edit({name: fields[name] for name in initial if initial[name] != fields[name]}, clock.recent())
        case "resubmitted":
            history.resubmit(clock.recent())
        case "withdrawn":
            history.decide("Rejected", _WITHDRAWN, mia, clock.recent())
        case "second attempt":
            history.edit({"description": fields["description"]}, clock.later())
            history.decide("Approved", None, mia, clock.later())
    return history


def _demonstration(url: str, now: datetime, rng: random.Random, user_ids: Mapping[Person, UUID]) -> RegistrationHistory:
    """Return the registration of the demonstration server: pending, so that its approval can be tried."""
    history = RegistrationHistory(_uuid(rng), user_ids[ANA], lambda: _uuid(rng))
    new = NewRegistration(
        endpoint_url=url,
        endpoint_name=demonstration.NAME,
        description=demonstration.DESCRIPTION,
        owner_contact="platform-engineering@example.com",
    )
    history.create(new.model_dump(), now - timedelta(minutes=5))
    return history


class _Clock:
    """Random times for the events of one registration: mostly in working hours, `later` after the previous one."""

    def __init__(self, rng: random.Random, now: datetime) -> None:
        self._rng = rng
        self._now = now
        self._time = now

    def long_ago(self) -> datetime:
        return self._set(self._now - timedelta(days=self._rng.randint(25, 90)), weekend_shift=-2)

    def recent(self) -> datetime:
        days = self._rng.choice((0, 0, 1, 1, 2, 3, 4, 5, 6, 8))
        if days == 0:
            self._time = self._now - timedelta(seconds=self._rng.randint(600, 10_000))
            return self._time
        return self._set(self._now - timedelta(days=days), weekend_shift=-2)

    def later(self) -> datetime:
        days = self._rng.choice((0, 0, 1, 1, 2, 3))
        if days == 0:
            self._time += timedelta(seconds=self._rng.randint(900, 9_000))
            return self._time
        return self._set(self._time + timedelta(days=days), weekend_shift=+2)

    def _set(self, day: datetime, *, weekend_shift: int) -> datetime:
        day += timedelta(days=weekend_shift * (day.weekday() >= _SATURDAY))
        seconds = self._rng.randint(8 * 3600, 16 * 3600)
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=self._rng.randrange(1_000_000))
        self._time = midnight + timedelta(seconds=seconds)
        return self._time


def _user(person: Person, user_id: UUID, now: datetime) -> dict[str, Any]:
    since = now - timedelta(days=95)
    return {
        "user_id": user_id,
        "entra_id": person.entra_id,
        "email": person.email,
        "display_name": person.name,
        "is_admin": person.is_admin,
        "at": since,
    }


def _uuid(rng: random.Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)
