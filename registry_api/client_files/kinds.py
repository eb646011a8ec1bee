"""All files that the registry compiles, by kind."""

from collections.abc import Mapping

from registry_api.client_files.console_lists import CONSOLE_LISTS
from registry_api.client_files.installations import INSTALLATIONS
from registry_api.client_files.kind import Kind
from registry_api.client_files.policies import POLICIES

KINDS: Mapping[str, Kind] = {**POLICIES, **CONSOLE_LISTS, **INSTALLATIONS}
