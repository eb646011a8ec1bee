"""Numbers are written in the form in which they were read."""

import pytest

from registry_api import strict_json

NUMBERS = (
    "1 -1 0 -0 1.0 1.50 1e2 1E+2 -0.0 0.1 0.1234567890123456789 1e-400 9223372036854775807 1e308 12345678901234567890.5"
)


@pytest.mark.parametrize("number", NUMBERS.split())
def test_a_number_keeps_its_form(number: str) -> None:
    text = f'{{"b":[{number},"{number}"],"a":{number}}}'
    assert strict_json.dumps(strict_json.loads(text.encode())) == text
    assert strict_json.dumps(strict_json.loads_stored(text)) == text


def test_sorted_names_take_their_numbers_along() -> None:
    value = strict_json.loads(b'{"b":1.50,"a":{"d":-0,"c":1e2}}')
    assert strict_json.dumps(value, sort_keys=True) == '{"a":{"c":1e2,"d":-0},"b":1.50}'


@pytest.mark.parametrize("number", ["1e400", "-1e309", "1" + "0" * 309, "9" * 5000])
def test_a_number_beyond_a_double_is_refused(number: str) -> None:
    with pytest.raises(strict_json.JSONError, match="larger than a double"):
        strict_json.loads(number.encode())


def test_what_is_no_json_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="set is not JSON"):
        strict_json.dumps({"a": {1}})
