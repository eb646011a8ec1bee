"""Users: a class per route."""

from uuid import UUID

from falcon import Request, Response

from registry_api.dao.json_documents import Document
from registry_api.dao.users import Users
from registry_api.domain import policy
from registry_api.http import bodies, conditional, queries
from registry_api.models import PeopleQuery, UserClaim


class UserList:
    """`/users`."""

    def __init__(self, users: Users) -> None:
        self._users = users

    def on_get(self, req: Request, resp: Response) -> None:
        """Search for users."""
        _answer(req, resp, self._users.find(queries.read(req, PeopleQuery)))

    def on_post(self, req: Request, resp: Response) -> None:
        """Create or update the caller's own record from the token."""
        claim = bodies.read_optional(req, UserClaim)
        if claim:
            policy.may_claim(req.context.caller, claim)
        document, caller = self._users.own(req.context.caller)
        resp.status = 201 if caller.is_new else 200
        resp.location = f"/users/{caller.user_id}"
        _answer(req, resp, document)

    on_head = on_get


class OwnUser:
    """`/users/me`."""

    def __init__(self, users: Users) -> None:
        self._users = users

    def on_get(self, req: Request, resp: Response) -> None:
        """Return the caller's own record."""
        document, _ = self._users.own(req.context.caller)
        _answer(req, resp, document)

    on_head = on_get


class UserItem:
    """`/users/{user_id}`."""

    def __init__(self, users: Users) -> None:
        self._users = users

    def on_get(self, req: Request, resp: Response, user_id: UUID) -> None:
        """Return one user."""
        _answer(req, resp, self._users.get(user_id))

    on_head = on_get


def _answer(req: Request, resp: Response, document: Document) -> None:
    conditional.answer(req, resp, document)
    resp.cache_control = ["no-store"]
