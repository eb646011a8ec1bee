"""Query strings, read into models."""

from collections import Counter
from typing import TypeVar
from urllib.parse import parse_qsl

from falcon import Request

from registry_api.http.validation import validated

Model = TypeVar("Model")


def read(req: Request, model: type[Model]) -> Model:
    """Read the query string as `model`; an empty parameter counts as absent, a repeated one of its own is a fault.

    Raises:
        Invalid: a parameter is unknown (unless the model ignores those), repeated or not acceptable; every fault is
            named.
    """
    # The server hands over the bytes as Latin-1 (PEP 3333); clients may send UTF-8 bare.
    text = req.query_string.encode("latin-1").decode()
    pairs = [(name, value) for name, value in parse_qsl(text, keep_blank_values=True, errors="strict") if value]
    times = Counter(name for name, _ in pairs)
    known = getattr(model, "model_fields", times)
    repeated = {name: ["Must not be given twice."] for name in times if times[name] > 1 and name in known}
    model_value: Model = validated(model, dict(pairs), "query", repeated)
    return model_value
