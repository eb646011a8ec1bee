"""The sign-in page of the local identity provider: HTML without scripts and without files of other hosts."""

import secrets
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template

import falcon
from falcon import Response

from registry_api.local import persons
from registry_api.local.persons import Person


def show_choices(resp: Response, origin: str, hint: str) -> None:
    """Show a form with the people to sign in as, the person named by `hint` first.

    Args:
        resp: The response.
        origin: The origin of the redirect that follows the form.
        hint: A name or a mail address, or "".
    """
    hinted = persons.by_name(hint) if hint.strip() else None
    others = [person for person in persons.SIGN_IN_CHOICES if person != hinted]
    buttons = "".join(_button(person) for person in ([hinted, *others] if hinted else others))
    # Chromium applies form-action also to the redirect that follows the form.
    _render(resp, "Local sign-in", _part("choice", BUTTONS=buttons), form_action=["'self'", origin])


def show_message(resp: Response, title: str, sentence: str) -> None:
    """Show a sentence without a form."""
    _render(resp, title, f"<p>{escape(sentence)}</p>", form_action=["'none'"])


def _render(resp: Response, title: str, content: str, *, form_action: Sequence[str]) -> None:
    nonce = secrets.token_urlsafe(16)
    resp.content_type = falcon.MEDIA_HTML
    resp.text = _part("page", TITLE=escape(title), NONCE=nonce, CONTENT=content)
    resp.set_header(
        "Content-Security-Policy",
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action {' '.join(form_action)}; "
        "base-uri 'none'; frame-ancestors 'none'",
    )


def _button(person: Person) -> str:
    name, email, role = (escape(text) for text in (person.name, person.email, person.role))
    return _part("person", NAME=name, EMAIL=email, ROLE=role, INITIAL=name[:1].upper(), KIND=role)


def _part(name: str, **values: str) -> str:
    """Return one of the parts of sign_in.html with its placeholders filled in; a comment names each part."""
    text = files(__package__).joinpath("sign_in.html").read_text("utf-8")
    part = text.split(f"<!-- part: {name} -->\n")[1].split("<!-- part: ")[0]
    return Template(part).substitute(values)
