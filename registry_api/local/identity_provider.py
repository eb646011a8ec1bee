"""The local identity provider: the endpoints of Microsoft Entra ID that a browser needs to sign in, without passwords.

It answers this machine only, and runs only while a local registry runs. The service verifies its tokens like Entra's.
"""

import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

import falcon
from falcon import Request, Response

from registry_api.local import persons, sign_in_page, signing
from registry_api.local.code_flow import BadRequest, Codes, Redirect, is_loopback, require_code_flow
from registry_api.local.endpoints import CLIENT_ID, SCOPE, TENANT_ID, Endpoints
from registry_api.local.persons import Person
from registry_api.local.signing import SigningKey

_SESSION = "registry-local-session"
_REFRESH = "registry-local-refresh"


def create_app(endpoints: Endpoints, key: SigningKey) -> falcon.App[Request, Response]:
    """Build the WSGI application; its routes are those of `endpoints.metadata()`."""
    app = falcon.App()
    app.add_middleware(_LoopbackOnly())
    app.add_error_handler(BadRequest, _handle_bad_request)
    app.resp_options.secure_cookies_by_default = False
    root = f"/{TENANT_ID}"
    app.add_route(f"{root}/v2.0/.well-known/openid-configuration", JSONDocument(endpoints.metadata))
    app.add_route(f"{root}/discovery/v2.0/keys", JSONDocument(lambda: key.jwks(endpoints.issuer)))
    codes = Codes()
    app.add_route(f"{root}/oauth2/v2.0/authorize", Authorize(key, codes))
    app.add_route(f"{root}/oauth2/v2.0/token", Token(endpoints, key, codes))
    app.add_route(f"{root}/oauth2/v2.0/logout", Logout())
    return app


class JSONDocument:
    """A public JSON document."""

    def __init__(self, content: Callable[[], Mapping[str, object]]) -> None:
        self._content = content

    def on_get(self, _req: Request, resp: Response) -> None:
        """Return the document."""
        resp.media = self._content()


class Authorize:
    """The authorization endpoint and its sign-in page."""

    def __init__(self, key: SigningKey, codes: Codes) -> None:
        self._key = key
        self._codes = codes

    def on_get(self, req: Request, resp: Response) -> None:
        """Redirect with a code if the person is signed in, otherwise show the sign-in page."""
        parameters = _single_values(req.params)
        redirect = Redirect.from_parameters(parameters)
        try:
            require_code_flow(parameters)
            person = self._person_without_page(req, parameters)
        except BadRequest as fault:
            _redirect(resp, redirect.location(error=fault.error, error_description=str(fault)))
            return
        if person:
            self._redirect_with_code(resp, redirect, parameters, person)
        else:
            sign_in_page.show_choices(resp, redirect.origin, hint=parameters.get("login_hint", ""))

    def on_post(self, req: Request, resp: Response) -> None:
        """Sign in the person chosen on the page."""
        parameters = _single_values(req.params)
        redirect = Redirect.from_parameters(parameters)
        require_code_flow(parameters)
        name = _form(req).get("person", "").strip()
        if not name:
            raise BadRequest("invalid_request", "The form names no person.")
        self._redirect_with_code(resp, redirect, parameters, persons.by_name(name))

    def _person_without_page(self, req: Request, parameters: Mapping[str, str]) -> Person | None:
        prompt = set(parameters.get("prompt", "").split())
        person = self._signed_in(req)
        if hint := parameters.get("login_hint"):
            hinted = persons.by_name(hint)
            # There is no password to ask for, so a hint that names one of the choices signs that person in; but not
            # with prompt=none, which must not change who is signed in.
            may_sign_in = hinted in persons.SIGN_IN_CHOICES and "none" not in prompt
            person = hinted if hinted == person or may_sign_in else None
        if "none" in prompt and person is None:
            raise BadRequest("login_required", "The person is not signed in.")
        return None if {"login", "select_account"} & prompt else person

    def _signed_in(self, req: Request) -> Person | None:
        cookies = req.get_cookie_values(_SESSION)
        session = self._key.verify(cookies[0], kind=_SESSION) if cookies else None
        return persons.by_name(str(session["name"])) if session else None

    def _redirect_with_code(
        self, resp: Response, redirect: Redirect, parameters: Mapping[str, str], person: Person
    ) -> None:
        session = signing.session_token(self._key, person, _SESSION)
        resp.set_cookie(_SESSION, session, http_only=True, same_site="Lax", path=f"/{TENANT_ID}")
        code = self._codes.issue(person, parameters)
        _redirect(resp, redirect.location(code=code, client_info=signing.client_info(person)))


class Token:
    """The token endpoint: issues tokens for codes and refresh tokens."""

    def __init__(self, endpoints: Endpoints, key: SigningKey, codes: Codes) -> None:
        self._endpoints = endpoints
        self._key = key
        self._codes = codes

    def on_post(self, req: Request, resp: Response) -> None:
        """Return a token response (RFC 6749, section 5.1)."""
        form = _form(req)
        if form.get("client_id") != CLIENT_ID:
            raise BadRequest("invalid_client", "The client_id is not that of this registry.")
        person, nonce, scope = self._grant(form)
        issuer = self._endpoints.issuer
        resp.media = {
            "token_type": "Bearer",
            "scope": form.get("scope") or scope or f"api://{CLIENT_ID}/{SCOPE} openid profile offline_access",
            "expires_in": signing.LIFETIME,
            "ext_expires_in": signing.LIFETIME,
            "access_token": signing.access_token(self._key, person, issuer),
            "refresh_token": signing.session_token(self._key, person, _REFRESH),
            "refresh_token_expires_in": signing.SESSION_LIFETIME,
            "id_token": signing.id_token(self._key, person, issuer, nonce),
            "client_info": signing.client_info(person),
        }

    def _grant(self, form: Mapping[str, str]) -> tuple[Person, str | None, str]:
        """Return the person, the nonce and the scope that the form's code or refresh token stands for."""
        match form.get("grant_type"):
            case "authorization_code":
                grant = self._codes.redeem(
                    form.get("code", ""),
                    redirect_uri=form.get("redirect_uri", ""),
                    verifier=form.get("code_verifier", ""),
                )
                return grant.person, grant.nonce, grant.scope
            case "refresh_token":
                claims = self._key.verify(form.get("refresh_token", ""), kind=_REFRESH)
                if claims is None:
                    raise BadRequest("invalid_grant", "The refresh token is invalid or expired: sign in again.")
                return persons.by_name(str(claims["name"])), None, ""
            case _:
                raise BadRequest("unsupported_grant_type", "Only authorization_code and refresh_token are supported.")


class Logout:
    """The logout endpoint."""

    def on_get(self, req: Request, resp: Response) -> None:
        """End the session, and redirect to `post_logout_redirect_uri` if it is on this machine."""
        resp.unset_cookie(_SESSION, same_site="Lax", path=f"/{TENANT_ID}")
        target = _single_values(req.params).get("post_logout_redirect_uri", "")
        parts = urlsplit(target)
        if is_loopback(f"{parts.scheme}://{parts.netloc}") and target.isprintable():
            _redirect(resp, target)
        else:
            sign_in_page.show_message(resp, "Signed out", "You can close this page.")

    on_post = on_get


class _LoopbackOnly:
    """Refuses host names of other machines, and lets only pages of this machine read responses."""

    def process_request(self, req: Request, _resp: Response) -> None:
        # DNS rebinding: a page of a host name that resolves to 127.0.0.1 would be of the same origin.
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


def _handle_bad_request(req: Request, resp: Response, fault: BadRequest, _parameters: object) -> None:
    resp.status = HTTPStatus.BAD_REQUEST
    if req.path.endswith("/token"):
        resp.media = {"error": fault.error, "error_description": str(fault), "correlation_id": secrets.token_hex(8)}
    else:
        sign_in_page.show_message(resp, "Sign-in failed", str(fault))


def _redirect(resp: Response, address: str) -> None:
    resp.status = HTTPStatus.SEE_OTHER
    resp.set_header("Location", address)


def _form(req: Request) -> dict[str, str]:
    try:
        return _single_values(req.get_media())
    except falcon.HTTPError:
        raise BadRequest("invalid_request", "The body must be a form.") from None


def _single_values(parameters: object) -> dict[str, str]:
    """Return the parameters that occur once; repeated ones are ignored (RFC 6749, section 3.1, forbids them)."""
    if not isinstance(parameters, Mapping):
        return {}
    return {str(name): value for name, value in parameters.items() if isinstance(value, str)}
