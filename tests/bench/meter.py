"""What a tree of processes has used: processor time and memory, as Linux counts them (proc(5))."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

_TICK = 1 / os.sysconf("SC_CLK_TCK")


def cpu_seconds(root: int) -> dict[int, float]:
    """Return the processor time of each process of a tree; children that have ended count for their parents."""
    return {pid: sum(map(int, fields[11:15])) * _TICK for pid, fields in _tree(root)}


def spent(before: Mapping[int, float], after: Mapping[int, float]) -> dict[int, float]:
    """Return what each process has used between two looks."""
    return {pid: seconds - before.get(pid, 0.0) for pid, seconds in after.items()}


def memory(root: int) -> float:
    """Return the memory of a tree in MB (10⁶), with each shared page divided by those who share it (PSS)."""
    kilobytes = 0
    for pid, _ in _tree(root):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return kilobytes * 1024 / 1e6


def count(root: int, what: Literal["fd", "task"]) -> int:
    """Count the open files, or the threads, of a tree."""
    return sum(1 for pid, _ in _tree(root) for _ in Path(f"/proc/{pid}/{what}").iterdir())


def machine_seconds() -> float:
    """Return the processor time that all programs of the machine have used, the host's other guests included."""
    user, nice, system, _idle, _waiting, irq, softirq, steal, *_ = Path("/proc/stat").read_text().split()[1:]
    return sum(map(int, (user, nice, system, irq, softirq, steal))) * _TICK


def parent(pid: int) -> int:
    """Return the process that started another."""
    return int(_fields(Path(f"/proc/{pid}"))[1])


def _tree(root: int) -> Iterator[tuple[int, list[str]]]:
    fields: dict[int, list[str]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields[int(place.name)] = _fields(place)
        except OSError:
            continue  # it has ended meanwhile
    members = {root}
    for pid in sorted(fields):  # not enough where numbers have wrapped round, hence again
        if int(fields[pid][1]) in members:
            members.add(pid)
    for pid in fields:
        if int(fields[pid][1]) in members:
            members.add(pid)
    return ((pid, fields[pid]) for pid in members if pid in fields)


def _fields(place: Path) -> list[str]:
    """Read what stands behind the name, which may contain anything: state, parent, …"""
    return (place / "stat").read_text().rpartition(")")[2].split()
