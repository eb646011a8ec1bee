"""Tags: a class per route."""

import re

from falcon import Request, Response

from registry_api.dao.tags import Tags
from registry_api.domain import policy
from registry_api.errors import NotFound
from registry_api.http import bodies, conditional
from registry_api.models import MAX_TAG_NAME, TAG_NAME_PATTERN, TagContent


class TagList:
    """`/tags`."""

    def __init__(self, tags: Tags) -> None:
        self._tags = tags

    def on_get(self, req: Request, resp: Response) -> None:
        """Return all tags."""
        conditional.answer(req, resp, self._tags.all())

    on_head = on_get


class TagItem:
    """`/tags/{tag}`."""

    def __init__(self, tags: Tags) -> None:
        self._tags = tags

    def on_put(self, req: Request, resp: Response, tag: str) -> None:
        """Create or change a tag."""
        permit = policy.may_edit_tags(req.context.caller)
        content = bodies.read(req, TagContent)
        document, is_new = self._tags.put(_tag_name(tag), content, permit)
        resp.status = 201 if is_new else 200
        conditional.answer(req, resp, document)

    def on_delete(self, req: Request, resp: Response, tag: str) -> None:
        """Delete a tag."""
        permit = policy.may_edit_tags(req.context.caller)
        self._tags.delete(_tag_name(tag), permit)
        resp.status = 204


def _tag_name(name: str) -> str:
    """Return the name in a path; raises NotFound for one that no tag can have."""
    if len(name) > MAX_TAG_NAME or not re.fullmatch(TAG_NAME_PATTERN, name):
        raise NotFound("A tag's name has lower-case letters, digits and single hyphens, at most 50.")
    return name
