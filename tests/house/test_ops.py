"""ops/ says what is so: settings that exist, messages that are logged, alerts that are explained, no secret."""

import re
from typing import get_args

import pytest

from registry_api.settings import Settings
from tests.support.served import ROOT

OPS = ROOT / "ops"
BICEP = {path.name: path.read_text() for path in sorted(OPS.glob("*.bicep"))}
RUNBOOK = (OPS / "README.md").read_text()
PLATFORMS = {
    *("SCM_DO_BUILD_DURING_DEPLOYMENT", "PYTHONUNBUFFERED"),
    *("WEBSITE_SWAP_WARMUP_PING_PATH", "WEBSITE_SWAP_WARMUP_PING_STATUSES"),
}


def test_the_service_is_given_settings_that_it_has() -> None:
    given = set(re.findall(r"^  ([A-Z][A-Z0-9_]+): ", BICEP["main.bicep"], re.MULTILINE))
    known = {name.upper() for name in Settings.model_fields}
    assert given - PLATFORMS <= known
    assert {name.upper() for name, field in Settings.model_fields.items() if field.is_required()} <= given
    assert given >= {"DB_MANAGED_IDENTITY", "AZURE_CLIENT_ID", "MCP_REGISTRY_ACCESS", "MCP_REGISTRY_NAMESPACE"}


def test_access_to_the_read_api_is_what_the_service_knows_and_off_unless_asked_for() -> None:
    access = Settings.model_fields["mcp_registry_access"]
    (allowed, default) = re.findall(r"@allowed\((.*)\)\nparam registryAccess string = '(.*)'", BICEP["main.bicep"])[0]
    assert set(re.findall(r"'(\w+)'", allowed)) == set(get_args(access.annotation))
    assert default == access.default


def test_the_runbook_names_settings_that_the_service_has() -> None:
    """`DB_POOL_MAX_SIZE` and the like; what is the platform's stands with it in main.bicep."""
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", RUNBOOK)) | set(re.findall(r'\{"([A-Z_]+)":', RUNBOOK))
    assert "DB_POOL_MAX_SIZE" in named
    assert named <= {name.upper() for name in Settings.model_fields} | PLATFORMS


def test_every_alert_is_explained_and_nothing_else_is() -> None:
    alerts = re.findall(r"^  \{ name: '([a-z-]+)', severity: ([123]),", BICEP["alerts.bicep"], re.MULTILINE)
    assert len(alerts) >= 10
    assert sorted(alerts) == sorted(re.findall(r"^\| `([a-z-]+)` \| ([123]) \|", RUNBOOK, re.MULTILINE))


def test_every_message_that_an_alert_waits_for_is_logged() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "registry_api").rglob("*.py"))
    waited_for = re.findall(r'message has "([^"]+)"', BICEP["alerts.bicep"])
    assert len(waited_for) >= 4
    for words in waited_for:
        assert words in code, words


@pytest.mark.parametrize("name", BICEP)
def test_no_secret_is_taken_or_given(name: str) -> None:
    assert not re.search(r"@secure|listKeys|administratorLogin|passwordAuth: 'Enabled'|PGPASSWORD", BICEP[name])
    assert not re.search(r"postgresql://[^@/']*:[^@/']*@", BICEP[name].replace("${identity.name}", "identity"))


@pytest.mark.parametrize("name", BICEP)
def test_brackets_and_quotes_close(name: str) -> None:
    """The minimum that a Bicep compiler checks; not every machine has one."""
    lines = [re.sub(r"(?<![:\w'/])//.*", "", line) for line in BICEP[name].splitlines()]
    assert all(line.count("'") % 2 == 0 for line in lines), name
    bare = re.sub(r"'[^'\n]*'", "''", "\n".join(lines))
    for opening, closing in ("{}", "[]", "()"):
        assert bare.count(opening) == bare.count(closing), (name, opening)


@pytest.mark.parametrize("name", BICEP)
def test_each_name_is_declared_and_used(name: str) -> None:
    code = re.sub(r"(?m)(?<![:\w'/])//.*", "", BICEP[name])
    code = re.sub(r"'([^'\n]*)'", lambda found: " ".join(re.findall(r"\$\{(.*?)\}", found[1])), code)
    declared = set(re.findall(r"(?m)^\s*(?:param|var|resource|module) (\w+)", code))
    bound = set(re.findall(r"for (\w+) in|for \(\w+, (\w+)\)|(\w+) =>", code))
    spoken_of = set(re.findall(r"(?<![\w.:])([a-z]\w*)(?:\.|::)[a-z]", code))
    assert spoken_of <= declared | {word for words in bound for word in words}, name
    for word in re.findall(r"(?m)^(?:param|var) (\w+)", code):
        assert len(re.findall(rf"\b{word}\b", code)) > 1, (name, word)


def test_a_module_is_given_what_it_takes() -> None:
    modules = re.compile(r"^module \w+ '([\w.]+)' = \{.*?params: \{(.*?)\n  \}", re.MULTILINE | re.DOTALL)
    for module, given in modules.findall(BICEP["main.bicep"]):
        assert re.findall(r"^    (\w+):", given, re.MULTILINE) == re.findall(
            r"^param (\w+)", BICEP[module], re.MULTILINE
        )


def test_the_health_check_is_one_that_asks_nothing_outside() -> None:
    assert "healthCheckPath: '/health/live'" in BICEP["main.bicep"]
