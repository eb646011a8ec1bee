"""Sample data: some seventy real, public MCP servers, as the employees of a made-up company might have registered them.

Each registration has a story; the story's events write the row and its audit entries together, so the two agree.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Json

from registry_api import strict_json
from registry_api.local.persons import ANA, BEN, MIA, Person
from registry_api.local.story import Story
from registry_api.models import NewRegistration

_COLLEAGUES = tuple(
    map(Person, ("Dilara Aydin", "Kofi Mensah", "Freya Lindqvist", "Hana Suzuki", "Lucas Moreau", "Priya Nair"))
)
_SUBMITTERS = (ANA, BEN, *_COLLEAGUES, ANA, BEN)  # who have the most to show are those one can sign in as

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
    "The owner is a single person. Please name a team address, so that somebody answers when you are away.",
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
_VAGUE = "The description is empty. Please say what the server is used for here, in a sentence or two."
_WITHDRAWN = "Withdrawn at the owning team's request: the pilot has ended and nobody uses it any more."

_SATURDAY = 5

# What became of which one; all others were approved at the first attempt.
_ENDINGS = (
    dict.fromkeys((1, 6, 11, 15, 20, 25, 31, 38, 44, 50, 57, 62, 69), "pending")
    | dict.fromkeys((3, 12, 22, 33, 42, 54, 65), "rejected")
    | dict.fromkeys((8, 40), "edited")
    | dict.fromkeys((17, 59), "resubmitted")
    | dict.fromkeys((36, 48, 71), "second attempt")
    | {27: "withdrawn"}
)
_FIRST = {
    "edited": {"description": "A trial.", "owner_contact": "trials@example.com"},
    "second attempt": {"description": ""},
}


@dataclass(frozen=True)
class Samples:
    """The rows of the three tables, ready to be inserted; `approved` are registrations as they were last approved."""

    users: Sequence[Mapping[str, Any]]
    registrations: Sequence[Mapping[str, Any]]
    approved: Sequence[Mapping[str, Any]]
    audit_log: Sequence[Mapping[str, Any]]


def load(dsn: str) -> int:
    """Fill a database that has no users yet, in one transaction, and return the number of registrations."""
    with psycopg.connect(dsn) as connection:
        # Nobody registers anything between the question and the answer.
        connection.execute("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE")
        if connection.execute("SELECT FROM users LIMIT 1").fetchone() is not None:
            return 0
        samples = make(datetime.now(UTC))
        cursor = connection.cursor()
        cursor.executemany(_USERS, samples.users)
        # What was approved is published as it is put in, and stays so where an edit waits for its review.
        approved = {row["registration_id"]: row for row in samples.approved}
        rows = [approved.get(row["registration_id"], row) for row in samples.registrations]
        cursor.executemany(_REGISTRATIONS, [_with_json(row, "available_tools") for row in rows])
        later = [row for row in samples.registrations if row not in rows]
        cursor.executemany(_LATER, [_with_json(row, "available_tools") for row in later])
        cursor.executemany(_AUDIT_LOG, [_with_json(row, "metadata") for row in samples.audit_log])
        return len(samples.registrations)


def make(now: datetime) -> Samples:
    """Tell the stories of the three months before `now`; the same ones each time."""
    chance = random.Random(20_250_301)  # noqa: S311 - nothing secret about it
    user_ids = {person: _uuid(chance) for person in (ANA, BEN, MIA, *_COLLEAGUES)}
    stories = [_story(number, server, now, chance, user_ids) for number, server in enumerate(_servers(chance))]
    entries = [entry for story in stories for entry in story.entries]
    return Samples(
        users=[_user(person, user_id, now) for person, user_id in user_ids.items()],
        registrations=[story.row for story in stories],
        approved=[story.approved for story in stories if story.approved],
        audit_log=sorted(entries, key=lambda entry: entry["timestamp"]),
    )


def _servers(chance: random.Random) -> Iterator[dict[str, Any]]:
    servers = json.loads(files(__package__).joinpath("sample_servers.json").read_text("utf-8"))
    chance.shuffle(servers)
    seen = set()
    for server in servers:
        team = _TEAMS.get(server["category"], "developer-tools")
        fields = {name: server[name] for name in NewRegistration.model_fields if name in server}
        new = NewRegistration(**fields, owner_contact=f"{team}@example.com").model_dump()
        if new["endpoint_url"] not in seen:
            seen.add(new["endpoint_url"])
            yield new


def _story(
    number: int, fields: dict[str, Any], now: datetime, chance: random.Random, user_ids: Mapping[Person, UUID]
) -> Story:
    mia = user_ids[MIA]
    clock = _Clock(chance, now)
    story = Story(_uuid(chance), user_ids[chance.choice(_SUBMITTERS)], lambda: _uuid(chance))
    ending = _ENDINGS.get(number, "approved")
    first = fields | _FIRST.get(ending, {})
    story.create(first, clock.lately() if ending == "pending" else clock.long_ago())
    if ending in {"approved", "edited", "withdrawn"}:
        story.decide("Approved", chance.choice(_REMARKS), mia, clock.later())
    elif ending != "pending":
        reason = _VAGUE if ending == "second attempt" else _REASONS[number % len(_REASONS)]
        story.decide("Rejected", reason, mia, clock.later())
    match ending:
        case "edited":
            story.edit({name: fields[name] for name in first if first[name] != fields[name]}, clock.lately())
        case "resubmitted":
            story.resubmit(clock.lately())
        case "withdrawn":
            story.decide("Rejected", _WITHDRAWN, mia, clock.lately())
        case "second attempt":
            story.edit({"description": fields["description"]}, clock.later())
            story.decide("Approved", None, mia, clock.later())
    return story


class _Clock:
    """The times at which one story's events happen: mostly in working hours, and each after the one before."""

    def __init__(self, chance: random.Random, now: datetime) -> None:
        self._chance = chance
        self._now = now
        self._at = now

    def long_ago(self) -> datetime:
        return self._set(self._now - timedelta(days=self._chance.randint(25, 90)), weekend=-2)

    def lately(self) -> datetime:
        days = self._chance.choice((0, 0, 1, 1, 2, 3, 4, 5, 6, 8))
        if days == 0:
            self._at = self._now - timedelta(seconds=self._chance.randint(600, 10_000))
            return self._at
        return self._set(self._now - timedelta(days=days), weekend=-2)

    def later(self) -> datetime:
        days = self._chance.choice((0, 0, 1, 1, 2, 3))
        if days == 0:
            self._at += timedelta(seconds=self._chance.randint(900, 9_000))
            return self._at
        return self._set(self._at + timedelta(days=days), weekend=+2)

    def _set(self, day: datetime, *, weekend: int) -> datetime:
        day += timedelta(days=weekend * (day.weekday() >= _SATURDAY))
        seconds = self._chance.randint(8 * 3600, 16 * 3600)
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=self._chance.randrange(1_000_000))
        self._at = midnight + timedelta(seconds=seconds)
        return self._at


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


def _uuid(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _with_json(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {**row, name: Json(row[name], dumps=strict_json.dumps)}


_USERS = """
    INSERT INTO users (user_id, entra_id, email, display_name, is_admin, claims_issued_at, created_at, updated_at)
    VALUES (
        %(user_id)s, %(entra_id)s, %(email)s, %(display_name)s, %(is_admin)s, %(at)s, %(at)s, %(at)s
    )
"""
_REGISTRATIONS = """
    INSERT INTO registrations (
        registration_id, endpoint_url, endpoint_name, description, owner_contact, available_tools, transport, status,
        status_reason, submitter_id, approver_id, submitted_at, approved_at, created_at, updated_at, version
    ) VALUES (
        %(registration_id)s, %(endpoint_url)s, %(endpoint_name)s, %(description)s, %(owner_contact)s,
        %(available_tools)s, %(transport)s, %(status)s, %(status_reason)s, %(submitter_id)s, %(approver_id)s,
        %(submitted_at)s, %(approved_at)s, %(created_at)s, %(updated_at)s, %(version)s
    )
"""
_LATER = """
    UPDATE registrations SET
        endpoint_name = %(endpoint_name)s, description = %(description)s, owner_contact = %(owner_contact)s,
        available_tools = %(available_tools)s, status = %(status)s, status_reason = %(status_reason)s,
        approver_id = %(approver_id)s, approved_at = %(approved_at)s, submitted_at = %(submitted_at)s,
        updated_at = %(updated_at)s, version = %(version)s
    WHERE registration_id = %(registration_id)s
"""
_AUDIT_LOG = """
    INSERT INTO audit_log (
        log_id, registration_id, user_id, action, previous_status, new_status, timestamp, metadata
    ) VALUES (
        %(log_id)s, %(registration_id)s, %(user_id)s, %(action)s, %(previous_status)s, %(new_status)s, %(timestamp)s,
        %(metadata)s
    )
"""
