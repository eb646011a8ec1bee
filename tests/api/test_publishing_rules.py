"""Random sequences of operations publish what the reference model of the rules publishes."""

import random
from typing import Any
from uuid import uuid4

import pytest

from tests.api.publishing_model import Model
from tests.support.given import Given
from tests.support.people import Person
from tests.support.standard_checks import SERVERS, all_entries, brief, entries, names

STEPS = 60
OPERATIONS = (
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
    "withdraw",
    "set back",
    "resubmit",
    "delete",
)


class World:
    """Registrations and their models; Ana submits, Mia decides."""

    def __init__(self, ana: Person, mia: Person, anyone: Person, chance: random.Random) -> None:
        self._ana, self._mia, self._anyone, self._chance = ana, mia, anyone, chance
        self._models: dict[str, Model] = {}
        self._names: set[str] = set()

    def step(self) -> str:
        """Apply a random operation to the service and to the model; return its description."""
        chosen = self._chance.choice(OPERATIONS)
        existing = [registration_id for registration_id, model in self._models.items() if not model.is_deleted]
        if chosen == "create" or not existing:
            return self._create()
        registration_id = self._chance.choice(existing)
        model, path = self._models[registration_id], f"/registrations/{registration_id}"
        match chosen:
            case "edit" | "admin edit":
                fields, is_ana = self._fields(), chosen == "edit"
                answer = (self._ana if is_ana else self._mia).patch(path, fields)
                model.edit(fields, by_submitter=is_ana)
            case "approve" | "reject" | "set back":
                status = {"approve": "Approved", "reject": "Rejected", "set back": "Pending"}[chosen]
                answer = self._mia.patch(f"{path}/status", {"status": status})
                {"approve": model.approve, "reject": model.reject, "set back": model.set_back}[chosen]()
            case "withdraw":
                answer = self._mia.patch(f"{path}/status", {"status": "Rejected", "withdraw": True})
                model.withdraw()
            case "resubmit":
                answer = self._ana.patch(f"{path}/status", {"status": "Pending"})
                assert (answer.status == 403) == (model.status == "Approved")
                model.resubmit()
            case _:
                answer = self._mia.delete(path)
                model.delete()
        assert answer.status in {200, 204, 403}, answer.text
        return f"{chosen} {registration_id[:4]}"

    def compare(self) -> None:
        """Require that the read API and the registry's own API agree with the models, and that names never change."""
        listed = all_entries(self._anyone.get, include_deleted="true", limit=7)
        keys = [(entry["server"]["name"], int(entry["server"]["version"][:-4])) for entry in listed]
        assert keys == sorted(keys)
        by_name: dict[str, list[Any]] = {}
        for entry in listed:
            by_name.setdefault(entry["server"]["name"], []).append(entry)
        for registration_id, model in self._models.items():
            self._compare_one(registration_id, model, by_name)
        assert by_name.keys() == {model.name for model in self._models.values() if model.versions}
        live = {
            model.name for model in self._models.values() if model.published() and model.published()[-1][1] == "active"
        }
        assert set(names(self._anyone.get(SERVERS, version="latest", limit=100))) == live

    def _compare_one(self, registration_id: str, model: Model, by_name: dict[str, list[Any]]) -> None:
        answer = self._ana.get(f"/registrations/{registration_id}/published")
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
        assert [(v["version"], v["status"], v["is_latest"]) for v in versions] == model.published()
        for version, expected in zip(versions, model.versions, strict=True):
            tools = expected.content["available_tools"]
            if not version["is_latest"]:  # of older versions, only the tools' names are listed
                tools = [{"name": tool["name"]} for tool in tools]
            assert {name: version[name] for name in expected.content} == {**expected.content, "available_tools": tools}
        assert list(map(brief, by_name.get(str(model.name), []))) == model.published()
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


@pytest.mark.parametrize("seed", range(6))
def test_random_operations_publish_what_the_model_publishes(
    ana: Person, mia: Person, anyone: Person, given: Given, seed: int
) -> None:
    assert given
    world = World(ana, mia, anyone, random.Random(seed))  # noqa: S311 - a repeatable sequence
    steps = []
    for step in range(STEPS):
        steps.append(world.step())
        if step % 3 == 2:
            try:
                world.compare()
            except AssertionError:
                print(*steps, sep="\n")  # noqa: T201 - the steps that led to the difference
                raise
    assert entries(anyone.get(SERVERS, include_deleted="true", limit=1))
