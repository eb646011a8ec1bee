"""Names, descriptions and tools of generated registrations: variations of the sample servers."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from registry_api.local import samples

_VARIETY = 2000  # values of each kind; a registration combines one of each
_PLACES = ("EU", "US East", "APAC", "Berlin", "Nairobi", "Osaka", "staging", "sandbox", "read-only", "internal", "v2")
_TEAMS = ("Payments", "Logistics", "Research", "Support", "Finance", "Platform", "Growth", "Legal", "Field Service")
_OTHER_SCRIPTS = (
    "天気予報サーバー",
    "在庫管理",
    "コードレビュー補助",
    "数据仓库网关",
    "客户服务助手",
    "날씨 예보",
    "Поиск по документации",
    "Склад и логистика",
    "خدمة الطقس",
    "بوابة المدفوعات",
    "Μετεωρολογική υπηρεσία",
    "מאגר מסמכים",
    "मौसम सेवा",
    "Übersetzungsdienst für Verträge",
    "Météo & prévisions",
)
_VERBS = ("get", "list", "search", "create", "update", "delete", "export", "summarize", "compare", "watch")
_FIELDS = {
    "query": {"type": "string", "description": "What to look for; every word must occur.", "minLength": 1},
    "limit": {"type": "integer", "description": "How many results at most.", "minimum": 1, "maximum": 200},
    "cursor": {"type": "string", "description": "Where the page before ended, as it said itself."},
    "project_id": {"type": "string", "description": "The project, by its id.", "pattern": "^[a-z0-9-]{8,40}$"},
    "since": {"type": "string", "format": "date-time", "description": "Only what changed from this moment on."},
    "format": {"type": "string", "enum": ["json", "markdown", "csv"], "description": "How the answer is written."},
    "include_archived": {"type": "boolean", "description": "Also what has been archived.", "default": False},
    "labels": {"type": "array", "items": {"type": "string"}, "description": "Labels that all must be set."},
    "account": {"type": "string", "description": "The account to act for, where there are several."},
}


@dataclass(frozen=True)
class Pieces:
    """The values to choose from."""

    names: Sequence[str]
    descriptions: Sequence[str]
    hosts: Sequence[str]
    owners: Sequence[str]
    tools: Sequence[str]  # each is a complete list as JSON

    def news(self, count: int) -> list[dict[str, Any]]:
        """Return bodies of new registrations, without the URL."""
        chance = random.Random(7)  # noqa: S311 - not for security
        return [
            {
                "endpoint_name": chance.choice(self.names),
                "description": chance.choice(self.descriptions),
                "owner_contact": chance.choice(self.owners),
                "available_tools": json.loads(chance.choice(self.tools)),
            }
            for _ in range(count)
        ]


def make() -> Pieces:
    """Return variations of the sample servers, always the same ones."""
    chance = random.Random(20_250_301)  # noqa: S311 - not for security
    servers = samples.generate(datetime.now(UTC), "http://127.0.0.1:8002/mcp").registrations
    tools = _tools(servers, chance)
    return Pieces(
        names=[_name(servers, chance) for _ in range(_VARIETY)],
        descriptions=[_description(servers, chance) for _ in range(_VARIETY)],
        hosts=[server["endpoint_url"].split("/")[2] for server in servers],
        owners=sorted({server["owner_contact"] for server in servers}),
        tools=[_json(chance.sample(tools, chance.randint(5, 10))) for _ in range(_VARIETY)],
    )


def _name(servers: Sequence[Mapping[str, Any]], chance: random.Random) -> str:
    if chance.random() < 0.06:
        return f"{chance.choice(_OTHER_SCRIPTS)} {chance.choice(_PLACES)}"
    name = chance.choice(servers)["endpoint_name"]
    return str(chance.choice((f"{name} ({chance.choice(_PLACES)})", f"{name} for {chance.choice(_TEAMS)}", name)))


def _description(servers: Sequence[Mapping[str, Any]], chance: random.Random) -> str:
    first, second = (server["description"] for server in chance.sample(servers, 2))
    team = chance.choice(_TEAMS)
    return str(chance.choice((first, f"{first}. Run by {team}, with their own account.", f"{first}\n\n{second}")))


def _tools(servers: Sequence[Mapping[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """Return the sample tools and variations of them, each with an input schema, which the samples do not have."""
    real = {tool["name"]: tool.get("description", "") for server in servers for tool in server["available_tools"]}
    named = dict(real)
    for name, description in real.items():
        for verb in chance.sample(_VERBS, 4):
            noun = name.partition("_")[2] or name
            named.setdefault(f"{verb}_{noun}", f"{verb.capitalize()}: {description}")
    return [_tool(name, description, chance) for name, description in named.items()]


def _tool(name: str, description: str, chance: random.Random) -> dict[str, Any]:
    fields = chance.sample(sorted(_FIELDS), chance.randint(1, 3))
    schema = {"type": "object", "properties": {field: _FIELDS[field] for field in fields}, "required": fields[:1]}
    return {"name": name, "description": description, "input_schema": schema}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
