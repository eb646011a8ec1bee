"""What the reference asks PostgreSQL about published versions, for the MCP Registry's read API."""
# ruff: noqa: S608 - statements are composed of this page's own words; what comes from outside is a parameter

import base64
import json

import asyncpg

from .models import Official, Remote, Server, ServerEntry, ServerList, ServerListMetadata, ServerMeta, ServerQuery
from .queries import anywhere

_COLUMNS = """
    slug, number, title, summary, transport, endpoint_url,
    is_latest, is_withdrawn, status_changed_at, published_at, updated_at
"""


async def find(pool: asyncpg.Pool, query: ServerQuery, namespace: str) -> tuple[ServerList, int]:
    """Return a page in the order of names and versions, and the number of the set's last change."""
    conditions = [] if query.include_deleted else ["NOT is_withdrawn"]
    values = []
    if query.version == "latest":
        conditions.append("is_latest")
    elif query.version:
        values.append(int(query.version.partition(".")[0]))
        conditions.append(f"number = ${len(values)}")
    for word in (query.search or "").split():
        values.append(anywhere(word))
        conditions.append(f"search_text LIKE lower(${len(values)})")
    if query.cursor:
        values += json.loads(base64.urlsafe_b64decode(query.cursor))
        conditions.append(f"(slug, number) > (${len(values) - 1}, ${len(values)})")
    statement = f"""
        SELECT {_COLUMNS} FROM published_versions WHERE {" AND ".join(conditions) or "TRUE"}
        ORDER BY slug, number LIMIT {query.limit + 1}
    """
    async with pool.acquire() as connection:
        rows = await connection.fetch(statement, *values)
        revision = await connection.fetchval("SELECT revision FROM published_set")
    found = rows[: query.limit]
    return ServerList(
        servers=[_entry(row, namespace) for row in found],
        metadata=ServerListMetadata(
            count=len(found), nextCursor=_cursor(found[-1]) if len(rows) > query.limit else None
        ),
    ), revision


def _cursor(last: asyncpg.Record) -> str:
    return base64.urlsafe_b64encode(json.dumps([last["slug"], last["number"]]).encode()).decode()


def _entry(row: asyncpg.Record, namespace: str) -> ServerEntry:
    server = Server(
        name=f"{namespace}/{row['slug']}",
        title=row["title"],
        description=row["summary"],
        version=f"{row['number']}.0.0",
        remotes=[Remote(type=row["transport"], url=row["endpoint_url"])],
    )
    official = Official(
        status="deleted" if row["is_withdrawn"] else "active",
        statusChangedAt=row["status_changed_at"],
        publishedAt=row["published_at"],
        updatedAt=row["updated_at"],
        isLatest=row["is_latest"],
    )
    return ServerEntry(server=server, _meta=ServerMeta(**{"io.modelcontextprotocol.registry/official": official}))
