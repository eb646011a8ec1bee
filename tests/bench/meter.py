"""CPU time and memory of a process tree, from /proc (proc(5))."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

_TICK = 1 / os.sysconf("SC_CLK_TCK")


def cpu_seconds(root: int) -> dict[int, float]:
    """Return the CPU seconds of each process of a tree; finished children count for their parents."""
    return {pid: sum(map(int, fields[11:15])) * _TICK for pid, fields in _tree(root)}


def spent(before: Mapping[int, float], after: Mapping[int, float]) -> dict[int, float]:
    """Return the CPU seconds of each process between two calls of `cpu_seconds`."""
    return {pid: seconds - before.get(pid, 0.0) for pid, seconds in after.items()}


def memory(root: int) -> float:
    """Return the proportional set size (PSS) of a tree in MB (10⁶ bytes)."""
    kilobytes = 0
    for pid, _ in _tree(root):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return kilobytes * 1024 / 1e6


def count(root: int, what: Literal["fd", "task"]) -> int:
    """Return the number of open files or threads of a tree."""
    return sum(1 for pid, _ in _tree(root) for _ in Path(f"/proc/{pid}/{what}").iterdir())


def machine_seconds() -> float:
    """Return the CPU seconds of all programs of the machine; time stolen by the hypervisor counts."""
    user, nice, system, _idle, _waiting, irq, softirq, steal, *_ = Path("/proc/stat").read_text().split()[1:]
    return sum(map(int, (user, nice, system, irq, softirq, steal))) * _TICK


def parent(pid: int) -> int:
    """Return the id of the parent process."""
    return int(_fields(Path(f"/proc/{pid}"))[1])


def _tree(root: int) -> Iterator[tuple[int, list[str]]]:
    fields: dict[int, list[str]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields[int(place.name)] = _fields(place)
        except OSError:
            continue  # the process has ended
    members = {root}
    for pid in sorted(fields):  # repeated below: after a wraparound, a child may have a lower id
        if int(fields[pid][1]) in members:
            members.add(pid)
    for pid in fields:
        if int(fields[pid][1]) in members:
            members.add(pid)
    return ((pid, fields[pid]) for pid in members if pid in fields)


def _fields(place: Path) -> list[str]:
    """Return the fields after the name of the program: state, parent, …"""
    return (place / "stat").read_text().rpartition(")")[2].split()
