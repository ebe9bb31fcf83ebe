"""Alerts, dashboards and runbook speak of what exists."""

import json
import re
from importlib import import_module
from pathlib import Path

import yaml
from prometheus_client.metrics import MetricWrapperBase

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


FROM_PROMETHEUS = {"service", "job", "instance"}
"""Labels that Prometheus adds to what it reads."""


def known() -> dict[str, set[str]]:
    """Name every series that some process exposes, with its labels."""
    found: dict[str, set[str]] = {}
    for measure in (one for name in MEASURED for one in vars(import_module(name)).values() if isinstance(one, MetricWrapperBase)):
        (family,) = measure.describe()
        labels = {*measure._labelnames}  # noqa: SLF001 - told nowhere else before the first value
        ends = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",)}.get(family.type, ("",))
        found |= {f"{family.name}{end}": labels | ({"le"} if end == "_bucket" else set()) for end in ends}
    return found


def labels_asked(query: str) -> set[str]:
    """Name the labels by which a query selects and groups."""
    grouped = {one.strip() for text in re.findall(r"\bby \(([^)]*)\)", query) for one in text.split(",")}
    return grouped | {one for text in re.findall(r"\{([^}]*)\}", query) for one in re.findall(r"(\w+)\s*[=!]", text)}


def queries() -> list[str]:
    """List what alerts and panels ask."""
    panels = [panel for path in DASHBOARDS for panel in json.loads(path.read_text())["panels"]]
    alerts = yaml.safe_load(ALERTS)["groups"]
    return [
        *(target["expr"] for panel in panels for target in panel["targets"]),
        *(rule["expr"] for group in alerts for rule in group["rules"]),
    ]


def named(text: str) -> set[str]:
    return set(re.findall(r"\bportail_[a-z_]+", text))


def sections(path: Path) -> set[str]:
    return set(re.findall(r'"([a-z]+(?:-[a-z]+)+|clock|database|keys|migrations)"\)', path.read_text()))


def test_every_metric_of_the_alerts_and_dashboards_exists() -> None:
    asked = named(ALERTS).union(*(named(path.read_text()) for path in DASHBOARDS))
    assert len(asked) > 15
    assert asked - {*known()} == set()


def test_every_label_by_which_alerts_and_panels_select_and_group_is_one_of_the_metric() -> None:
    series = known()
    assert len(queries()) > 25
    for query in queries():
        there = set[str]().union(*(series[name] for name in named(query)), FROM_PROMETHEUS)
        assert labels_asked(query) - there == set(), query


def test_a_label_that_no_metric_has_would_be_found() -> None:
    assert labels_asked('sum by (service, rout) (rate(portail_request_seconds_count{status=~"5.."}[5m]))') == {"service", "rout", "status"}


def test_routes_and_consumers_are_watched_by_rate_errors_and_duration() -> None:
    asked = " ".join(query for query in queries() if "topk" in query or "by (service, type)" in query)
    for measure, failures in (("portail_request_seconds", 'status=~"5.."'), ("portail_reaction_seconds", 'outcome="failed"')):
        assert f"rate({measure}_bucket" in asked
        assert f"rate({measure}_count{{{failures}}}" in asked


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
