"""One registration: create, read, edit and delete."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from registry_api.models import Registration
from tests.support.given import Given, Sql
from tests.support.people import Person, as_uuid, field_errors, refused

ASTRAL = "𝒳"  # one character, two UTF-16 units, four bytes
UNKNOWN = "/registrations/00000000-0000-4000-8000-000000000000"


def path(registration: dict[str, Any]) -> str:
    return f"/registrations/{registration['registration_id']}"


# ---------------------------------------------------------------------------------------------------- registering


def test_an_employee_registers_an_endpoint(ana: Person, given: Given) -> None:
    body = given.body(description="Forecasts", available_tools=["forecast"], transport="sse")
    answer = ana.post("/registrations", body)
    assert answer.status == 201
    made = answer.json
    as_uuid(made["registration_id"])
    assert made | body == made | {"available_tools": body["available_tools"]}
    assert made["available_tools"] == [{"name": "forecast"}]
    assert made["status"] == "Pending"
    assert made["submitter_id"] == ana.user_id
    assert made["submitter"] == {"user_id": ana.user_id, "display_name": "Ana Example", "email": "ana@example.com"}
    assert made["version"] == 1
    assert [made[name] for name in ("status_reason", "approver_id", "approver", "approved_at")] == [None] * 4
    assert made["submitted_at"] == made["created_at"] == made["updated_at"]


def test_registering_returns_location_and_etag(ana: Person, given: Given) -> None:
    answer = ana.post("/registrations", given.body())
    assert answer.headers["Location"] == path(answer.json)
    assert answer.headers["ETag"] == '"1"'
    found = ana.get(answer.headers["Location"])
    assert found.status == 200
    assert found.json == answer.json
    assert found.headers["ETag"] == '"1"'


def test_an_omitted_field_has_its_default(ana: Person, given: Given) -> None:
    made = ana.post("/registrations", given.body()).json
    assert (made["description"], made["available_tools"], made["transport"]) == ("", [], "streamable-http")


def test_a_registration_has_exactly_the_members_of_the_contract(ana: Person, given: Given) -> None:
    made = given.registration(status="Approved", available_tools=["a"])
    for shown in (made, ana.get(path(made)).json, ana.get("/registrations").json["items"][0]):
        Registration.model_validate(shown)
        assert shown.keys() == {name for name, field in Registration.model_fields.items() if field.is_required()}


def test_times_are_utc(given: Given) -> None:
    made = given.registration(status="Approved")
    for name in ("created_at", "updated_at", "submitted_at", "approved_at"):
        assert made[name].endswith(("Z", "+00:00"))
        datetime.fromisoformat(made[name])


@pytest.mark.parametrize("name", ["endpoint_url", "endpoint_name", "owner_contact"])
@pytest.mark.parametrize("how", ["missing", "null", "empty", "a number", "a list"])
def test_a_required_field_must_be_present(ana: Person, given: Given, name: str, how: str) -> None:
    values: dict[str, Any] = {"null": None, "empty": "", "a number": 5, "a list": []}
    body = {key: value for key, value in given.body().items() if key != name}
    if how != "missing":
        body[name] = values[how]
    assert field_errors(ana.post("/registrations", body)).keys() == {name}


@pytest.mark.parametrize("name", ["endpoint_name", "owner_contact"])
@pytest.mark.parametrize("blank", [" ", "\t\r\n", "\u3000\u00a0"])
def test_a_blank_name_is_refused(ana: Person, given: Given, name: str, blank: str) -> None:
    assert field_errors(ana.post("/registrations", given.body(**{name: blank}))).keys() == {name}


INVISIBLE = [
    *(
        "\u200b",
        "\u200d\u200c",
        "\u00ad",
        "\ufeff",
        "\u2800",
        "\u3164",
        "\u115f",
        "\u1160",
        "\uffa0",
        "\ufe0f",
        "\u180b",
    ),
    *(
        "\u034f",
        "\u180e",
        "\u2060\u2064",
        "\u200e\u200f\u061c",
        "\u202e",
        "\u2067\u2069",
        "\x1f\x7f\x9f",
        "\ufff9\ufffb",
    ),
    *(
        "\u17b4",
        "\U000e0020\U000e007f",
        "\U000e0100",
        "\U0001d173",
        "\U0001bca0",
        "\U00013441",
        " \u200b \u3164\ufe0f\u00a0 ",
    ),
]
VISIBLE = [
    *(
        "x",
        "\u200bx",
        "❤\ufe0f",
        "👩\u200d💻",
        "کتاب\u200cها",
        "\u200fשלום",
        "क्\u200dष",
        "🏴\U000e0067\U000e0062\U000e007f",
        ".",
    ),
    *("\u0301", "\ue000", "\U0001fadf", "ㅤa", "한글", "ⵣ", "𓀀", "\u0600"),
]


@pytest.mark.parametrize("invisible", INVISIBLE)
def test_a_name_of_invisible_characters_is_blank(ana: Person, given: Given, invisible: str) -> None:
    made = given.registration()
    bodies: tuple[tuple[str, dict[str, Any]], ...] = (
        *((name, {name: invisible}) for name in ("endpoint_name", "owner_contact")),
        *(("available_tools.0.name", {"available_tools": [tool]}) for tool in (invisible, {"name": invisible})),
    )
    for field, body in bodies:
        for answer in (ana.post("/registrations", given.body(**body)), ana.patch(path(made), body)):
            messages = {name: errors for name, errors in field_errors(answer).items() if name.startswith(field[:15])}
            assert list(messages.values()) == [["Must not be blank."]], messages


@pytest.mark.parametrize("name", VISIBLE)
def test_a_name_with_a_visible_character_is_kept(given: Given, name: str) -> None:
    made = given.registration(endpoint_name=name, owner_contact=name, available_tools=[name])
    assert [made["endpoint_name"], made["owner_contact"], made["available_tools"]] == [name, name, [{"name": name}]]


@pytest.mark.parametrize("control", [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))])
def test_a_bidirectional_control_character_is_refused_in_names(ana: Person, given: Given, control: str) -> None:
    name = f"Delete {control}gpj.exe"
    answer = ana.post("/registrations", given.body(endpoint_name=name, owner_contact=name, available_tools=["a", name]))
    errors = field_errors(answer)
    assert errors.keys() == {"endpoint_name", "owner_contact", "available_tools.1.name"}
    assert all(each == [errors["endpoint_name"][0]] and "bidirectional" in each[0] for each in errors.values())
    assert given.registration(description=name)["description"] == name


@pytest.mark.parametrize(
    "name",
    [
        *("registration_id", "status", "status_reason", "submitter_id", "submitter", "approver_id", "approver"),
        *("submitted_at", "approved_at", "created_at", "updated_at", "version", "is_admin", "Endpoint_url", ""),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_field_that_is_not_input_is_refused(ana: Person, given: Given, name: str, method: str) -> None:
    if method == "POST":
        answer = ana.post("/registrations", {**given.body(), name: "Approved"})
    else:
        answer = ana.patch(path(given.registration()), {name: "Approved"})
    assert len(field_errors(answer)) == 1
    assert name in field_errors(answer) or not name


def test_all_errors_of_a_body_are_returned_together(ana: Person) -> None:
    tools = ["a", {"name": ""}, 7, {"name": "b" * 129}, {"description": "nameless"}]
    body = {"endpoint_url": "ftp://x", "owner_contact": " ", "available_tools": tools, "transport": "http", "else": 1}
    assert field_errors(ana.post("/registrations", body)).keys() == {
        *("endpoint_url", "endpoint_name", "owner_contact", "transport", "else"),
        *("available_tools.1.name", "available_tools.2", "available_tools.3.name", "available_tools.4.name"),
    }


@pytest.mark.parametrize("body", [None, True, 5, "text", [], [{}]], ids=repr)
def test_a_body_that_is_not_an_object_is_refused(ana: Person, given: Given, body: Any) -> None:
    field_errors(ana.post("/registrations", body))
    field_errors(ana.patch(path(given.registration()), body))


# --------------------------------------------------------------------------------------------------------- limits


@pytest.mark.parametrize("character", ["x", "é", ASTRAL], ids=["ascii", "latin", "astral"])
@pytest.mark.parametrize(("name", "limit"), [("endpoint_name", 200), ("owner_contact", 320), ("description", 5000)])
def test_lengths_are_measured_in_characters(ana: Person, given: Given, name: str, limit: int, character: str) -> None:
    longest: dict[str, Any] = {name: character * limit}
    assert given.registration(**longest)[name] == character * limit
    assert field_errors(ana.post("/registrations", given.body(**{name: character * (limit + 1)}))).keys() == {name}


@pytest.mark.parametrize(("name", "limit"), [("endpoint_name", 200), ("owner_contact", 320)])
def test_names_are_trimmed_before_their_length_is_checked(given: Given, name: str, limit: int) -> None:
    padded: dict[str, Any] = {name: " \t" + "x" * limit + "\n "}
    assert given.registration(**padded)[name] == "x" * limit
    spaced: dict[str, Any] = {name: " a  b "}
    assert given.registration(**spaced)[name] == "a  b"


def test_a_description_is_not_trimmed(given: Given) -> None:
    assert (
        given.registration(description="  two blanks\r\n\tand a tab ")["description"] == "  two blanks\r\n\tand a tab "
    )


def test_a_registration_has_at_most_500_tools(ana: Person, given: Given) -> None:
    tools = [f"tool-{number}" for number in range(501)]
    assert len(given.registration(available_tools=tools[:500])["available_tools"]) == 500
    assert field_errors(ana.post("/registrations", given.body(available_tools=tools))).keys() == {"available_tools"}


@pytest.mark.parametrize("as_object", [False, True], ids=["bare", "object"])
def test_a_tool_name_has_at_most_128_characters(ana: Person, given: Given, as_object: bool) -> None:
    def tools(name: str) -> list[Any]:
        return [{"name": name} if as_object else name]

    assert given.registration(available_tools=tools(ASTRAL * 128))["available_tools"] == [{"name": ASTRAL * 128}]
    assert given.registration(available_tools=tools(f" {'x' * 128} "))["available_tools"] == [{"name": "x" * 128}]
    for bad in ("x" * 129, "", " \t "):
        found = field_errors(ana.post("/registrations", given.body(available_tools=tools(bad))))
        assert list(found) == ["available_tools.0.name"]


@pytest.mark.parametrize("filler", ["x", "é", "\u2028", '"', ASTRAL], ids=["ascii", "latin", "line", "quote", "astral"])
def test_tools_take_at_most_256_kib_of_compact_json(ana: Person, given: Given, filler: str) -> None:
    """The limit counts UTF-8 bytes of compact JSON without escapes of non-ASCII characters."""
    size = len(filler.encode()) + (filler == '"')
    frame = len('[{"name":"t","description":""}]')
    count, rest = divmod(256 * 1024 - frame, size)
    exact = filler * count + "." * rest
    tools = [{"name": "t", "description": exact}]
    made = given.registration(available_tools=tools)
    assert made["available_tools"] == tools
    tools[0]["description"] += "."
    assert field_errors(ana.post("/registrations", given.body(available_tools=tools))).keys() == {"available_tools"}


def test_tool_names_are_unique_after_trimming_and_case_matters(ana: Person, given: Given) -> None:
    assert given.registration(available_tools=["Read", "read", "READ"])["available_tools"]
    for twice in (["a", "a"], ["a", " a "], ["a", {"name": "a", "x": 1}]):
        assert field_errors(ana.post("/registrations", given.body(available_tools=twice))).keys() == {"available_tools"}


def test_a_tool_keeps_its_metadata(ana: Person, given: Given) -> None:
    tools = [
        {"name": "b", "input_schema": {"type": "object", "properties": {"z": {}, "a": {"enum": [1, 1.5, None, True]}}}},
        {"x": [[], {}, "", 0, -0.0, 1e-7, 12345678901234567890], "name": "a", "Name": "other", "": {"": None}},
    ]
    made = given.registration(available_tools=tools)
    shown = ana.get(path(made)).json["available_tools"]
    assert shown == tools
    assert list(shown[0]["input_schema"]["properties"]) == ["z", "a"]  # the order of members is kept


@pytest.mark.parametrize("tools", [{}, "read", 5, True, None, [None], [5], [["read"]], [{"name": 5}], [{"name": None}]])
def test_tools_are_names_or_objects_with_a_name(ana: Person, given: Given, tools: Any) -> None:
    assert all(
        name.startswith("available_tools")
        for name in field_errors(ana.post("/registrations", given.body(available_tools=tools)))
    )


@pytest.mark.parametrize("transport", ["SSE", "http", "", 5, None, ["sse"], "stdio", "sse "])
def test_an_unknown_transport_is_refused(ana: Person, given: Given, transport: Any) -> None:
    assert field_errors(ana.post("/registrations", given.body(transport=transport))).keys() == {"transport"}


# -------------------------------------------------------------------------------------------------------- reading


def test_an_unknown_registration_is_not_found(ana: Person) -> None:
    refused(ana.get(UNKNOWN), 404, "NOT_FOUND")
    refused(ana.get(UNKNOWN + "/history"), 404, "NOT_FOUND")


@pytest.mark.parametrize(
    "path_id", ["1", "me", "x" * 300, "{00000000-0000-4000-8000-000000000000}", "%00", "0" * 32, "%20"]
)
@pytest.mark.parametrize("rest", ["", "/history", "/status"])
def test_an_id_that_is_not_a_uuid_is_not_found(ana: Person, path_id: str, rest: str) -> None:
    refused(ana.send("PATCH" if rest == "/status" else "GET", f"/registrations/{path_id}{rest}"), 404, "NOT_FOUND")


def test_an_id_may_be_in_upper_case(ana: Person, given: Given) -> None:
    made = given.registration()
    assert ana.get(path(made).upper().replace("/REGISTRATIONS", "/registrations")).json == made


def test_every_signed_in_person_reads_every_registration(ben: Person, given: Given) -> None:
    made = given.registration(status="Rejected", reason="no owner")
    assert ben.get(path(made)).json == made


def test_the_summary_counts_by_status_and_by_submitter(ana: Person, ben: Person, mia: Person, given: Given) -> None:
    none = dict.fromkeys(("total", "pending", "approved", "rejected", "mine", "attention"), 0)
    assert ana.get("/registrations/summary").json == none
    for status in ("Pending", "Approved", "Approved", "Rejected", "Rejected", "Rejected"):
        given.registration(status=status, by=ben)
    given.registration()
    counts = {"total": 7, "pending": 2, "approved": 2, "rejected": 3, "attention": 0}
    assert ana.get("/registrations/summary").json == {**counts, "mine": 1}
    assert ben.get("/registrations/summary").json == {**counts, "mine": 6}
    assert mia.get("/registrations/summary").json == {**counts, "mine": 0}


# ------------------------------------------------------------------------------------------------------- changing


def test_only_the_submitter_and_administrators_edit(ana: Person, ben: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=ana)
    refused(ben.patch(path(made), {"description": "mine now"}), 403, "FORBIDDEN")
    assert ana.get(path(made)).json == made
    assert ana.patch(path(made), {"description": "by ana"}).json["description"] == "by ana"
    assert mia.patch(path(made), {"description": "by mia"}).json["description"] == "by mia"


@pytest.mark.parametrize("media_type", ["application/json", "application/merge-patch+json"])
def test_a_patch_changes_only_the_named_fields(ana: Person, given: Given, media_type: str) -> None:
    made = given.registration(description="before", available_tools=["a"])
    answer = ana.patch(path(made), {"description": "after"}, {"Content-Type": media_type})
    assert answer.status == 200
    assert answer.headers["ETag"] == '"2"'
    changed = answer.json
    assert changed == made | {name: changed[name] for name in ("updated_at", "submitted_at")} | {
        "description": "after",
        "version": 2,
    }
    assert changed["updated_at"] > made["updated_at"]
    assert ana.get(path(made)).json == changed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("endpoint_url", "https://other.example/mcp"),
        ("endpoint_name", "Other"),
        ("description", "Other"),
        ("owner_contact", "other@example.com"),
        ("available_tools", [{"name": "other"}]),
        ("transport", "sse"),
    ],
)
def test_each_field_can_be_edited(ana: Person, given: Given, name: str, value: Any) -> None:
    made = given.registration()
    assert ana.patch(path(made), {name: value}).json[name] == value
    assert ana.get(path(made)).json[name] == value


def test_null_sets_an_optional_field_to_its_default(ana: Person, given: Given) -> None:
    made = given.registration(description="text", available_tools=["a"], transport="sse")
    changed = ana.patch(path(made), {"description": None, "available_tools": None, "transport": None}).json
    assert (changed["description"], changed["available_tools"], changed["transport"]) == ("", [], "streamable-http")


@pytest.mark.parametrize("name", ["endpoint_url", "endpoint_name", "owner_contact"])
@pytest.mark.parametrize("value", [None, "", " "])
def test_a_required_field_cannot_be_removed(ana: Person, given: Given, name: str, value: str | None) -> None:
    made = given.registration()
    assert field_errors(ana.patch(path(made), {name: value, "description": "x"})).keys() == {name}
    assert ana.get(path(made)).json == made


def test_the_tools_are_replaced_and_not_merged(ana: Person, given: Given) -> None:
    made = given.registration(available_tools=[{"name": "a", "x": 1}, "b"])
    assert ana.patch(path(made), {"available_tools": ["c"]}).json["available_tools"] == [{"name": "c"}]


@pytest.mark.parametrize(
    "patch",
    [
        {},
        {"description": "same"},
        {"endpoint_name": " Weather "},
        {"endpoint_url": "HTTPS://Same.Example:443"},
        {"available_tools": ["a", {"n": 1, "name": "b"}]},
        {"transport": None},
    ],
    ids=str,
)
@pytest.mark.parametrize("status", ["Pending", "Approved", "Rejected"])
def test_an_edit_without_a_change_is_not_audited(
    ana: Person, given: Given, sql: Sql, patch: dict[str, Any], status: str
) -> None:
    made = given.registration(
        endpoint_url="https://same.example/",
        description="same",
        available_tools=["a", {"name": "b", "n": 1}],
        status=status,
    )
    entries = sql("SELECT count(*) FROM audit_log")
    answer = ana.patch(path(made), patch)
    assert answer.status == 200
    assert answer.json == made
    assert answer.headers["ETag"] == f'"{made["version"]}"'
    assert sql("SELECT count(*) FROM audit_log") == entries


@pytest.mark.parametrize(("old", "new"), [(1, True), (1, 1.5), (0, False), ("1", 1), (None, 0), ([], {})], ids=str)
def test_a_value_of_another_type_is_a_change(ana: Person, given: Given, old: Any, new: Any) -> None:
    made = given.registration(available_tools=[{"name": "a", "x": old}])
    changed = ana.patch(path(made), {"available_tools": [{"name": "a", "x": new}]}).json
    assert changed["version"] == 2
    assert changed["available_tools"][0]["x"] is new or changed["available_tools"][0]["x"] == new


def test_an_unknown_registration_is_neither_edited_nor_deleted(ana: Person, mia: Person) -> None:
    refused(ana.patch(UNKNOWN, {"description": "x"}), 404, "NOT_FOUND")
    refused(mia.patch(UNKNOWN + "/status", {"status": "Approved"}), 404, "NOT_FOUND")
    refused(mia.delete(UNKNOWN), 404, "NOT_FOUND")


# ------------------------------------------------------------------------------------------------------- deleting


def test_submitters_delete_what_was_never_published(ana: Person, ben: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=ana)
    refused(ben.delete(path(made)), 403, "FORBIDDEN")
    assert ana.delete(path(made)).status == 204
    refused(ana.get(path(made)), 404, "NOT_FOUND")
    [entry] = mia.get("/audit", action="Deleted", registration_id=made["registration_id"]).json["items"]
    assert entry["user"]["user_id"] == made["submitter_id"]

    rejected = given.registration(by=ana)
    assert mia.set_status(rejected, "Rejected", reason="Not ours.").status == 200
    assert ana.delete(path(rejected)).status == 204


def test_submitters_do_not_delete_what_was_published(ana: Person, mia: Person, given: Given) -> None:
    approved = given.registration(by=ana, status="Approved")
    refused(ana.delete(path(approved)), 403, "FORBIDDEN")
    assert ana.patch(path(approved), {"description": "Another text"}).json["status"] == "Pending"
    refused(ana.delete(path(approved)), 403, "FORBIDDEN")
    assert mia.set_status(approved, "Rejected", withdraw=True, reason="Closed.").status == 200
    refused(ana.delete(path(approved)), 403, "FORBIDDEN")


def test_submitters_do_not_delete_an_approved_server_that_clients_never_get(ana: Person, given: Given) -> None:
    """Nothing of an `http:` address is published, but employees find it as approved."""
    url = f"http://{uuid4().hex}.example/"
    approved = given.registration(by=ana, status="Approved", endpoint_url=url)
    refused(ana.delete(path(approved)), 403, "FORBIDDEN")


def test_administrators_delete_everything(ana: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=ana, status="Approved")
    answer = mia.delete(path(made))
    assert (answer.status, answer.body) == (204, b"")
    refused(ana.get(path(made)), 404, "NOT_FOUND")
    refused(mia.delete(path(made)), 404, "NOT_FOUND")
    assert ana.get("/registrations").json["items"] == []


def test_the_url_of_a_deleted_registration_can_be_registered_again(ben: Person, mia: Person, given: Given) -> None:
    url = f"https://{uuid4().hex}.example/"
    first = given.registration(endpoint_url=url)
    assert mia.delete(path(first)).status == 204
    second = given.registration(endpoint_url=url, by=ben)
    assert second["registration_id"] != first["registration_id"]
