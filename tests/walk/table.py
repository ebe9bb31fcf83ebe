"""The expected tables: who may pass where. A route without a row, or a row without a route, fails the build."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent
ROLES = ("administrator", "clerk", "cashier", "educator")
LIMITED = tuple(role for role in ROLES if role != "administrator")
"""Roles that may hold in some facilities only."""
SERVICES, EDGES = FOLDER / "services.csv", FOLDER / "edges.csv"
BY_STATUS = {401: "401", 403: "403", 404: "404", 405: "404"}
FAILED = 500


def rows(path: Path) -> dict[str, dict[str, str]]:
    """Read a table by its first column; the columns after it say what each visitor meets."""
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        key = (reader.fieldnames or [""])[0]
        found: dict[str, dict[str, str]] = {}
        for row in reader:
            door = row.pop(key)
            assert door not in found, f"{path.name} has two rows for {door}"
            found[door] = row
        return found


def met(status: int) -> str:
    """Put an answer into the words of the tables: `yes` for whatever is not refused for who asks."""
    assert status < FAILED, f"answered {status}"
    return BY_STATUS.get(status, "yes")
