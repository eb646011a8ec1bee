"""Query strings, read into models."""

from collections import Counter
from typing import TypeVar

from falcon import Request

from registry_api.http.validation import validated

Model = TypeVar("Model")


def read(req: Request, model: type[Model]) -> Model:
    """Return the query string as an instance of `model`; an empty parameter counts as absent.

    Raises:
        Invalid: a parameter is unknown (unless the model ignores those), repeated or not acceptable; names every fault.
    """
    pairs = [(name, value) for name, value in req.context.target.parameters if value]
    counts = Counter(name for name, _ in pairs)
    fields = getattr(model, "model_fields", counts)
    repeated = {name: ["Must not be given twice."] for name in counts if counts[name] > 1 and name in fields}
    query: Model = validated(model, dict(pairs), "query", repeated)
    return query
