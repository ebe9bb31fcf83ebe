"""Why a line costs what it costs: how its price is made, point by point, as families read it, and whether it is contested."""

from chassis.french import NO_BREAK

CONTESTED = {"pending": ("contestée", "wait"), "accepted": ("à corriger", "ok"), "refused": ("vérifiée", "")}
"""What is said of a contested line, and in which tone."""


def points(explanation: str) -> tuple[str, ...]:
    """Lay a sentence out: what the price looks at, then each step of the arithmetic."""
    found: list[str] = []
    for one in explanation.split("\n"):
        basis, colon, steps = one.partition(f"{NO_BREAK}: ")
        if not colon or "€" not in steps:
            found.append(one)
            continue
        found += [basis, *steps.split(f"{NO_BREAK}; ")]
    return tuple(one[:1].upper() + one[1:] for one in found if one)
