"""Every DAO method that writes requires a permit, and changes nothing if the permit refuses."""

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from uuid import UUID

import pytest

from registry_api import dao
from registry_api.dao.registrations import Registrations
from registry_api.dao.users import Users
from registry_api.db import Database
from registry_api.domain.caller import Caller, Identity
from registry_api.domain.policy import Permit
from registry_api.errors import Forbidden
from registry_api.models import NewInspection, NewRegistration, StatusChange, TagContent
from tests.support.given import Given, Sql
from tests.support.people import Person

WRITES = re.compile(r"\b(INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b")

Method = tuple[type, str]


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for page in Path(dao.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(page.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield node.name, node


def names_of_writers() -> set[str]:
    """Return the names of the functions in dao/ that write, or that call one that does."""
    called: dict[str, set[str]] = {}
    writers = set()
    for name, node in functions():
        calls = (part.func for part in ast.walk(node) if isinstance(part, ast.Call))
        called.setdefault(name, set()).update(
            call.attr if isinstance(call, ast.Attribute) else call.id
            for call in calls
            if isinstance(call, ast.Attribute | ast.Name)
        )
        if any(
            isinstance(part, ast.Constant) and isinstance(part.value, str) and WRITES.search(part.value)
            for part in ast.walk(node)
        ):
            writers.add(name)
    while more := {name for name, calls in called.items() if calls & writers} - writers:
        writers |= more
    return writers


def writing_methods() -> list[Method]:
    """Return the public methods of the DAOs that write."""
    writers = names_of_writers()
    return [
        (kind, name)
        for module in iter_modules(dao.__path__, f"{dao.__name__}.")
        for _, kind in inspect.getmembers(import_module(module.name), inspect.isclass)
        if kind.__module__ == module.name
        for name, _ in inspect.getmembers(kind, inspect.isfunction)
        if name in writers and not name.startswith("_")
    ]


# A user's record is written from that user's own verified token, which is the evidence.
BY_TOKEN: list[Method] = [(Users, "get_or_create"), (Users, "own")]
BY_PERMIT = [method for method in writing_methods() if method not in BY_TOKEN]


def test_the_writing_methods_are_found() -> None:
    assert {name for _, name in BY_PERMIT} == {
        "create",
        "update",
        "change_status",
        "delete",
        "request",
        "request_of",
        "put",
    }
    assert set(BY_TOKEN) <= set(writing_methods())


@pytest.mark.parametrize(("kind", "name"), BY_PERMIT)
def test_every_writing_method_requires_a_permit(kind: type, name: str) -> None:
    permit = inspect.signature(getattr(kind, name)).parameters["permit"]
    assert permit.default is inspect.Parameter.empty
    assert getattr(permit.annotation, "__origin__", None) is Permit


@pytest.mark.parametrize(("kind", "name"), BY_TOKEN)
def test_a_user_record_takes_a_verified_identity(kind: type, name: str) -> None:
    _, subject = inspect.signature(getattr(kind, name)).parameters.values()
    assert subject.annotation in {Identity, Caller}
    assert subject.default is inspect.Parameter.empty


@pytest.mark.parametrize(("kind", "name"), BY_PERMIT)
def test_a_refused_permit_changes_nothing(
    kind: Any, name: str, database: Database, mia: Person, given: Given, sql: Sql
) -> None:
    made = given.registration()
    new = NewRegistration.model_validate if kind is Registrations else of_address
    caller = Caller(UUID(mia.user_id), Identity(UUID(mia.oid), None, None, is_admin=True, issued_at=0))
    arguments: dict[str, Any] = {
        "registration_id": UUID(made["registration_id"]),
        "new": new(given.body()),
        "patch": {"description": "changed"},
        "change": StatusChange(status="Approved"),
        "permit": Permit(caller, refuse),
        "if_match": None,
        "request_id": "none",
        "name": "weather",
        "content": TagContent(title="Weather"),
    }
    method = getattr(kind(database), name)
    taken = {name: arguments[name] for name in inspect.signature(method).parameters}
    rows = """
        SELECT (SELECT json_agg(r) FROM registrations AS r)::text, (SELECT json_agg(a) FROM audit_log AS a)::text,
            (SELECT json_agg(i) FROM inspections AS i)::text, (SELECT json_agg(t) FROM tags AS t)::text
    """
    before = sql(rows)
    with pytest.raises(Forbidden, match="Refused"):
        method(**taken)
    with pytest.raises(TypeError, match="permit"):
        method(**{name: value for name, value in taken.items() if name != "permit"})
    assert sql(rows) == before


def of_address(body: dict[str, Any]) -> NewInspection:
    return NewInspection(endpoint_url=body["endpoint_url"])


def refuse(_: object) -> None:
    raise Forbidden("Refused.")
