"""Visitors: the clients of a load, which send requests one after the other and check the answers."""

import http.client
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.support.people import Answer, Person, refused
from tests.support.tokens import Issuer

HANG = 20.0  # seconds until a request without an answer fails


class Line:
    """A `Send` over one persistent connection, reopened when it was closed."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG)

    @property
    def is_kept(self) -> bool:
        """Whether the next request reuses a connection."""
        return self._connection.sock is not None

    def __call__(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        try:
            self._connection.request(method, target, body, dict(headers))
            response = self._connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True)
class Shot:
    """One request: its start on the monotonic clock, its duration and its status (None without an answer)."""

    began: float
    seconds: float
    what: str
    status: int | None
    problem: str = ""
    is_kept: bool = True  # the connection was reused

    @property
    def ended(self) -> float:
        return self.began + self.seconds

    @property
    def is_good(self) -> bool:
        return self.status is not None and self.status < 300


@dataclass
class Write:
    """One requested change; `status` is None without an answer."""

    request_id: str
    action: str
    registration_id: str | None = None
    description: str | None = None
    status: int | None = None

    @property
    def is_acknowledged(self) -> bool:
        return self.status is not None and self.status < 300

    @property
    def is_in_doubt(self) -> bool:
        """After a 503 the outcome is unknown: the connection may have ended at the commit."""
        return self.status in {None, 503}


@dataclass
class Record:
    """What one visitor did and saw; `known` has the last acknowledged state of each registration not in doubt."""

    shots: list[Shot] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


class Visitor(threading.Thread):
    """An employee who registers, edits and reads, and an administrator who decides, over one connection."""

    def __init__(self, port: int, issuer: Issuer, stopped: threading.Event, number: int) -> None:
        super().__init__(name=f"visitor-{number}", daemon=True)
        self._line = Line(port)
        name = f"Visitor{number}"
        claims = {"name": name, "preferred_username": f"{name}@example.com"}
        self._me = Person(self._line, issuer, {**claims, "oid": str(uuid4())})
        self._admin = Person(self._line, issuer, {**claims, "oid": str(uuid4()), "roles": ["Registry.Admin"]})
        self._stopped = stopped
        self._random = random.Random(number)  # noqa: S311 - a repeatable mix
        self.record = Record()

    def run(self) -> None:
        actions = {
            self._register: 5,
            self._edit: 4,
            self._decide: 3,
            self._remove: 1,
            self._look: 8,
            self._page: 3,
            self._summary: 2,
            self._published: 2,
            self._myself: 2,
        }
        while not self._stopped.wait(0.01):
            (action,) = self._random.choices(list(actions), list(actions.values()))
            try:
                action()
            except AssertionError as error:
                self.record.wrong.append(f"{action.__name__}: {error}")
        self._line.close()

    # ------------------------------------------------------------------------------------------------------ writing

    def _register(self) -> None:
        write = Write(uuid4().hex, "Created", description=uuid4().hex)
        body = {
            "endpoint_url": f"https://{write.request_id}.example/mcp",
            "endpoint_name": "Weather",
            "owner_contact": "team-weather@example.com",
            "description": write.description,
        }
        answer = self._change("register", write, self._me, "POST", "/registrations", body)
        if answer and answer.status == 201:
            write.registration_id = answer.json["registration_id"]
            self.record.known[answer.json["registration_id"]] = answer.json

    def _edit(self) -> None:
        if known := self._one():
            write = Write(uuid4().hex, "Updated", known["registration_id"], uuid4().hex)
            self._change_known("edit", write, known, self._me, "", {"description": write.description})

    def _decide(self) -> None:
        if known := self._one():
            status = "Rejected" if known["status"] == "Approved" else "Approved"
            write = Write(uuid4().hex, status, known["registration_id"])
            self._change_known("decide", write, known, self._admin, "/status", {"status": status})

    def _remove(self) -> None:  # Thread has a method _delete
        if known := self._one():
            target = known["registration_id"]
            del self.record.known[target]
            write = Write(uuid4().hex, "Deleted", target)
            answer = self._change("delete", write, self._admin, "DELETE", f"/registrations/{target}", None)
            if answer and answer.status == 204:
                self.record.deleted.add(target)
            elif not write.is_in_doubt:
                self.record.known[target] = known

    def _change_known(
        self, what: str, write: Write, known: dict[str, Any], who: Person, under: str, body: dict[str, Any]
    ) -> None:
        target = known["registration_id"]
        answer = self._change(what, write, who, "PATCH", f"/registrations/{target}{under}", body, known["version"])
        if write.is_in_doubt:
            del self.record.known[target]  # its state is now unknown
        elif answer and answer.status == 200:
            assert answer.json["version"] == known["version"] + 1, (answer.json, known)
            assert body.items() <= answer.json.items(), (answer.json, body)
            self.record.known[target] = answer.json

    def _change(
        self, what: str, write: Write, who: Person, method: str, target: str, body: Any, version: int | None = None
    ) -> Answer | None:
        self.record.writes.append(write)
        headers = {"X-Request-ID": write.request_id} | ({"If-Match": f'"{version}"'} if version else {})
        sender = {"POST": who.post, "PATCH": who.patch}.get(method)
        answer = self._timed(what, lambda: sender(target, body, headers) if sender else who.delete(target, headers))
        write.status = answer.status if answer else None
        return answer

    # ------------------------------------------------------------------------------------------------------ reading

    def _look(self) -> None:
        if known := self._one():
            answer = self._timed("look", lambda: self._me.get(f"/registrations/{known['registration_id']}"))
            assert not answer or answer.status != 200 or answer.json == known, f"{answer.json} is not {known}"

    def _page(self) -> None:
        answer = self._timed("page", lambda: self._me.get("/registrations", submitter_id="me", limit=200))
        if answer and answer.status == 200:
            found = {item["registration_id"]: item for item in answer.json["items"]}
            # The page has the newest 200; older ones cannot be checked.
            missing = [one for one in self.record.known if one not in found] if len(found) < 200 else []
            assert not missing, f"missing in the list: {missing}"
            stale = [one for one in found if found[one] != self.record.known.get(one, found[one])]
            assert not stale, f"outdated in the list: {stale}"
            assert not self.record.deleted & found.keys(), "a deleted registration is in the list"

    def _summary(self) -> None:
        answer = self._timed("summary", lambda: self._me.get("/registrations/summary"))
        if answer and answer.status == 200:
            summary = answer.json
            assert summary["total"] == summary["pending"] + summary["approved"] + summary["rejected"], summary
            assert summary["mine"] >= len(self.record.known), summary

    def _published(self) -> None:
        self._timed("published", lambda: self._me.get("/v0.1/servers", limit=20))

    def _myself(self) -> None:
        answer = self._timed("myself", lambda: self._me.get("/users/me"))
        assert not answer or answer.status != 200 or answer.json["entra_id"] == self._me.oid

    # -------------------------------------------------------------------------------------------------------- both

    def _one(self) -> dict[str, Any] | None:
        return self.record.known[self._random.choice(list(self.record.known))] if self.record.known else None

    def _timed(self, what: str, request: Any) -> Answer | None:
        is_kept = self._line.is_kept
        began = time.monotonic()
        try:
            answer: Answer = request()
        except (OSError, http.client.HTTPException) as error:
            self.record.shots.append(Shot(began, time.monotonic() - began, what, None, repr(error), is_kept))
            return None
        problem = "" if answer.status < 400 else answer.text
        self.record.shots.append(Shot(began, time.monotonic() - began, what, answer.status, problem))
        if answer.status >= 400:
            _require_valid_problem(answer)
        return answer


def _require_valid_problem(answer: Answer) -> None:
    summary = answer.json
    if "error" not in summary:  # the read API has a media type of its own
        refused(answer, answer.status)
    assert not any(word in answer.text for word in ("psycopg", "127.0.0.1", "registry_app", "SELECT", "INSERT")), (
        summary
    )
    if answer.status in {503, 507}:
        assert 1 <= int(answer.headers["Retry-After"]) <= 60, "no Retry-After"
