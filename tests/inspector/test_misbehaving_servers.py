"""Whatever a server does, an inspection ends in time with the outcome that says it, in a sentence."""

import pytest

from tests.inspector.conftest import IMPATIENT, PATIENT, inspected
from tests.support.misbehaving_servers import FAULTS


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_called_by_its_name(misbehaving: str, name: str) -> None:
    fault = FAULTS[name]
    limits = IMPATIENT if fault.outcome == "timeout" else PATIENT
    result = inspected(f"{misbehaving}/{name}", fault.transport, limits=limits)
    told = (result.outcome, result.evidence["rule"])
    assert told == (fault.outcome, fault.rule), result
    assert result.detail.endswith(".")
    assert "{" not in result.detail
    assert (result.tools is None) == (fault.outcome != "ok")
    assert (result.tools_digest is None) == (fault.outcome != "ok")
