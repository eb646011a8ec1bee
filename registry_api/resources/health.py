"""Health checks: public, and fast even while a dependency does not answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from falcon import Request, Response

from registry_api import __version__
from registry_api.db.probes import InspectorReport, Probe
from registry_api.models import Check, Checks, Health, InspectorCheck, Live

_INSPECTOR_SILENCE = timedelta(minutes=2)  # a running inspector reports every 10 seconds


class HealthReport:
    """`/health`: 503 while a dependency cannot be reached."""

    def __init__(
        self,
        check_database: Callable[[], str | None],
        has_keys: Callable[[], bool],
        inspector: Callable[[], InspectorReport | None],
    ) -> None:
        self._database = Probe(check_database)
        self._has_keys = has_keys
        self._inspector = inspector

    def on_get(self, _req: Request, resp: Response) -> None:
        """Check each dependency."""
        identity = (
            Check(status="healthy")
            if self._has_keys()
            else Check(status="unhealthy", detail="The identity provider's keys have not been obtained.")
        )
        database = self._database.ask()
        checks = Checks(database=database, identity=identity, inspector=_inspector(self._inspector()))
        is_healthy = checks.database.status == checks.identity.status == "healthy"
        report = Health(status="healthy" if is_healthy else "unhealthy", version=__version__, checks=checks)
        resp.status = 200 if is_healthy else 503
        resp.data = report.model_dump_json(exclude_none=True).encode()
        resp.cache_control = ["no-store"]
        if not is_healthy:
            resp.set_header("Retry-After", "2")

    on_head = on_get


def _inspector(report: InspectorReport | None) -> InspectorCheck:
    """Return what is known of the process that inspects; inspections stay queued while there is none."""
    if report is None:
        return InspectorCheck(status="unhealthy", detail="No inspector has been seen.")
    is_running = datetime.now(UTC) - report.seen_at < _INSPECTOR_SILENCE
    return InspectorCheck(
        status="healthy" if is_running else "unhealthy",
        last_seen_at=report.seen_at,
        due=report.due,
        detail=None if is_running else "The inspector has not been seen lately; inspections stay queued.",
    )


class Liveness:
    """`/health/live`: 200 while the process answers requests; checks nothing outside it."""

    def on_get(self, _req: Request, resp: Response) -> None:
        """Answer."""
        resp.data = Live(status="healthy", version=__version__).model_dump_json().encode()
        resp.cache_control = ["no-store"]

    on_head = on_get
