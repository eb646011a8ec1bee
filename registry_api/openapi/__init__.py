"""The contract as an OpenAPI 3.1 document: operations as data, schemas from the models."""

from registry_api.openapi.document import build

__all__ = ["build"]
