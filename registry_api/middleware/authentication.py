"""Authentication: every route needs a caller, unless the route table says otherwise."""

import logging
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any

from falcon import Request, Response

from registry_api.dao.users import Users
from registry_api.domain.caller import Identity

_log = logging.getLogger(__name__)

Verify = Callable[[str | None], Identity]
"""Turns an Authorization header into an identity, or raises Unauthenticated, Forbidden or Unavailable."""


class Authentication:
    """Sets `req.context.caller`.

    It runs after routing, so that preflights, unknown paths and unsupported methods need no token.

    Args:
        verify: called once per request.
        users: creates and updates the user records.
        without_user: the URI templates of the routes that need no user.
    """

    def __init__(self, verify: Verify, users: Users, without_user: AbstractSet[str]) -> None:
        self._verify = verify
        self._users = users
        self._without_user = without_user

    def process_resource(self, req: Request, _resp: Response, resource: object, _params: dict[str, Any]) -> None:
        """Verify the token, and get or create the user record; raises what `Verify` raises."""
        if req.method == "OPTIONS" or req.uri_template in self._without_user:
            return
        if not hasattr(resource, f"on_{req.method.lower()}"):
            return  # becomes a 405 for every caller
        identity = self._verify(req.get_header("Authorization"))
        req.context.caller = self._users.get_or_create(identity)
        if identity.groups_unknown:
            _log.warning(
                "group overage: the token has no groups claim, so its bearer is not an administrator; use app roles",
                extra={"user_id": str(req.context.caller.user_id)},
            )

    def process_response(self, req: Request, _resp: Response, _resource: object, _req_succeeded: bool) -> None:  # noqa: FBT001 - Falcon's signature
        """Forget a caller whose user record is gone, so that the next request creates it again."""
        caller = getattr(req.context, "caller", None)
        if caller and getattr(req.context, "is_user_record_missing", False):
            self._users.forget(caller)
