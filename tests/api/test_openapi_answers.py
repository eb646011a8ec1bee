"""Answers match the OpenAPI document; this ties the JSON that PostgreSQL writes to the models."""

from typing import Any

from pydantic import SecretStr

from registry_api.domain.text_rules import Finding
from tests.conftest import NewApp
from tests.support.given import Given, Sql
from tests.support.inspector import OTHER_TOOLS, Inspector, failed, ok
from tests.support.openapi_checks import DOCUMENT, OPERATIONS, UNKNOWN, Observer
from tests.support.people import Person, in_process

AS_JSON = {"Content-Type": "application/json"}
ONE = "/registrations/{registration_id}"


def test_every_answer_matches_the_document(
    ana: Person, ben: Person, mia: Person, anyone: Person, given: Given, inspector: Inspector
) -> None:
    observe = Observer()
    request_public_pages(observe, anyone)
    sign_in(observe, ana, ben, anyone)
    keep_tags(observe, ana, mia)
    location = register(observe, ana, ben)
    given.registration(status="Approved")
    edit(observe, location, ana, ben, given)
    decide(observe, location, ana, mia)
    inspect(observe, location, ana, ben, mia, inspector)
    search(observe, location, ben)
    use_the_read_api(observe, location, anyone, ben)
    delete(observe, location, ana, mia)
    audit(observe, ana, mia)
    assert {(method, path) for method, path, _ in observe.seen} == set(OPERATIONS)
    assert {status for *_, status in observe.seen} == {
        *(200, 201, 202, 204, 304, 400, 401, 403, 404, 409, 412, 413, 415, 422, 429),
    }


def request_public_pages(observe: Observer, anyone: Person) -> None:
    for path in ("/health", "/health/live", "/config.json", "/openapi.json", "/docs", "/redoc"):
        observe(anyone.get(path), "get", path)
        observe(anyone.get(f"{path}?%zz"), "get", path)


def sign_in(observe: Observer, ana: Person, ben: Person, anyone: Person) -> None:
    observe(anyone.get("/users/me"), "get", "/users/me")
    observe(anyone.get("/users/me", {"Authorization": "Bearer x"}), "get", "/users/me")
    for body in ({}, {"email": "ben@example.com"}, {"email": "ana@example.com"}, {"is_admin": True}):
        observe(ben.post("/users", body), "post", "/users")
    for query in ({"search": "ana"}, {"search": "a"}, {}):
        observe(ana.get("/users", **query), "get", "/users")
    user = observe(ana.get("/users/me"), "get", "/users/me")
    for user_id in (user["user_id"], UNKNOWN):
        observe(ana.get(f"/users/{user_id}"), "get", "/users/{user_id}")


def keep_tags(observe: Observer, ana: Person, mia: Person) -> None:
    for name in ("weather", "other", "weather"):
        observe(mia.put(f"/tags/{name}", {"title": "Weather", "synonyms": ["rain"]}), "put", "/tags/{tag}")
    observe(mia.put("/tags/weather", {"title": ""}), "put", "/tags/{tag}")
    observe(ana.put("/tags/weather", {"title": "Weather"}), "put", "/tags/{tag}")
    observe(ana.get("/tags"), "get", "/tags")
    for who in (ana, mia, mia):
        observe(who.delete("/tags/other"), "delete", "/tags/{tag}")


def register(observe: Observer, ana: Person, ben: Person) -> str:
    body = DOCUMENT["components"]["schemas"]["NewRegistration"]["examples"][0]
    made = observe(ana.post("/registrations", body), "post", "/registrations")
    observe(ben.post("/registrations", body), "post", "/registrations")
    observe(ben.post("/registrations", {"endpoint_url": "x", "more": 1}), "post", "/registrations")
    observe(ben.send("POST", "/registrations", AS_JSON, b"{"), "post", "/registrations")
    observe(ben.send("POST", "/registrations", AS_JSON, b" " * (1024 * 1024 + 1)), "post", "/registrations")
    observe(ben.send("POST", "/registrations", {"Content-Type": "text/plain"}, b"{}"), "post", "/registrations")
    return f"/registrations/{made['registration_id']}"


def edit(observe: Observer, location: str, ana: Person, ben: Person, given: Given) -> None:
    observe(ana.get(location), "get", ONE)
    observe(ana.get(location, {"If-None-Match": '"1"'}), "get", ONE)
    observe(ana.get(f"/registrations/{UNKNOWN}"), "get", ONE)
    observe(ana.patch(location, {"description": "Another.", "available_tools": None}), "patch", ONE)
    observe(ben.patch(location, {"description": "x"}), "patch", ONE)
    observe(ana.patch(location, {"description": "x"}, {"If-Match": '"1"'}), "patch", ONE)
    observe(ana.patch(location, {"endpoint_url": given.registration()["endpoint_url"]}), "patch", ONE)
    observe(ana.patch(location, {"endpoint_name": None}), "patch", ONE)


def decide(observe: Observer, location: str, ana: Person, mia: Person) -> None:
    path = f"{ONE}/status"
    observe(ana.patch(f"{location}/status", {"status": "Approved"}), "patch", path)
    observe(mia.patch(f"{location}/status", {"status": "Approved"}), "patch", path)
    observe(mia.patch(f"{location}/status", {"status": "Rejected", "reason": "No."}), "patch", path)
    observe(mia.patch(f"{location}/status", {"status": "Pending"}, {"If-Match": '"1"'}), "patch", path)
    observe(ana.patch(f"{location}/status", {"status": "Pending"}), "patch", path)


def inspect(observe: Observer, location: str, ana: Person, ben: Person, mia: Person, inspector: Inspector) -> None:
    path, one = f"{ONE}/inspections", "/inspections/{inspection_id}"
    requested = observe(ana.post(f"{location}/inspections"), "post", path)
    observe(ben.post(f"{location}/inspections"), "post", path)
    observe(ana.post(f"/registrations/{UNKNOWN}/inspections"), "post", path)
    registration = ana.get(location).json
    first = inspector.sees(registration, ok(server={"name": "Weather", "title": None, "version": "1"}))
    assert first == requested["inspection_id"]
    observe(mia.patch(f"{location}/status", {"status": "Approved", "inspection_id": UNKNOWN}), "patch", f"{ONE}/status")
    observe(mia.patch(f"{location}/status", {"status": "Approved", "inspection_id": first}), "patch", f"{ONE}/status")
    inspector.sees_twice(registration, ok(OTHER_TOOLS, findings=[Finding("U1", "high", "tools.x.name", "U+E0001")]))
    sign_in_there = {
        "resource_metadata_url": None,
        "resource": None,
        "authorization_servers": ["https://login.example"],
        "scopes": ["read"],
    }
    inspector.sees(registration, failed("auth_required", authorization=sign_in_there))
    observe(mia.patch(f"{location}/status", {"status": "Rejected"}), "patch", f"{ONE}/status")
    observe(mia.patch(f"{location}/status", {"status": "Approved", "inspection_id": first}), "patch", f"{ONE}/status")
    observe(mia.patch(f"{location}/status", {"status": "Approved"}), "patch", f"{ONE}/status")
    for who in (ana, mia):
        for item in observe(who.get(f"{location}/inspections"), "get", path)["items"]:
            observe(who.get(f"/inspections/{item['inspection_id']}"), "get", one)
    observe(ana.get(f"/registrations/{UNKNOWN}/inspections"), "get", path)
    observe(ana.get(f"{location}/inspections", limit=0), "get", path)
    address = DOCUMENT["paths"]["/inspections"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    for _ in range(6):
        answer = ben.post("/inspections", address["an address"]["value"])
        observe(answer, "post", "/inspections")
    own = ben.post("/inspections", {}).json
    assert own["field_errors"]
    queued = observe(ana.post("/inspections", address["an address"]["value"]), "post", "/inspections")
    observe(ben.get(f"/inspections/{queued['inspection_id']}"), "get", one)
    observe(ben.get(f"/inspections/{UNKNOWN}"), "get", one)


def search(observe: Observer, location: str, ben: Person) -> None:
    queries: list[dict[str, Any]] = [{}, {"limit": 1}, {"status": "approved,pending"}, {"search": "no such"}, {"x": 1}]
    queries.append({"view": "published"})
    for query in queries:
        observe(ben.get("/registrations", **query), "get", "/registrations")
    observe(ben.get("/registrations/summary"), "get", "/registrations/summary")
    address = ben.get(location).json["endpoint_url"]
    for query in ({"url": address, "client": "vscode"}, {"url": f"{address}?x"}, {"name": "no-such"}, {}):
        observe(ben.get("/registrations/lookup", **query), "get", "/registrations/lookup")
    for path in (location, f"/registrations/{UNKNOWN}"):
        observe(ben.get(f"{path}/history"), "get", f"{ONE}/history")
    listed = ben.get("/registrations", view="published").json["items"][0]["registration_id"]
    for view in ("published", "x"):
        observe(ben.get(f"/registrations/{listed}", view=view), "get", ONE)


def use_the_read_api(observe: Observer, location: str, anyone: Person, ben: Person) -> None:
    servers, versions = "/v0.1/servers", "/v0.1/servers/{namespace}/{slug}/versions"
    for path in (location, f"/registrations/{UNKNOWN}"):
        observe(ben.get(f"{path}/published"), "get", f"{ONE}/published")
    for query in ({}, {"limit": 1, "include_deleted": "true"}, {"limit": 0}):
        observe(anyone.get(servers, **query), "get", servers)
    tag = {"If-None-Match": str(anyone.get(servers).headers["ETag"])}
    observe(anyone.get(servers, tag), "get", servers)
    for slug in ("weather", "no-such"):
        observe(anyone.get(f"{servers}/com.example/{slug}/versions", include_deleted=1), "get", versions)
        for version in ("latest", "1.0.0", "7.0.0"):
            version_path = f"{servers}/com.example/{slug}/versions/{version}"
            observe(anyone.get(version_path, include_deleted=1), "get", f"{versions}/{{version}}")
    for namespace in ("com.example", "com.other"):
        observe(anyone.get(f"/v0.1/x/{namespace}"), "get", "/v0.1/x/{namespace}")
        for kind in ("copilot-managed-settings", "vscode", "gemini-admin"):
            observe(anyone.get(f"/v0.1/x/{namespace}/{kind}"), "get", "/v0.1/x/{namespace}/{kind}")


def delete(observe: Observer, location: str, ana: Person, mia: Person) -> None:
    observe(ana.delete(location), "delete", ONE)
    observe(mia.delete(location, {"If-Match": '"1"'}), "delete", ONE)
    observe(mia.delete(location), "delete", ONE)
    observe(mia.delete(location), "delete", ONE)


def audit(observe: Observer, ana: Person, mia: Person) -> None:
    entries = observe(mia.get("/audit"), "get", "/audit")["items"]
    assert {entry["action"] for entry in entries} == {"Created", "Updated", "Approved", "Rejected", "Deleted"}
    observe(mia.get("/audit", action="Deleted", limit=1, since="2026-01-01T00:00:00Z"), "get", "/audit")
    observe(mia.get("/audit", since="yesterday"), "get", "/audit")
    observe(ana.get("/audit"), "get", "/audit")
    for query in ({}, {"format": "csv"}, {"format": "jsonl", "action": "Deleted"}, {"format": "xlsx"}):
        observe(mia.get("/audit/export", **query), "get", "/audit/export")
    observe(ana.get("/audit/export"), "get", "/audit/export")


def test_answers_to_failures_match_the_document(new_app: NewApp, sql: Sql, ana: Person, anyone: Person) -> None:
    observe = Observer()
    without_database = in_process(new_app(database_url=SecretStr("host=127.0.0.1 port=1 user=x"), db_pool_timeout=0.1))
    observe(ana.at(without_database).get("/registrations"), "get", "/registrations")
    observe(anyone.at(without_database).get("/health"), "get", "/health")
    assert ana.get("/users/me").status == 200
    sql("ALTER TABLE registrations RENAME TO gone")
    try:
        observe(ana.get("/registrations"), "get", "/registrations")
    finally:
        sql("ALTER TABLE gone RENAME TO registrations")
    assert observe.seen == {("get", "/registrations", 503), ("get", "/health", 503), ("get", "/registrations", 500)}
