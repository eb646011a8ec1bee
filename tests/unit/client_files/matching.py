"""Models of how clients match a server with a list, written from their documentation (docs/mcp-clients.md)."""

import json
import re
import subprocess
from collections.abc import Iterable
from typing import Any


def serialised(urls: Iterable[str]) -> list[str]:
    """Return the URLs as WHATWG URL serialises them, by Node.js; clients in TypeScript do the same."""
    script = "const u=JSON.parse(require('fs').readFileSync(0));console.log(JSON.stringify(u.map(x=>new URL(x).href)))"
    result = subprocess.run(
        ["node", "-e", script],
        input=json.dumps(list(urls)),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(result.stdout)
    return found


def vscode_allows(patterns: Iterable[dict[str, str]], href: str) -> bool:
    """VS Code compares with the server's serialised URL, ignores case, and does not normalise patterns."""
    return any(_glob(pattern["serverUrl"], authority=r"[^/\\?#@]*").fullmatch(href) for pattern in patterns)


def claude_code_allows(settings: dict[str, Any], href: str) -> bool:
    """Claude Code: `*` matches anything, and a pattern without a path matches every path."""
    if not settings.get("allowManagedMcpServersOnly"):
        return True
    for entry in settings["allowedMcpServers"]:
        pattern = entry["serverUrl"]
        rest = "" if "/" in pattern.split("://", 1)[1] else "(/.*)?"
        if re.fullmatch(re.escape(pattern).replace(r"\*", ".*") + rest, href):
            return True
    return False


def codex_allows(requirements: dict[str, Any], name: str, url: str) -> bool:
    """Codex: name and URL must both match exactly; without a table, everything is allowed."""
    if "mcp_servers" not in requirements:
        return True
    entry = requirements["mcp_servers"].get(name)
    return bool(entry) and entry["identity"]["url"] == url


def windsurf_allows(entries: Iterable[dict[str, Any]], server_id: str, url: str) -> bool:
    """Windsurf: the id, and the configuration's values as anchored regular expressions."""
    return any(
        entry["serverId"] == server_id and re.fullmatch(entry["serverConfig"]["serverUrl"], url) for entry in entries
    )


def _glob(pattern: str, *, authority: str) -> re.Pattern[str]:
    scheme, _, rest = pattern.partition("://")
    host, slash, path = rest.partition("/")
    in_host = re.escape(host).replace(r"\*", authority)
    in_path = re.escape(slash + path).replace(r"\*", ".*")
    return re.compile(f"{re.escape(scheme)}://{in_host}{in_path}", re.IGNORECASE)
