"""Alerts, dashboards and runbook speak of what exists."""

import json
import re
from importlib import import_module
from pathlib import Path

from prometheus_client import REGISTRY

from stack import ROOT

FOLDER = ROOT / "deploy" / "observability"
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
ALERTS = (FOLDER / "alerts.yml").read_text()
DASHBOARDS = sorted((FOLDER / "dashboards").glob("*.json"))
MEASURED = (
    "chassis.metrics",
    "services.planning.allocator",
    *(f"services.{path.parent.name}.measured" for path in sorted((ROOT / "services").glob("*/measured.py"))),
)


def known() -> set[str]:
    """Name every series that some process exposes."""
    for module in MEASURED:
        import_module(module)
    found: set[str] = set()
    for family in REGISTRY.collect():
        ends = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",)}.get(family.type, ("",))
        found |= {f"{family.name}{end}" for end in ends}
    return found


def named(text: str) -> set[str]:
    return set(re.findall(r"\bportail_[a-z_]+", text))


def sections(path: Path) -> set[str]:
    return set(re.findall(r'"([a-z]+(?:-[a-z]+)+|clock|database|keys|migrations)"\)', path.read_text()))


def test_every_metric_of_the_alerts_and_dashboards_exists() -> None:
    asked = named(ALERTS).union(*(named(path.read_text()) for path in DASHBOARDS))
    assert len(asked) > 15
    assert asked - known() == set()


def test_every_alert_has_its_section_in_the_runbook_and_names_it() -> None:
    alerts = re.findall(r"- alert: (\S+)", ALERTS)
    assert len(alerts) >= 10
    assert [one for one in alerts if f"\n## {one}\n" not in RUNBOOK] == []
    assert re.findall(r"runbook: docs/runbook.md#(\S+)", ALERTS) == alerts


def test_whatever_the_doctor_finds_has_its_section_in_the_runbook() -> None:
    found = sections(ROOT / "stack" / "doctor.py") - {"audit-verify"}  # a command that it runs
    assert {"dead-events", "disk-full", "keys"} <= found
    assert [one for one in sorted(found) if f"\n## {one}\n" not in RUNBOOK] == []


def test_dashboards_are_whole() -> None:
    (portail,) = [json.loads(path.read_text()) for path in DASHBOARDS]
    panels = portail["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(panel["title"] and panel["targets"][0]["expr"] for panel in panels)
