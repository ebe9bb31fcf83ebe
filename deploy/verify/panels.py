"""Asks the Prometheus of the containers what each panel and each alert asks: `panels.py DASHBOARD_JSON PROCESSES`, in a container.

Every process must be read; every query must be understood; only what waits for failures may have no answer.
"""

import contextlib
import json
import sys
import time
import urllib.parse
import urllib.request
from typing import Any

SITE = "http://prometheus:9090/api/v1"
WAIT_SECONDS = 240
WAITS_FOR_TROUBLE = (
    "5..",
    "failed",
    "one_by_one",
    "portail_event_batches_total",
    "portail_retention_erased_total",
    "portail_card_events",
    "billing.payment",
)
"""Where nothing fails, where no rush was and no day has ended, there is no series yet."""


def main() -> int:
    """Ask everything once the second reading of every process is there; returns 1 when something is wrong."""
    until, read = time.monotonic() + WAIT_SECONDS, list[dict[str, Any]]()
    while time.monotonic() < until:
        with contextlib.suppress(OSError):  # it is just being started
            read = query('min_over_time(up{job="portail"}[1m]) == 1 and count_over_time(up{job="portail"}[1m]) > 1')
            if len(read) >= int(sys.argv[2]):
                break
        time.sleep(5)
    wrong = [f"{one['metric']} is not read" for one in query('up{job="portail"} == 0')]
    if len(read) < int(sys.argv[2]):
        wrong.append(f"only {len(read)} processes are read")
    panels = json.loads(sys.argv[1])["panels"]
    empty = 0
    for panel in panels:
        expression = panel["targets"][0]["expr"]
        found = query(expression)
        empty += not found
        if not found and not any(word in expression for word in WAITS_FOR_TROUBLE):
            wrong.append(f"panel {panel['title']}: nothing for {expression}")
    rules = [rule for group in ask("rules")["groups"] for rule in group["rules"]]
    wrong += [f"alert {rule['name']}: {rule.get('lastError', rule['health'])}" for rule in rules if rule["health"] not in {"ok", "unknown"}]
    firing = sorted(rule["name"] for rule in rules if rule["state"] == "firing")
    print(
        "\n".join(wrong) or f"  {len(read)} processus lus, {len(panels)} panneaux ({empty} vides), {len(rules)} alertes, actives : {firing}"
    )
    return int(bool(wrong) or not rules)


def query(expression: str) -> list[dict[str, Any]]:
    """Ask for the present value of an expression; raises when Prometheus does not understand it."""
    found: list[dict[str, Any]] = ask(f"query?query={urllib.parse.quote(expression)}")["result"]
    return found


def ask(path: str) -> dict[str, Any]:
    """Ask Prometheus."""
    with urllib.request.urlopen(f"{SITE}/{path}", timeout=10) as answer:  # noqa: S310 - an address of our own
        found: dict[str, Any] = json.loads(answer.read())["data"]
        return found


if __name__ == "__main__":
    sys.exit(main())
