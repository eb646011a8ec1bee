"""An HTTP client that signs in like a browser: with cookies and the authorization code flow."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

from registry_api.entra import jwks
from registry_api.local.endpoints import CLIENT_ID, SCOPE, TENANT_ID, Endpoints

PAGE = "http://localhost:8000"
BRIDGE = f"{PAGE}/redirect.html"
VERIFIER = "a-verifier-of-at-least-forty-three-characters"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Answer:
    status: int
    headers: Message
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def location(self) -> str:
        return self.headers["Location"] or ""

    def response_parameters(self) -> dict[str, str]:
        """Return the parameters in the fragment of the redirect."""
        assert self.status == 303, self.text
        assert self.location.startswith(f"{BRIDGE}#"), self.location
        return {name: values[0] for name, values in parse_qs(urlsplit(self.location).fragment).items()}


class Browser:
    """Sends requests to the identity provider, and keeps cookies."""

    def __init__(self, endpoints: Endpoints) -> None:
        self.endpoints = endpoints
        self.cookie = ""

    def send(self, method: str, path: str, form: Mapping[str, str] | None = None, **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.endpoints.identity_port, timeout=5)
        body = urlencode(form) if form is not None else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        connection.request(method, f"/{TENANT_ID}{path}", body, {"Cookie": self.cookie, **kind, **headers})
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read().decode())
        connection.close()
        self.cookie = (answer.headers["Set-Cookie"] or self.cookie).partition(";")[0]
        return answer

    def authorize(self, *, person: str | None = None, **changes: str | None) -> Answer:
        parameters = {
            "client_id": CLIENT_ID,
            "redirect_uri": BRIDGE,
            "response_type": "code",
            "response_mode": "fragment",
            "scope": f"api://{CLIENT_ID}/{SCOPE} openid profile offline_access",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            "state": "a state & more",
            "nonce": "a nonce",
        } | changes
        query = urlencode({name: value for name, value in parameters.items() if value is not None})
        path = f"/oauth2/v2.0/authorize?{query}"
        return self.send("POST", path, {"person": person}) if person else self.send("GET", path)

    def redeem(self, code: str, **changes: str) -> Answer:
        form = {
            "grant_type": "authorization_code",
            "client_id": CLIENT_ID,
            "redirect_uri": BRIDGE,
            "code": code,
            "code_verifier": VERIFIER,
        }
        return self.send("POST", "/oauth2/v2.0/token", form | changes, Origin=PAGE)

    def sign_in(self, name: str) -> dict[str, Any]:
        tokens: dict[str, Any] = self.redeem(self.authorize(person=name).response_parameters()["code"]).json
        return tokens

    def claims(self, token: str) -> dict[str, Any]:
        """Verify a token with the published key, as the service does, and return its claims."""
        document = self.send("GET", "/discovery/v2.0/keys").text.encode()
        keys = jwks.read(document, self.endpoints.issuer)
        key = keys[jwt.get_unverified_header(token)["kid"]]
        return jwt.decode(token, key.jwk, algorithms=["RS256"], audience=CLIENT_ID, issuer=self.endpoints.issuer)
