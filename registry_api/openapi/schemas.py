"""The document's schemas: those of the models, and the error codes."""

from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from registry_api import models
from registry_api.openapi import examples
from registry_api.openapi.error_codes import MEANINGS

_INPUTS: tuple[Any, ...] = (
    models.NewInspection,
    models.NewRegistration,
    models.RegistrationPatch,
    models.StatusChange,
    models.TagContent,
    models.UserClaim,
)
_OUTPUTS: tuple[Any, ...] = (
    models.AuditPage,
    models.ClientFileKinds,
    models.FrontEndConfig,
    models.Health,
    models.Inspection,
    models.InspectionPage,
    models.Live,
    models.LookupAnswer,
    models.People,
    models.Problem,
    models.ProtectedResource,
    models.Published,
    models.RegistrationPage,
    models.ServerList,
    models.Summary,
    models.TagList,
    models.User,
)
_EXAMPLES = {
    "NewRegistration": examples.NEW_REGISTRATION,
    "Registration": examples.REGISTRATION,
    "AuditEntry": examples.AUDIT_ENTRY,
    "User": examples.USER,
}


def components() -> dict[str, Any]:
    """Return all schemas by name."""
    outputs = {name: _as_written(schema) for name, schema in _definitions(_OUTPUTS, "serialization").items()}
    schemas = {**_definitions(_INPUTS, "validation"), **outputs}
    schemas["Problem"]["properties"]["error_code"] = reference("ErrorCode")
    schemas["ErrorCode"] = {
        "type": "string",
        "description": "Stable; new codes may be added.\n\n"
        + "\n".join(f"- `{code}`: {meaning}" for code, meaning in MEANINGS.items()),
        "enum": list(MEANINGS),
    }
    for name, example in _EXAMPLES.items():
        schemas[name]["examples"] = [example]
    return dict(sorted(schemas.items()))


def parameters(query: type[BaseModel]) -> list[dict[str, Any]]:
    """Return a query model's fields as parameters."""
    schema = query.model_json_schema(schema_generator=_Untitled)
    required = schema.get("required", ())
    return [
        _parameter(name, _without_null(field), is_required=name in required)
        for name, field in schema["properties"].items()
    ]


def reference(model: Any) -> dict[str, str]:
    """Return a reference to the schema of a model, or of a name."""
    name = model if isinstance(model, str) else model.__name__
    return {"$ref": f"#/components/schemas/{name}"}


class _Untitled(GenerateJsonSchema):
    """Omits titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False


def _definitions(kinds: tuple[Any, ...], mode: JsonSchemaMode) -> dict[str, Any]:
    _, schema = TypeAdapter.json_schemas(
        [(kind.__name__, mode, TypeAdapter(kind)) for kind in kinds],
        ref_template="#/components/schemas/{model}",
        schema_generator=_Untitled,
    )
    definitions: dict[str, Any] = schema["$defs"]
    return definitions


def _parameter(name: str, schema: dict[str, Any], *, is_required: bool) -> dict[str, Any]:
    description = schema.pop("description", None)
    # An empty parameter counts as absent.
    presence = {"required": True} if is_required else {"allowEmptyValue": True}
    parameter = {"name": name, "in": "query", **presence, "schema": schema}
    parameter |= {"description": description} if description else {}
    # A list is one parameter, separated by commas.
    return parameter | ({"style": "form", "explode": False} if schema.get("type") == "array" else {})


def _as_written(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a model as it is sent: fields that default to None are omitted, never null."""
    properties = {name: _without_null(field) for name, field in schema.get("properties", {}).items()}
    return schema | ({"properties": properties} if properties else {})


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    if "default" not in field or field["default"] is not None:
        return field
    rest = {name: value for name, value in field.items() if name not in {"anyOf", "default"}}
    kinds = [kind for kind in field["anyOf"] if kind != {"type": "null"}]
    return rest | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds})
