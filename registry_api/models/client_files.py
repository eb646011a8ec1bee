"""The models of the files for administrators of clients."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ClientKind = Literal[
    "copilot-managed-settings",
    "claude-code-managed-settings",
    "claude-code-managed-mcp",
    "vscode-policy",
    "codex-requirements",
    "gemini-admin",
    "cline-remote-config",
    "kiro-registry",
    "cursor-list",
    "windsurf-list",
    "vscode",
    "mcp-json",
    "codex-config",
]
Form = Literal["file", "value", "reg", "plist"]


class ClientFileQuery(BaseModel):
    """A file for a client."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    form: Form | None = Field(
        None, description="How the content is written; the list of kinds has the forms of each. `file` if absent."
    )
    empty: Literal["block"] | None = Field(
        None,
        description="`block`: if nothing is published, return the empty list, which blocks every server in clients that"
        " read it. Without this, or if the client would allow everything, the answer is a 409 (`EMPTY_CATALOGUE`).",
    )


class _Output(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClientFileForm(_Output):
    """One way to write a file."""

    form: Form
    path: str = Field(description="The path and query of its GET.")
    file_name: str
    media_type: str


class ClientFilePlace(_Output):
    """Where a file goes."""

    where: str = Field(description="An operating system, or a console.")
    place: str


class NotExpressible(_Output):
    """A server that a file cannot contain."""

    server_name: str
    endpoint_url: str
    reason: str = Field(description="A sentence.")


class ClientFileKind(_Output):
    """A file that an administrator of clients deploys."""

    kind: str
    client: str = Field(description="The clients that read it.")
    purpose: Literal["allow", "install"] = Field(
        description="Whether it limits what users may run, or installs servers."
    )
    forms: list[ClientFileForm] = Field(min_length=1, description="The default comes first.")
    places: list[ClientFilePlace]
    enforces: str
    does_not_enforce: str
    verify: str = Field(description="How to check that a client has received it.")
    if_empty: Literal["blocks everything", "allows everything", "changes nothing"] = Field(
        description="What the client does with a file that lists nothing."
    )
    listed: int = Field(ge=0, description="How many servers it contains now.")
    not_expressible: list[NotExpressible]
    similar_addresses: list[list[str]] = Field(
        description="Names of servers whose addresses differ in letter case or a final slash only: some clients take"
        " them for the same."
    )


class ClientFileKinds(_Output):
    """All kinds of files."""

    items: list[ClientFileKind]
