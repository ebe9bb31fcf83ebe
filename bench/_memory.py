"""The memory of a process that is measured from outside, and how it is found."""

from pathlib import Path

MIB = 1024
"""KiB, in which Linux tells."""


def process_of(module: str, data: Path) -> int:
    """Find a process of a running town by what it was told."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
                told = (entry / "environ").read_bytes()
            except OSError:
                continue
            if module.encode() in command and str(data).encode() in told:
                return int(entry.name)
    message = f"{module} does not run"
    raise RuntimeError(message)


def resident_mib(process: int) -> float:
    """Tell the memory that a process holds now."""
    return _told(process, "VmRSS") / MIB


def peak_mib(process: int, *, forget: bool = False) -> float:
    """Tell the most memory that a process held; `forget` begins anew from what it holds now."""
    if forget:
        Path(f"/proc/{process}/clear_refs").write_text("5")
    return _told(process, "VmHWM") / MIB


def _told(process: int, name: str) -> int:
    """Read what Linux tells of a process, in KiB."""
    found = next(line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith(name))
    return int(found.split()[1])
