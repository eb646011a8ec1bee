"""The description of a route: a path, and an operation for each of its methods."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel

Method = Literal["get", "post", "put", "patch", "delete"]

# Who may call an operation; the texts appear in the document.
ANYONE = "anyone"
SIGNED_IN = "any signed-in user"
ADMIN = "administrators"
METRICS_TOKEN = "anyone with the metrics token"  # noqa: S105 - no secret


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A successful answer.

    `schema` describes content for which there is no model. `links` name the operations that take the answer's id.
    """

    description: str
    model: type[BaseModel] | None = None
    schema: dict[str, Any] | None = None
    media_types: tuple[str, ...] = ("application/json",)
    headers: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of a route. `errors` are the statuses that do not follow from the other fields."""

    name: str
    tag: str
    summary: str
    who: str
    description: str = ""
    answers: dict[int, Answer]
    query: type[BaseModel] | None = None
    condition: Literal["If-Match", "If-None-Match"] | None = None
    body: Any = None
    body_is_optional: bool = False
    errors: frozenset[int] = field(default_factory=frozenset)
    conflict: Literal["DuplicateEndpoint", "SnapshotOutdated"] = "DuplicateEndpoint"  # what a 409 means

    @property
    def is_public(self) -> bool:
        """Whether it needs no token."""
        return self.who == ANYONE


@dataclass(frozen=True)
class Route:
    """A path with its operations by method. Two routes are equal if their paths are."""

    path: str
    operations: Mapping[Method, Operation] = field(compare=False)
    is_documented: bool = field(default=True, compare=False)

    @property
    def template(self) -> str:
        """The path as Falcon's router takes it: names that end in `_id` are UUIDs."""
        return self.path.replace("_id}", "_id:uuid}")

    @property
    def parameters(self) -> list[str]:
        """The names of the path's parameters."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def needs_user(self) -> bool:
        """Whether a caller needs the access token of a user; no route has both kinds of operations."""
        return any(operation.who not in {ANYONE, METRICS_TOKEN} for operation in self.operations.values())

    @property
    def is_standard(self) -> bool:
        """Whether it belongs to the MCP Registry read API, whose errors have their own form."""
        return self.path.startswith("/v0.1/")

    def for_callers(self, who: str) -> "Route":
        """Return the same route, open to other callers."""
        operations = {method: replace(operation, who=who) for method, operation in self.operations.items()}
        return replace(self, operations=operations)

    def error_statuses(self, operation: Operation) -> set[int]:
        """Return the error statuses with which one of its operations can answer."""
        statuses = {400, 500, *operation.errors}
        statuses |= {401, 403, 503, 507} if self.needs_user else set() if operation.is_public else {401}
        statuses |= {414} if operation.query else set()
        statuses |= {422} if operation.query and not self.is_standard else set()
        statuses |= {503} if self.is_standard else set()
        statuses |= {413, 415, 422} if operation.body else set()
        statuses |= {404} if self.parameters else set()
        statuses |= {412} if operation.condition == "If-Match" else set()
        return statuses - operation.answers.keys()
