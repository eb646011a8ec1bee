"""The metrics over HTTP, for callers with METRICS_TOKEN; without that setting there is no such route."""

import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from falcon import Request, Response
from pydantic import SecretStr

from registry_api import metrics
from registry_api.dao.inspections import Inspections
from registry_api.dao.registrations import Registrations
from registry_api.errors import Unauthenticated
from registry_api.models import Outcome, Status

_log = logging.getLogger(__name__)


class Metrics:
    """`/metrics`."""

    def __init__(self, token: SecretStr, registrations: Registrations, inspections: Inspections) -> None:
        self._token = token.get_secret_value().encode()
        self._registrations = registrations
        self._inspections = inspections

    def on_get(self, req: Request, resp: Response) -> None:
        """Return the metrics of all workers."""
        self._require_token(req.get_header("Authorization", default=""))
        resp.data = metrics.text(self._count(), self._figures())
        resp.content_type = metrics.MEDIA_TYPE
        resp.cache_control = ["no-store"]

    on_head = on_get

    def _require_token(self, authorization: str) -> None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("TOKEN_MISSING", "The metrics need METRICS_TOKEN as a bearer token.")
        if not hmac.compare_digest(token.encode(), self._token):
            raise Unauthenticated("TOKEN_INVALID", "This is not the metrics token.")

    def _count(self) -> Mapping[str, int]:
        """Return the counts by status; empty if the database fails, so that the other metrics stay available."""
        try:
            summary = json.loads(self._registrations.summary(None).json)
        except Exception as error:  # noqa: BLE001 - the other metrics matter most while the database fails
            _log.warning("metrics without counts of registrations: %s", type(error).__name__)
            return {}
        return {status.lower(): summary[status.lower()] for status in get_args(Status)}

    def _figures(self) -> metrics.InspectionFigures | None:
        try:
            figures = self._inspections.figures()
        except Exception as error:  # noqa: BLE001 - as above
            _log.warning("no numbers of inspections for the metrics: %s", type(error).__name__)
            return None
        # From 0 on, so that the first is a rise.
        return replace(figures, finished={**dict.fromkeys(get_args(Outcome), 0), **figures.finished})
