"""Snapshots of the identity provider's keys."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from registry_api.entra.jwks import Key


class Fetched(NamedTuple):
    """The keys that one source last answered with."""

    keys: Mapping[str, Key]
    fetched_at: float  # on the monotonic clock


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The keys of all sources, as readers see them without a lock: never changed, only replaced."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    fetched_at: float = -math.inf  # when any source last succeeded
    is_whole: bool = False  # contains the keys of every source

    def age(self) -> float:
        """Return the seconds since any source last succeeded."""
        return time.monotonic() - self.fetched_at
