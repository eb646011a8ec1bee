"""What makes two listings the same tools."""

import pytest

from registry_api.domain import tool_digest

SCHEMA = {"type": "object", "properties": {"n": {"type": "number", "maximum": 1.0}}}
REORDERED = {"properties": {"n": {"maximum": 1, "type": "number"}}, "type": "object"}
TOOLS: list[dict[str, object]] = [
    {"name": "add", "description": "Adds", "inputSchema": SCHEMA},
    {"name": "sub", "title": "Subtract", "annotations": {"readOnlyHint": True}},
]


def digest(tools: list[dict[str, object]], instructions: str | None = None) -> str:
    return tool_digest.of_listing(tools, instructions)


@pytest.mark.parametrize(
    "same",
    [
        TOOLS[::-1],
        [{**tool, "_meta": {"x": 1}, "icons": [], "execution": {}} for tool in TOOLS],
        [{**tool, "outputSchema": None} for tool in TOOLS],
        [
            {**TOOLS[0], "inputSchema": {"properties": {"n": {"maximum": 1, "type": "number"}}, "type": "object"}},
            TOOLS[1],
        ],
    ],
    ids=["order", "members that mean nothing", "null is absent", "order of names and 1.0"],
)
def test_what_means_the_same_has_the_same_digest(same: list[dict[str, object]]) -> None:
    assert digest(same) == digest(TOOLS)


@pytest.mark.parametrize(
    "other",
    [
        TOOLS[:1],
        [*TOOLS, TOOLS[0]],
        [{**TOOLS[0], "description": "Adds "}, TOOLS[1]],
        [{**TOOLS[0], "description": "Ａdds"}, TOOLS[1]],
        [{**TOOLS[0], "description": ""}, TOOLS[1]],
        [{**TOOLS[0], "inputSchema": {**SCHEMA, "required": ["n"]}}, TOOLS[1]],
        [TOOLS[0], {**TOOLS[1], "annotations": {"readOnlyHint": "true"}}],
        [TOOLS[0], {**TOOLS[1], "annotations": {"readOnlyHint": True, "x-vendor": 1}}],
    ],
)
def test_any_change_of_what_is_read_changes_the_digest(other: list[dict[str, object]]) -> None:
    assert digest(other) != digest(TOOLS)


def test_instructions_belong_to_it() -> None:
    assert len({digest(TOOLS), digest(TOOLS, ""), digest(TOOLS, "Be kind")}) == 3


def test_integers_beyond_a_double_stay_exact() -> None:
    def bound(number: object) -> str:
        return tool_digest.canonical({"maximum": number})

    assert bound(9223372036854775807) == '{"maximum":9223372036854775807}'
    assert bound(2.0**53) != bound(2**53 - 1)
    assert bound(-0.0) == '{"maximum":0}'
    with pytest.raises(ValueError, match="Out of range"):
        bound(float("nan"))


def test_it_never_changes_by_itself() -> None:
    """Stored digests are compared with new ones: a change of the rule needs a new FORMAT."""
    assert digest(TOOLS) == DIGEST_OF_TOOLS
    assert tool_digest.of_tool(TOOLS[0]) != tool_digest.of_tool(TOOLS[1])


DIGEST_OF_TOOLS = "af095b60ae2b1822f7f3fd20a36d8d77ef65cf61d685be4ae7fd0354a1101382"
