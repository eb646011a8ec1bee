"""Example bodies and records."""

from typing import Any

ANA = {"user_id": "0f4a1c5e-6f0b-4a3e-9a57-2d9b5c7e1f10", "display_name": "Ana Example", "email": "ana@example.com"}
MIA = {"user_id": "7b2e9d64-1c3f-4f58-8e0a-5a6b7c8d9e0f", "display_name": "Mia Example", "email": "mia@example.com"}

NEW_REGISTRATION: dict[str, Any] = {
    "endpoint_url": "https://weather.example.com/mcp",
    "endpoint_name": "Weather",
    "description": "Forecasts for all company sites.",
    "owner_contact": "team-weather@example.com",
    "available_tools": ["forecast", {"name": "alerts", "description": "Warnings for a region."}],
    "transport": "streamable-http",
    "tags": ["weather"],
    "headers": [
        {"name": "X-Api-Key", "description": "From the developer portal.", "is_required": True, "is_secret": True}
    ],
    "oauth": None,
    "website_url": "https://docs.example.com/weather",
    "repository_url": "https://github.com/example/weather",
    "maintainers": [],
    "deprecation": None,
}
SHORTEST_REGISTRATION = {
    "endpoint_url": "https://tickets.example.com/mcp",
    "endpoint_name": "Tickets",
    "owner_contact": "team-tickets@example.com",
}
TOOLS_DIGEST = {
    "format": "registry-tools/1",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
APPROVED_SNAPSHOT: dict[str, Any] = {
    "inspection_id": "b1c2d3e4-5f60-4718-8293-a4b5c6d7e8f9",
    "tools_digest": TOOLS_DIGEST,
    "seen_at": "2026-01-31T09:00:04.123456+00:00",
}
LAST_INSPECTION: dict[str, Any] = {
    "inspection_id": APPROVED_SNAPSHOT["inspection_id"],
    "outcome": "ok",
    "detail": "The server offers 2 tools.",
    "finished_at": APPROVED_SNAPSHOT["seen_at"],
    "last_ok_at": APPROVED_SNAPSHOT["seen_at"],
    "failures": 0,
    "tools_digest": TOOLS_DIGEST,
}
REGISTRATION: dict[str, Any] = {
    **NEW_REGISTRATION,
    "registration_id": "3c9f7a1e-2b4d-4e6f-8a0c-1d3e5f7a9b0c",
    "available_tools": [{"name": "forecast"}, {"name": "alerts", "description": "Warnings for a region."}],
    "status": "Approved",
    "status_reason": None,
    "submitter_id": ANA["user_id"],
    "submitter": ANA,
    "approver_id": MIA["user_id"],
    "approver": MIA,
    "submitted_at": "2026-01-31T09:00:00.123456+00:00",
    "approved_at": "2026-01-31T11:30:00.123456+00:00",
    "created_at": "2026-01-31T09:00:00.123456+00:00",
    "updated_at": "2026-01-31T11:30:00.123456+00:00",
    "version": 2,
    "inspection": LAST_INSPECTION,
    "approved_snapshot": APPROVED_SNAPSHOT,
    "attention": [],
}
AUDIT_ENTRY: dict[str, Any] = {
    "log_id": "a4b5c6d7-8e9f-4a0b-9c1d-2e3f4a5b6c7d",
    "registration_id": REGISTRATION["registration_id"],
    "user_id": ANA["user_id"],
    "user": ANA,
    "action": "Updated",
    "previous_status": "Approved",
    "new_status": "Pending",
    "timestamp": "2026-02-02T08:15:00.123456+00:00",
    "metadata": {
        "request_id": "f2b7c1d0-9e8a-4b6c-8d5e-0a1b2c3d4e5f",
        "changes": {"description": {"old": "Forecasts.", "new": "Forecasts for all company sites."}},
    },
}
USER: dict[str, Any] = {
    **ANA,
    "entra_id": "5d6e7f80-91a2-4b3c-8d4e-5f6071829304",
    "is_admin": False,
    "created_at": "2026-01-05T07:00:00.123456+00:00",
    "updated_at": "2026-01-05T07:00:00.123456+00:00",
}
EXISTING = {
    name: REGISTRATION[name]
    for name in ("registration_id", "endpoint_name", "endpoint_url", "status", "submitter", "submitted_at")
}

BODIES: dict[str, dict[str, Any]] = {
    "NewRegistration": {"all fields": NEW_REGISTRATION, "required fields only": SHORTEST_REGISTRATION},
    "RegistrationPatch": {
        "new description": {"description": "Forecasts and warnings."},
        "remove all tools": {"available_tools": None},
    },
    "StatusChange": {
        "approve": {"status": "Approved"},
        "approve what was seen": {"status": "Approved", "inspection_id": APPROVED_SNAPSHOT["inspection_id"]},
        "reject": {"status": "Rejected", "reason": "The owner contact does not respond."},
        "ask for a new review": {"status": "Pending"},
    },
    "NewInspection": {"an address": {"endpoint_url": "https://weather.example.com/mcp"}},
    "TagContent": {"issue tracking": {"title": "Issue tracking", "synonyms": ["tickets", "issues", "bug tracker"]}},
    "UserClaim": {"identity from the token only": {}},
}
