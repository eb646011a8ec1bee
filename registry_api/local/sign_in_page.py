"""The sign-in page of the local identity provider: plain HTML that needs no script and nothing from elsewhere."""

import secrets
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template

import falcon
from falcon import Response

from registry_api.local import persons
from registry_api.local.persons import Person


def show(resp: Response, origin: str, hint: str) -> None:
    """Offer the persons who can sign in, whoever `hint` names first; the answer goes to `origin`."""
    hinted = persons.named(hint) if hint.strip() else None
    offered = [one for one in persons.OFFERED if one != hinted]
    buttons = "".join(_button(one) for one in ([hinted, *offered] if hinted else offered))
    # Chromium applies form-action to the redirect that follows the form, too.
    _answer(resp, "Local sign-in", _part("choice", BUTTONS=buttons), allowed=["'self'", origin])


def say(resp: Response, title: str, sentence: str) -> None:
    """Show a sentence only."""
    _answer(resp, title, f"<p>{escape(sentence)}</p>", allowed=["'none'"])


def _answer(resp: Response, title: str, content: str, *, allowed: Sequence[str]) -> None:
    nonce = secrets.token_urlsafe(16)
    resp.content_type = falcon.MEDIA_HTML
    resp.text = _part("page", TITLE=escape(title), NONCE=nonce, CONTENT=content)
    resp.set_header(
        "Content-Security-Policy",
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action {' '.join(allowed)}; "
        "base-uri 'none'; frame-ancestors 'none'",
    )


def _button(person: Person) -> str:
    name, email, role = (escape(text) for text in (person.name, person.email, person.role))
    return _part("person", NAME=name, EMAIL=email, ROLE=role, INITIAL=name[:1].upper(), KIND=role)


def _part(name: str, **values: str) -> str:
    """Fill in one of the page's parts, which stand one after the other in the file, each under its own mark."""
    text = files(__package__).joinpath("sign_in.html").read_text("utf-8")
    part = text.split(f"<!-- part: {name} -->\n")[1].split("<!-- part: ")[0]
    return Template(part).substitute(values)
