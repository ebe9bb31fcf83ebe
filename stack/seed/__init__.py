"""A town of any size for measurements: families written set-based into their owners' tables, everything else built by events."""

from stack.seed.sowing import sow

__all__ = ["sow"]
