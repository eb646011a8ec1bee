"""Every answer is as the OpenAPI document says: this holds the JSON that PostgreSQL writes to the models."""

from typing import Any

from pydantic import SecretStr

from tests.conftest import NewApp
from tests.support.given import Given, Sql
from tests.support.openapi_checks import DOCUMENT, OPERATIONS, UNKNOWN, Observer
from tests.support.people import Person, in_process

AS_JSON = {"Content-Type": "application/json"}
ONE = "/registrations/{registration_id}"


def test_every_answer_is_as_the_document_says(
    ana: Person, ben: Person, mia: Person, anyone: Person, given: Given
) -> None:
    saw = Observer()
    ask_the_service(saw, anyone)
    sign_in(saw, ana, ben, anyone)
    here = register(saw, ana, ben)
    given.registration(status="Approved")
    change_it(saw, here, ana, ben, given)
    decide_on_it(saw, here, ana, mia)
    search(saw, here, ben)
    look_as_a_client(saw, here, anyone, ben)
    delete_it(saw, here, ana, mia)
    audit(saw, ana, mia)
    assert {(method, path) for method, path, _ in saw.seen} == set(OPERATIONS)
    assert {status for *_, status in saw.seen} == {200, 201, 204, 304, 400, 401, 403, 404, 409, 412, 413, 415, 422}


def ask_the_service(saw: Observer, anyone: Person) -> None:
    for path in ("/health", "/health/live", "/config.json", "/openapi.json", "/docs", "/redoc"):
        saw(anyone.get(path), "get", path)
        saw(anyone.get(f"{path}?%zz"), "get", path)


def sign_in(saw: Observer, ana: Person, ben: Person, anyone: Person) -> None:
    saw(anyone.get("/users/me"), "get", "/users/me")
    saw(anyone.get("/users/me", {"Authorization": "Bearer x"}), "get", "/users/me")
    for body in ({}, {"email": "ben@example.com"}, {"email": "ana@example.com"}, {"is_admin": True}):
        saw(ben.post("/users", body), "post", "/users")
    user = saw(ana.get("/users/me"), "get", "/users/me")
    for user_id in (user["user_id"], UNKNOWN):
        saw(ana.get(f"/users/{user_id}"), "get", "/users/{user_id}")


def register(saw: Observer, ana: Person, ben: Person) -> str:
    body = DOCUMENT["components"]["schemas"]["NewRegistration"]["examples"][0]
    made = saw(ana.post("/registrations", body), "post", "/registrations")
    saw(ben.post("/registrations", body), "post", "/registrations")
    saw(ben.post("/registrations", {"endpoint_url": "x", "more": 1}), "post", "/registrations")
    saw(ben.send("POST", "/registrations", AS_JSON, b"{"), "post", "/registrations")
    saw(ben.send("POST", "/registrations", AS_JSON, b" " * (1024 * 1024 + 1)), "post", "/registrations")
    saw(ben.send("POST", "/registrations", {"Content-Type": "text/plain"}, b"{}"), "post", "/registrations")
    return f"/registrations/{made['registration_id']}"


def change_it(saw: Observer, here: str, ana: Person, ben: Person, given: Given) -> None:
    saw(ana.get(here), "get", ONE)
    saw(ana.get(here, {"If-None-Match": '"1"'}), "get", ONE)
    saw(ana.get(f"/registrations/{UNKNOWN}"), "get", ONE)
    saw(ana.patch(here, {"description": "Another.", "available_tools": None}), "patch", ONE)
    saw(ben.patch(here, {"description": "x"}), "patch", ONE)
    saw(ana.patch(here, {"description": "x"}, {"If-Match": '"1"'}), "patch", ONE)
    saw(ana.patch(here, {"endpoint_url": given.registration()["endpoint_url"]}), "patch", ONE)
    saw(ana.patch(here, {"endpoint_name": None}), "patch", ONE)


def decide_on_it(saw: Observer, here: str, ana: Person, mia: Person) -> None:
    path = f"{ONE}/status"
    saw(ana.patch(f"{here}/status", {"status": "Approved"}), "patch", path)
    saw(mia.patch(f"{here}/status", {"status": "Approved"}), "patch", path)
    saw(mia.patch(f"{here}/status", {"status": "Rejected", "reason": "No."}), "patch", path)
    saw(mia.patch(f"{here}/status", {"status": "Pending"}, {"If-Match": '"1"'}), "patch", path)
    saw(ana.patch(f"{here}/status", {"status": "Pending"}), "patch", path)


def search(saw: Observer, here: str, ben: Person) -> None:
    queries: list[dict[str, Any]] = [{}, {"limit": 1}, {"status": "approved,pending"}, {"search": "no such"}, {"x": 1}]
    queries.append({"view": "published"})
    for query in queries:
        saw(ben.get("/registrations", **query), "get", "/registrations")
    saw(ben.get("/registrations/summary"), "get", "/registrations/summary")
    for path in (here, f"/registrations/{UNKNOWN}"):
        saw(ben.get(f"{path}/history"), "get", f"{ONE}/history")
    listed = ben.get("/registrations", view="published").json["items"][0]["registration_id"]
    for view in ("published", "x"):
        saw(ben.get(f"/registrations/{listed}", view=view), "get", ONE)


def look_as_a_client(saw: Observer, here: str, anyone: Person, ben: Person) -> None:
    servers, versions = "/v0.1/servers", "/v0.1/servers/{namespace}/{slug}/versions"
    for path in (here, f"/registrations/{UNKNOWN}"):
        saw(ben.get(f"{path}/published"), "get", f"{ONE}/published")
    for query in ({}, {"limit": 1, "include_deleted": "true"}, {"limit": 0}):
        saw(anyone.get(servers, **query), "get", servers)
    tag = {"If-None-Match": str(anyone.get(servers).headers["ETag"])}
    saw(anyone.get(servers, tag), "get", servers)
    for slug in ("weather", "no-such"):
        saw(anyone.get(f"{servers}/com.example/{slug}/versions", include_deleted=1), "get", versions)
        for version in ("latest", "1.0.0", "7.0.0"):
            there = f"{servers}/com.example/{slug}/versions/{version}"
            saw(anyone.get(there, include_deleted=1), "get", f"{versions}/{{version}}")
    for kind in ("managed-settings", "vscode", "claude-code"):
        for namespace in ("com.example", "com.other"):
            saw(anyone.get(f"/v0.1/x/{namespace}/{kind}"), "get", f"/v0.1/x/{{namespace}}/{kind}")


def delete_it(saw: Observer, here: str, ana: Person, mia: Person) -> None:
    saw(ana.delete(here), "delete", ONE)
    saw(mia.delete(here, {"If-Match": '"1"'}), "delete", ONE)
    saw(mia.delete(here), "delete", ONE)
    saw(mia.delete(here), "delete", ONE)


def audit(saw: Observer, ana: Person, mia: Person) -> None:
    entries = saw(mia.get("/audit"), "get", "/audit")["items"]
    assert {entry["action"] for entry in entries} == {"Created", "Updated", "Approved", "Rejected", "Deleted"}
    saw(mia.get("/audit", action="Deleted", limit=1, since="2026-01-01T00:00:00Z"), "get", "/audit")
    saw(mia.get("/audit", since="yesterday"), "get", "/audit")
    saw(ana.get("/audit"), "get", "/audit")
    for query in ({}, {"format": "csv"}, {"format": "jsonl", "action": "Deleted"}, {"format": "xlsx"}):
        saw(mia.get("/audit/export", **query), "get", "/audit/export")
    saw(ana.get("/audit/export"), "get", "/audit/export")


def test_trouble_is_as_the_document_says(new_app: NewApp, sql: Sql, ana: Person, anyone: Person) -> None:
    saw = Observer()
    cut_off = in_process(new_app(database_url=SecretStr("host=127.0.0.1 port=1 user=x"), db_pool_timeout=0.1))
    saw(ana.at(cut_off).get("/registrations"), "get", "/registrations")
    saw(anyone.at(cut_off).get("/health"), "get", "/health")
    assert ana.get("/users/me").status == 200
    sql("ALTER TABLE registrations RENAME TO gone")
    try:
        saw(ana.get("/registrations"), "get", "/registrations")
    finally:
        sql("ALTER TABLE gone RENAME TO registrations")
    assert saw.seen == {("get", "/registrations", 503), ("get", "/health", 503), ("get", "/registrations", 500)}
