"""The OpenAPI document: valid, complete and consistent with the routes."""

import ast
import importlib
import inspect
import re
from urllib.parse import urlsplit

import pytest
from falcon.inspect import inspect_routes
from hypothesis import assume, settings, strategies
from hypothesis import given as drawn
from jsonschema import Draft202012Validator

from registry_api import endpoint_url, errors, openapi
from registry_api.http import problems
from tests.conftest import NewApp
from tests.support.openapi_checks import DOCUMENT, OPERATIONS, UNKNOWN, objects, pointer, validator
from tests.support.people import Person, in_process


def test_every_schema_is_valid() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_resolves_and_every_component_is_used() -> None:
    # The path with the resource metadata exists only with authenticated access.
    documents = (DOCUMENT, openapi.build("authenticated"))
    references = {part["$ref"] for document in documents for _, part in objects(document) if "$ref" in part}
    components = {
        pointer("components", kind, name)
        for kind, named in DOCUMENT["components"].items()
        for name in named
        if kind != "securitySchemes"
    }
    assert references <= components
    assert components - references == {pointer("components", "responses", "MethodNotAllowed")}


def test_every_example_matches_its_schema() -> None:
    for path, part in objects(DOCUMENT):
        examples = part.get("examples")
        if isinstance(examples, dict) and "schema" in part:
            for example in examples.values():
                validator(*path, "schema").validate(example["value"])
        elif isinstance(examples, list):
            for example in examples:
                validator(*path).validate(example)


def test_every_operation_is_described() -> None:
    names = [DOCUMENT["paths"][path][method]["operationId"] for method, path in OPERATIONS]
    assert len(set(names)) == len(names)
    for method, path in OPERATIONS:
        operation = DOCUMENT["paths"][path][method]
        assert operation["summary"]
        assert "**Who may:**" in operation["description"]
        assert set(operation["tags"]) <= {tag["name"] for tag in DOCUMENT["tags"]}
        declared = {parameter["name"]: parameter for parameter in DOCUMENT["paths"][path].get("parameters", [])}
        assert declared.keys() == set(re.findall(r"{(\w+)}", path))
        ids = [declared[name]["schema"] for name in declared if name.endswith("_id")]
        assert all(schema == {"type": "string", "format": "uuid"} for schema in ids)


@pytest.mark.parametrize("access", ["anonymous", "authenticated", "off"])
def test_the_document_is_openapi_3_1(access: str) -> None:
    # Not imported above: the import takes each test worker a second.
    official = importlib.import_module("schemathesis.specs.openapi.definitions").OPENAPI_31
    assert [error.message for error in Draft202012Validator(official).iter_errors(openapi.build(access))] == []


@pytest.mark.parametrize("access", ["anonymous", "authenticated", "off"])
def test_routes_and_operations_are_the_same(new_app: NewApp, anyone: Person, access: str) -> None:
    app = new_app(mcp_registry_access=access)
    document = openapi.build(access)
    operations = {(method, path) for path, item in document["paths"].items() for method in item} - {
        ("parameters", path) for path in document["paths"]
    }
    routed = {
        (method.method.lower(), re.sub(r":\w+}", "}", route.path))
        for route in inspect_routes(app)
        for method in route.methods
        if not method.internal and method.method != "HEAD"
    }
    assert routed - {("get", "/docs/assets/{name}")} == operations
    assert anyone.at(in_process(app)).get("/openapi.json").json == document


def test_with_authenticated_access_the_read_api_needs_a_token(new_app: NewApp, anyone: Person) -> None:
    who = anyone.at(in_process(new_app(mcp_registry_access="authenticated")))
    paths = openapi.build("authenticated")["paths"]
    assert openapi.build("anonymous") == DOCUMENT
    for method, path in OPERATIONS:
        if path.startswith("/v0.1/"):
            assert "security" not in paths[path][method]
            answer = who.send(method.upper(), re.sub("{[^}]*}", UNKNOWN, path))
            assert answer.status == 401
            documented = paths[path][method]["responses"]["401"]
            assert documented != DOCUMENT["paths"]["/registrations"]["get"]["responses"]["401"]
    assert paths["/.well-known/oauth-protected-resource"]["get"]["security"] == []
    assert not [path for path in openapi.build("off")["paths"] if path.startswith(("/v0.1", "/.well-known"))]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_an_operation_needs_a_token_if_the_document_says_so(anyone: Person, method: str, path: str) -> None:
    answer = anyone.send(method.upper(), re.sub("{[^}]*}", UNKNOWN, path))
    is_public = DOCUMENT["paths"][path][method].get("security") == []
    assert (answer.status == 401) != is_public
    assert ("401" in DOCUMENT["paths"][path][method]["responses"]) != is_public


def test_every_error_code_is_explained() -> None:
    used = {
        node.value
        for module in (problems, errors)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Constant) and re.fullmatch("[A-Z]+_?[A-Z_]{4,}", str(node.value))
    }
    assert used == set(DOCUMENT["components"]["schemas"]["ErrorCode"]["enum"])


@settings(derandomize=True, database=None, max_examples=200, deadline=None)
@drawn(strategies.from_regex(endpoint_url.PATTERN, fullmatch=True))
def test_a_url_that_matches_the_pattern_is_accepted(url: str) -> None:
    assume(len(url) <= endpoint_url.MAX_LENGTH)
    assume(len(urlsplit(url).hostname or "") <= 253)
    assert endpoint_url.normalise(url)
