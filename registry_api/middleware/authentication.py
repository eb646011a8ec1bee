"""Who is calling: every resource needs a known caller unless it says that it is public."""

import logging
from collections.abc import Callable
from typing import Any

from falcon import Request, Response

from registry_api.dao.users import Users
from registry_api.domain.caller import Identity

_log = logging.getLogger(__name__)

Verify = Callable[[str | None], Identity]
"""Turns an Authorization header into an identity, or raises Unauthenticated, Forbidden or Unavailable."""


class Authentication:
    """Sets `req.context.caller`.

    It runs when the route is known, so that preflights, unknown addresses and wrong methods need no token.
    """

    def __init__(self, verify: Verify, users: Users) -> None:
        self._verify = verify
        self._users = users

    def process_resource(self, req: Request, _resp: Response, resource: object, _params: dict[str, Any]) -> None:
        """Verify the token and find or create its user; raises what `Verify` raises."""
        if req.method == "OPTIONS" or getattr(resource, "is_public", False):
            return
        if not hasattr(resource, f"on_{req.method.lower()}"):
            return  # to be refused as a method, whoever calls
        identity = self._verify(req.get_header("Authorization"))
        req.context.caller = self._users.get_or_create(identity)
        if identity.groups_unknown:
            _log.warning(
                "group overage: the token carries no groups, so its bearer is no administrator; use app roles",
                extra={"user_id": str(req.context.caller.user_id)},
            )

    def process_response(self, req: Request, _resp: Response, _resource: object, _req_succeeded: bool) -> None:  # noqa: FBT001 - Falcon's signature
        """Have the caller's user record created again if the database does not have it any more."""
        caller = getattr(req.context, "caller", None)
        if caller and getattr(req.context, "is_user_record_missing", False):
            self._users.forget(caller)
