"""The classes of French nursery and primary school, in order: each child goes up one at the end of a school year."""

ORDER = ("TPS", "PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2")
FIRST_OF_PRIMARY = "CP"
LEAVES = ""

AFTER: dict[str, str] = dict(zip(ORDER, (*ORDER[1:], LEAVES), strict=True))
"""The class after each; none after the last, when a child leaves for secondary school."""
