"""What several kinds of answers share."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Output(BaseModel):
    """An object in an answer: all its members are known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Output):
    """A user as others see them."""

    user_id: UUID
    display_name: str | None
    email: str | None


class Page(Output):
    """A page of a list."""

    next_cursor: str | None = Field(description="The next page's `cursor`; null on the last page.")
    total: int | None = Field(description="The number of all matches; null above 10,000.")
