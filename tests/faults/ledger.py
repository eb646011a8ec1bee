"""Invariants of the database after a fault: audit entries, versions, counters and the published view."""

from typing import Any

from tests.faults.cluster import Cluster
from tests.faults.visits import Record, Write

_ENTRIES = """
    SELECT metadata ->> 'request_id', registration_id::text, action,
        metadata -> 'changes' -> 'description' ->> 'new', metadata -> 'registration' ->> 'registration_id'
    FROM audit_log
"""
_STATES = "SELECT registration_id::text, version, status, description FROM registrations"

# Queries that must find nothing, by the invariant that they check.
_IMPOSSIBLE = {
    "each change of a version has one audit entry": """
        SELECT registration_id, version, count(log_id) FROM registrations LEFT JOIN audit_log USING (registration_id)
        GROUP BY registration_id HAVING count(log_id) <> version OR count(*) FILTER (WHERE action = 'Created') <> 1
    """,
    "a missing registration has one entry of its deletion": """
        SELECT registration_id FROM audit_log
        WHERE NOT EXISTS (SELECT FROM registrations AS r WHERE r.registration_id = audit_log.registration_id)
        GROUP BY registration_id HAVING count(*) FILTER (WHERE action = 'Deleted') <> 1
    """,
    "the last audit entry has the current status": """
        SELECT registration_id FROM registrations JOIN LATERAL (
            SELECT new_status FROM audit_log AS a WHERE a.registration_id = registrations.registration_id
            ORDER BY timestamp DESC LIMIT 1
        ) AS last ON TRUE WHERE last.new_status IS DISTINCT FROM status
    """,
    "an approved registration is published with its content": """
        SELECT r.registration_id FROM registrations AS r WHERE status = 'Approved' AND NOT EXISTS (
            SELECT FROM servers JOIN published_versions AS p USING (slug)
            WHERE servers.registration_id = r.registration_id AND is_latest AND NOT is_withdrawn
                AND p.description = r.description
        )
    """,
    "the published view equals its source": """
        (SELECT * FROM live_registrations EXCEPT SELECT * FROM live_registrations_source)
        UNION ALL (SELECT * FROM live_registrations_source EXCEPT SELECT * FROM live_registrations)
    """,
    "the counters equal the rows": """
        SELECT sum(pending), sum(approved), sum(rejected) FROM registration_counts EXCEPT
        SELECT count(*) FILTER (WHERE status = 'Pending'), count(*) FILTER (WHERE status = 'Approved'),
            count(*) FILTER (WHERE status = 'Rejected') FROM registrations
    """,
}


def verify(cluster: Cluster, database: str, records: list[Record]) -> None:
    """Fail unless every acknowledged write is stored, and every change has exactly one audit entry."""
    for rule, query in _IMPOSSIBLE.items():
        found = cluster.run(query, database)
        assert not found, f"{rule}: {found[:3]}"
    entries = cluster.run(_ENTRIES, database)
    by_request = {entry[0]: entry for entry in entries}
    assert len(by_request) == len(entries), "one request has two audit entries"
    states = {row[0]: row[1:] for row in cluster.run(_STATES, database)}
    writes = [write for record in records for write in record.writes]
    assert sum(write.is_acknowledged for write in writes) > 20, "the load wrote too little"
    for write in writes:
        _verify_entry(write, by_request.pop(write.request_id, None))
    assert not by_request, f"audit entries without a request: {list(by_request.values())[:3]}"
    for record in records:
        _verify_states(record, states)


def _verify_entry(write: Write, entry: tuple[Any, ...] | None) -> None:
    if write.is_in_doubt and entry is None:
        return
    if not write.is_acknowledged and not write.is_in_doubt:
        assert entry is None, f"refused, but stored: {write}"
        return
    assert entry, f"acknowledged, but lost: {write}"
    _, registration_id, action, description, deleted = entry
    assert action == write.action, (entry, write)
    assert write.registration_id in {registration_id, None}, (entry, write)
    if action == "Updated":
        assert description == write.description, (entry, write)
    if action == "Deleted":
        assert deleted == registration_id, (entry, write)


def _verify_states(record: Record, states: dict[str, tuple[Any, ...]]) -> None:
    for registration_id, known in record.known.items():
        assert states.get(registration_id) == (known["version"], known["status"], known["description"]), known
    assert not record.deleted & states.keys(), "deleted, but still stored"
