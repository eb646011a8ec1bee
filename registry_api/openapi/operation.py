"""What is said of an operation."""

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

Method = Literal["get", "post", "patch", "delete"]

ANYONE = "anyone"
SIGNED_IN = "any signed-in user"
ADMIN = "administrators"
SCRAPER = "whoever has the metrics' token"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One way of success; `links` name the operations that take the answer's id."""

    words: str
    model: type[BaseModel] | None = None
    schema: dict[str, Any] | None = None  # where no model describes the content
    media_types: tuple[str, ...] = ("application/json",)
    headers: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method at one path; `refusals` are those beside what its other properties entail."""

    method: Method
    path: str
    name: str
    tag: str
    summary: str
    who: str
    words: str = ""
    answers: dict[int, Answer]
    query: type[BaseModel] | None = None
    condition: Literal["If-Match", "If-None-Match"] | None = None
    body: Any = None
    body_is_optional: bool = False
    refusals: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_public(self) -> bool:
        """Whether it needs no token."""
        return self.who == ANYONE

    @property
    def is_standard(self) -> bool:
        """Whether it belongs to the MCP Registry read API, which has errors of its own kind."""
        return self.path.startswith("/v0.1/")

    @property
    def statuses(self) -> set[int]:
        """The statuses other than success that can occur."""
        found = {400, 500, *self.refusals}
        found |= set() if self.is_public else {401} if self.who == SCRAPER else {401, 403, 503, 507}
        found |= {414} if self.query else set()
        found |= {422} if self.query and not self.is_standard else set()
        found |= {503} if self.is_standard else set()
        found |= {413, 415, 422} if self.body else set()
        found |= {404} if "{" in self.path else set()
        found |= {412} if self.condition == "If-Match" else set()
        return found - self.answers.keys()
