"""The OpenAPI document: the route table as data, schemas from the models."""

from registry_api.openapi.document import build

__all__ = ["build"]
