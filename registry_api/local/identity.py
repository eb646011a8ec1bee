"""The local identity provider: as much of Microsoft Entra ID as a browser needs to sign in, without passwords.

It serves this machine only, and only while a local registry runs. The registry checks its tokens as it checks Entra's.
"""

import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

import falcon
from falcon import Request, Response

from registry_api.local import persons, sign_in_page, signing
from registry_api.local.authorization import BadRequest, Codes, Redirect, check, is_loopback
from registry_api.local.details import CLIENT_ID, SCOPE, TENANT_ID, Details
from registry_api.local.persons import Person
from registry_api.local.signing import SigningKey

_SESSION = "registry-local-session"
_REFRESH = "registry-local-refresh"


def create_app(details: Details, key: SigningKey) -> falcon.App[Request, Response]:
    """Put the provider together; its endpoints are those that `details.metadata()` names."""
    app = falcon.App()
    app.add_middleware(_ThisMachineOnly())
    app.add_error_handler(BadRequest, _refuse)
    app.resp_options.secure_cookies_by_default = False
    root = f"/{TENANT_ID}"
    app.add_route(f"{root}/v2.0/.well-known/openid-configuration", Document(details.metadata))
    app.add_route(f"{root}/discovery/v2.0/keys", Document(lambda: key.jwks(details.issuer)))
    codes = Codes()
    app.add_route(f"{root}/oauth2/v2.0/authorize", Authorize(key, codes))
    app.add_route(f"{root}/oauth2/v2.0/token", Token(details, key, codes))
    app.add_route(f"{root}/oauth2/v2.0/logout", Logout())
    return app


class Document:
    """A public JSON document."""

    def __init__(self, content: Callable[[], Mapping[str, object]]) -> None:
        self._content = content

    def on_get(self, _req: Request, resp: Response) -> None:
        """Answer with the document."""
        resp.media = self._content()


class Authorize:
    """The sign-in page, and the way past it."""

    def __init__(self, key: SigningKey, codes: Codes) -> None:
        self._key = key
        self._codes = codes

    def on_get(self, req: Request, resp: Response) -> None:
        """Send a signed-in person back at once, everybody else to the page."""
        asked = _texts(req.params)
        redirect = Redirect.of(asked)
        try:
            check(asked)
            person = self._known(req, asked)
        except BadRequest as fault:
            _go(resp, redirect.answer(error=fault.fault, error_description=str(fault)))
            return
        if person:
            self._return(resp, redirect, asked, person)
        else:
            sign_in_page.show(resp, redirect.origin, hint=asked.get("login_hint", ""))

    def on_post(self, req: Request, resp: Response) -> None:
        """Sign in whoever was chosen on the page."""
        asked = _texts(req.params)
        redirect = Redirect.of(asked)
        check(asked)
        chosen = _form(req).get("person", "").strip()
        if not chosen:
            raise BadRequest("invalid_request", "Nobody was chosen.")
        self._return(resp, redirect, asked, persons.named(chosen))

    def _known(self, req: Request, asked: Mapping[str, str]) -> Person | None:
        prompt = set(asked.get("prompt", "").split())
        person = self._signed_in(req)
        if hint := asked.get("login_hint"):
            hinted = persons.named(hint)
            # With no password to ask for, naming one of the persons offered is choosing; but not behind their back.
            person = hinted if hinted == person or (hinted in persons.OFFERED and "none" not in prompt) else None
        if "none" in prompt and person is None:
            raise BadRequest("login_required", "Nobody, or somebody else, is signed in.")
        return None if {"login", "select_account"} & prompt else person

    def _signed_in(self, req: Request) -> Person | None:
        cookies = req.get_cookie_values(_SESSION)
        session = self._key.read(cookies[0], kind=_SESSION) if cookies else None
        return persons.named(str(session["name"])) if session else None

    def _return(self, resp: Response, redirect: Redirect, asked: Mapping[str, str], person: Person) -> None:
        session = signing.remember(self._key, person, _SESSION)
        resp.set_cookie(_SESSION, session, http_only=True, same_site="Lax", path=f"/{TENANT_ID}")
        _go(resp, redirect.answer(code=self._codes.give(person, asked), client_info=signing.client_info(person)))


class Token:
    """Codes and refresh tokens turned into access tokens."""

    def __init__(self, details: Details, key: SigningKey, codes: Codes) -> None:
        self._details = details
        self._key = key
        self._codes = codes

    def on_post(self, req: Request, resp: Response) -> None:
        """Answer as RFC 6749, section 5.1 says."""
        asked = _form(req)
        if asked.get("client_id") != CLIENT_ID:
            raise BadRequest("invalid_client", "The client_id is not that of this registry.")
        person, nonce, scope = self._granted(asked)
        resp.media = {
            "token_type": "Bearer",
            "scope": asked.get("scope") or scope or f"api://{CLIENT_ID}/{SCOPE} openid profile offline_access",
            "expires_in": signing.LIFETIME,
            "ext_expires_in": signing.LIFETIME,
            "access_token": signing.access_token(self._key, person, self._details.issuer),
            "refresh_token": signing.remember(self._key, person, _REFRESH),
            "refresh_token_expires_in": signing.SESSION_LIFETIME,
            "id_token": signing.id_token(self._key, person, self._details.issuer, nonce),
            "client_info": signing.client_info(person),
        }

    def _granted(self, asked: Mapping[str, str]) -> tuple[Person, str | None, str]:
        match asked.get("grant_type"):
            case "authorization_code":
                grant = self._codes.take(
                    asked.get("code", ""),
                    redirect_uri=asked.get("redirect_uri", ""),
                    verifier=asked.get("code_verifier", ""),
                )
                return grant.person, grant.nonce, grant.scope
            case "refresh_token":
                claims = self._key.read(asked.get("refresh_token", ""), kind=_REFRESH)
                if claims is None:
                    raise BadRequest("invalid_grant", "The refresh token does not hold: sign in again.")
                return persons.named(str(claims["name"])), None, ""
            case _:
                raise BadRequest("unsupported_grant_type", "Only authorization_code and refresh_token are supported.")


class Logout:
    """The way out."""

    def on_get(self, req: Request, resp: Response) -> None:
        """Forget who signed in, and go back to a page on this machine, if one is named."""
        resp.unset_cookie(_SESSION, same_site="Lax", path=f"/{TENANT_ID}")
        target = _texts(req.params).get("post_logout_redirect_uri", "")
        parts = urlsplit(target)
        if is_loopback(f"{parts.scheme}://{parts.netloc}") and target.isprintable():
            _go(resp, target)
        else:
            sign_in_page.say(resp, "Signed out", "You can close this page.")

    on_post = on_get


class _ThisMachineOnly:
    """Lets nobody in under another name than this machine's, and only pages of this machine read answers."""

    def process_request(self, req: Request, _resp: Response) -> None:
        # A name that somebody points at 127.0.0.1 would make a foreign page look like one of ours.
        if not is_loopback(f"http://{req.get_header('Host', default='')}"):
            raise falcon.HTTPForbidden

    def process_response(self, req: Request, resp: Response, _resource: object, _succeeded: bool) -> None:  # noqa: FBT001
        resp.set_header("Cache-Control", "no-store")
        resp.set_header("X-Content-Type-Options", "nosniff")
        resp.set_header("Referrer-Policy", "no-referrer")
        resp.append_header("Vary", "Origin")
        origin = req.get_header("Origin")
        if origin and is_loopback(origin) and not req.path.endswith("/authorize"):
            resp.set_header("Access-Control-Allow-Origin", origin)
            resp.set_header("Access-Control-Allow-Headers", "Content-Type, X-Client-SKU, X-Client-VER")


def _refuse(req: Request, resp: Response, fault: BadRequest, _parameters: object) -> None:
    resp.status = HTTPStatus.BAD_REQUEST
    if req.path.endswith("/token"):
        resp.media = {"error": fault.fault, "error_description": str(fault), "correlation_id": secrets.token_hex(8)}
    else:
        sign_in_page.say(resp, "Sign-in failed", str(fault))


def _go(resp: Response, address: str) -> None:
    resp.status = HTTPStatus.SEE_OTHER
    resp.set_header("Location", address)


def _form(req: Request) -> dict[str, str]:
    try:
        return _texts(req.get_media())
    except falcon.HTTPError:
        raise BadRequest("invalid_request", "The body must be a form.") from None


def _texts(parameters: object) -> dict[str, str]:
    """Keep what was given once; a repeated parameter means nothing (RFC 6749, section 3.1)."""
    if not isinstance(parameters, Mapping):
        return {}
    return {str(name): value for name, value in parameters.items() if isinstance(value, str)}
