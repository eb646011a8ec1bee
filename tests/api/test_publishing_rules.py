"""Whatever people do, in whatever order: clients see what the rules say, held to a second telling of them."""

import random
from typing import Any
from uuid import uuid4

import pytest

from tests.api.publishing_model import Model
from tests.support.given import Given
from tests.support.people import Person
from tests.support.standard_checks import SERVERS, brief, entries, names, walk

STEPS = 60
ACTS = (
    "create",
    "edit",
    "edit",
    "edit",
    "admin edit",
    "approve",
    "approve",
    "approve",
    "reject",
    "reject",
    "set back",
    "resubmit",
    "delete",
)


class World:
    """Some registrations, each beside its model; Ana submits, Mia decides."""

    def __init__(self, ana: Person, mia: Person, anyone: Person, chance: random.Random) -> None:
        self._ana, self._mia, self._anyone, self._chance = ana, mia, anyone, chance
        self._models: dict[str, Model] = {}
        self._names: set[str] = set()

    def act(self) -> str:
        """Let something happen, in the service and in the model alike."""
        chosen = self._chance.choice(ACTS)
        living = [one for one, model in self._models.items() if not model.is_deleted]
        if chosen == "create" or not living:
            return self._create()
        one = self._chance.choice(living)
        model, here = self._models[one], f"/registrations/{one}"
        match chosen:
            case "edit" | "admin edit":
                fields, is_ana = self._fields(), chosen == "edit"
                answer = (self._ana if is_ana else self._mia).patch(here, fields)
                model.edit(fields, by_submitter=is_ana)
            case "approve" | "reject" | "set back":
                status = {"approve": "Approved", "reject": "Rejected", "set back": "Pending"}[chosen]
                answer = self._mia.patch(f"{here}/status", {"status": status})
                {"approve": model.approve, "reject": model.reject, "set back": model.set_back}[chosen]()
            case "resubmit":
                answer = self._ana.patch(f"{here}/status", {"status": "Pending"})
                assert (answer.status == 403) == (model.status == "Approved")
                model.resubmit()
            case _:
                answer = self._mia.delete(here)
                model.delete()
        assert answer.status in {200, 204, 403}, answer.text
        return f"{chosen} {one[:4]}"

    def compare(self) -> None:
        """See that both views of the service show what the models say, and that names stay as they were given."""
        walked = walk(self._anyone.get, include_deleted="true", limit=7)
        keys = [(entry["server"]["name"], int(entry["server"]["version"][:-4])) for entry in walked]
        assert keys == sorted(keys)
        by_name: dict[str, list[Any]] = {}
        for entry in walked:
            by_name.setdefault(entry["server"]["name"], []).append(entry)
        for one, model in self._models.items():
            self._compare_one(one, model, by_name)
        assert by_name.keys() == {model.name for model in self._models.values() if model.versions}
        live = {model.name for model in self._models.values() if model.seen() and model.seen()[-1][1] == "active"}
        assert set(names(self._anyone.get(SERVERS, version="latest", limit=100))) == live

    def _compare_one(self, one: str, model: Model, by_name: dict[str, list[Any]]) -> None:
        answer = self._ana.get(f"/registrations/{one}/published")
        if model.is_deleted and not model.versions:
            assert answer.status == 404
            return
        published = answer.json
        if model.versions and not model.name:
            model.name = published["server_name"]
            assert model.name not in self._names
            self._names.add(str(model.name))
        assert published["server_name"] == model.name
        versions = published["versions"][::-1]
        assert [(v["version"], v["status"], v["is_latest"]) for v in versions] == model.seen()
        assert [
            {name: v[name] for name in version.content} for v, version in zip(versions, model.versions, strict=True)
        ] == [version.content for version in model.versions]
        assert list(map(brief, by_name.get(str(model.name), []))) == model.seen()
        for entry, version in zip(by_name.get(str(model.name), []), model.versions, strict=True):
            assert entry["server"]["remotes"] == [
                {"type": version.content["transport"], "url": version.content["endpoint_url"]}
            ]

    def _create(self) -> str:
        content: dict[str, Any] = {
            "endpoint_url": self._url(),
            "endpoint_name": self._chance.choice(("Weather", "天気", "Café")),
            "description": "",
            "transport": "streamable-http",
            "available_tools": [],
        }
        made = self._ana.post("/registrations", content | {"owner_contact": "team@example.com"})
        assert made.status == 201
        self._models[made.json["registration_id"]] = Model(content)
        return f"create {made.json['registration_id'][:4]}"

    def _fields(self) -> dict[str, Any]:
        return self._chance.choice(
            [
                {"description": self._chance.choice(("", "One", "Two"))},
                {"endpoint_name": self._chance.choice(("Weather", "Wind"))},
                {"transport": self._chance.choice(("sse", "streamable-http"))},
                {"available_tools": self._chance.choice(([], [{"name": "blow"}], [{"name": "blow", "strong": True}]))},
                {"endpoint_url": self._url()},
            ]
        )

    def _url(self) -> str:
        scheme = self._chance.choice(("https", "https", "https", "http"))
        return f"{scheme}://{uuid4().hex}.example/"


@pytest.mark.parametrize("seed", range(12))
def test_clients_see_what_the_rules_say_whatever_happens(
    ana: Person, mia: Person, anyone: Person, given: Given, seed: int
) -> None:
    assert given
    world = World(ana, mia, anyone, random.Random(seed))  # noqa: S311 - nothing secret about it
    story = []
    for step in range(STEPS):
        story.append(world.act())
        if step % 3 == 2:
            try:
                world.compare()
            except AssertionError:
                print(*story, sep="\n")  # noqa: T201 - what led there
                raise
    assert entries(anyone.get(SERVERS, include_deleted="true", limit=1))
