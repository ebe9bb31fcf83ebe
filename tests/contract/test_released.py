"""What the last release promised is kept: contracts only grow, and migrations leave what it still uses."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from stack import ROOT
from stack.released import SNAPSHOT, broken, destructive, migrations, promised

RELEASED: dict[str, Any] = json.loads(SNAPSHOT.read_text())
MONTH = "planning.month.changed"
BOOKING = "planning POST /v1/planning/requests"
STATUSES: str = RELEASED["events"][MONTH]["MonthDay.status"]
FIRST = "chassis/migrations/0000_chassis.sql"
THERE = [str(path.relative_to(ROOT)) for path in migrations()]
FRESH = [path for path in THERE if path not in RELEASED["migrations"]] or [FIRST]


def test_every_promise_of_the_last_release_is_kept() -> None:
    assert len(RELEASED["events"]) > 40
    assert len(RELEASED["requests"]) > 200
    assert broken(RELEASED, promised()) == []


def put(*path: str, word: str = "") -> Callable[[dict[str, Any]], None]:
    """Write a word at a place of the promises."""

    def change(promises: dict[str, Any]) -> None:
        *way, last = path
        for one in way:
            promises = promises[one]
        promises[last] = word

    return change


def take(*path: str) -> Callable[[dict[str, Any]], None]:
    """Take something out of the promises."""

    def change(promises: dict[str, Any]) -> None:
        *way, last = path
        for one in way:
            promises = promises[one]
        del promises[last]

    return change


FEWER = STATUSES.replace("=booked|", "")
BREACHES: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "an event goes": (take("events", MONTH), f"{MONTH} was removed"),
    "a request goes": (take("requests", BOOKING), f"{BOOKING} was removed"),
    "a field goes": (take("events", MONTH, "MonthDay.status"), f"{MONTH}: MonthDay.status was removed"),
    "a field that is asked goes": (take("requests", BOOKING, "asked", "child_id"), f"{BOOKING}, asked: child_id was removed"),
    "a field is needed": (put("events", MONTH, "asked_at", word="null|string/date-time!"), f"{MONTH}: asked_at is needed now"),
    "a new field is needed at once": (
        put("requests", BOOKING, "asked", "why", word="string!"),
        f"{BOOKING}, asked: why is new, and needed at once",
    ),
    "a kind changes": (put("events", MONTH, "version", word="string!"), f"{MONTH}: version was integer! and is string!"),
    "a word goes": (put("events", MONTH, "MonthDay.status", word=FEWER), f"{MONTH}: MonthDay.status was {STATUSES} and is {FEWER}"),
    "a migration is edited": (put("migrations", FIRST, word="edited"), f"{FIRST} is not the one that was released"),
}


@pytest.mark.parametrize("what", BREACHES)
def test_a_broken_promise_is_named(what: str) -> None:
    changed = copy.deepcopy(RELEASED)
    change, due = BREACHES[what]
    change(changed)
    assert broken(RELEASED, changed) == [due]


def test_what_is_only_added_breaks_nothing() -> None:
    changed = copy.deepcopy(RELEASED)
    changed["events"][MONTH] |= {
        "weather": "null|string",
        "MonthDay.status": f"=new|{STATUSES}",
    }
    changed["events"]["planning.sun.risen"] = {"version": "integer!"}
    changed["migrations"]["services/planning/migrations/9999_more.sql"] = "new"
    assert broken(RELEASED, changed) == []


@pytest.mark.parametrize("path", FRESH)
def test_a_migration_since_the_last_release_leaves_what_that_release_uses(path: str) -> None:
    assert destructive((ROOT / path).read_text()) == [], "say in the file why not: -- under the previous release: …"


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("drop table pupil;", "drops what is used"),
        ("alter table pupil drop column name;", "drops what is used"),
        ("alter table pupil rename column name to called;", "renames what is used"),
        ("alter table pupil alter column name type int;", "changes a column's type"),
        ("alter table pupil alter name set not null;", "refuses what was written without"),
        ("alter table pupil add column school text not null;", "needs what is not written yet"),
        ("alter table pupil add constraint adult check (age > 18);", "forbids what is written"),
        ("delete from pupil;", "empties"),
    ],
)
def test_what_the_previous_release_would_stumble_on_is_seen_unless_the_file_says_why_not(sql: str, found: str) -> None:
    assert destructive(sql) == [found]
    assert destructive(f"-- under the previous release: nobody reads it since 1.4\n{sql}") == []


@pytest.mark.parametrize(
    "sql",
    [
        "create table pupil (id uuid primary key, name text not null);",
        "alter table pupil add column school text not null default '';",
        "alter table pupil add column school text;",
        "create function tidy() returns void language sql as $$ delete from pupil $$;",
        "-- nobody shall drop table pupil\nselect 1;",
    ],
)
def test_what_only_adds_passes(sql: str) -> None:
    assert destructive(sql) == []
