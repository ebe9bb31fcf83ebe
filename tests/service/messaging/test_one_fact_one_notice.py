"""However often, in whatever order and in whatever parts facts arrive, and whatever breaks meanwhile: one fact, one notice, one e-mail."""

import json
import re
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis import cloudevents
from chassis.ids import new_id
from contracts.base import Event
from contracts.family import CustodySet, FamilyErased, FamilySaved
from services.messaging.reactions import reactions
from stack import ROOT
from tests.examples import examples
from tests.service.harness import NOW, Started
from tests.service.messaging.cast import day_decided, household_of, planning_decided

EXAMPLES = {name: (kind, (ROOT / "contracts" / "examples" / f"{name}.json").read_text()) for name, kind in reactions.kinds.items()}
FIRST = FamilySaved.type  # what concerns an account follows the record that it is for
TOLD = sorted(EXAMPLES.keys() - {FIRST, FamilyErased.type, CustodySet.type})
"""Facts that say the same whatever came before: nothing is told after an erasure, and custody hides a child from then on."""
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DECISIONS = ("waiting", "accepted", "refused")
DAYS = tuple(date(2026, 12, day) for day in (1, 2, 3))
Part = tuple[list[int], bool]
"""Facts, by their places in a list, that arrive in one transaction; and whether it breaks once before it holds."""
parts = st.lists(st.tuples(st.lists(st.integers(0, 99), max_size=12), st.booleans()), max_size=8)


class BrokenError(Exception):
    """Stands for a process that was killed before the commit."""


def of_a_new_family(names: Sequence[str]) -> list[Event]:
    """Make the committed examples facts of a family of their own: each id becomes a new one, the same in all of them."""
    ids: dict[str, str] = {}
    made = []
    for name in names:
        kind, text = EXAMPLES[name]
        made.append(kind.model_validate(json.loads(ID.sub(lambda found: ids.setdefault(found[0], str(new_id())), text))))
    return made


async def arrive(service: Started, facts: Sequence[Event], arriving: Sequence[Part]) -> None:
    """Apply facts part by part as the projection does, those that break once more, and at last all of them."""
    for places, breaks in (*arriving, (list(range(len(facts))), False)):
        told = [facts[place % len(facts)] for place in places]
        if breaks:
            with pytest.raises(BrokenError):
                await apply(service, told, breaks=True)
        await apply(service, told)


async def apply(service: Started, told: Sequence[Event], *, breaks: bool = False) -> None:
    """Apply facts in one transaction, or break it at its end."""
    async with service.database.transaction() as tx:
        for fact in told:
            envelope = cloudevents.wrap(fact, source="test", now=NOW)
            await reactions.apply(tx, envelope.wire_subject, envelope.payload, set())
        if breaks:
            raise BrokenError


async def noticed(service: Started, families: set[UUID]) -> dict[str, int]:
    """Count the notices of each fact; what the mailbox says must be what is in it, and no address has a second e-mail of one notice."""
    async with service.database.transaction(read_only=True) as tx:
        rows = await tx.fetch("select fact, count(*)::int as count from message where family_id = any($1) group by fact", list(families))
        wrong = await tx.fetch(
            "select b.family_id from mailbox b where b.family_id = any($1) and b.unread <>"
            " (select count(*) from message m where m.family_id = b.family_id)",
            list(families),
        )
        doubled = await tx.fetch(
            "select message_id from email where family_id = any($1) group by message_id, recipient having count(*) > 1", list(families)
        )
    assert (wrong, doubled) == ([], [])
    return {row["fact"]: row["count"] for row in rows}


@examples(10)
@given(names=st.lists(st.sampled_from(TOLD), min_size=1, max_size=14, unique=True), arriving=parts)
async def test_every_kind_of_fact_is_told_once(service: Started, names: list[str], arriving: list[Part]) -> None:
    household, *facts = of_a_new_family([FIRST, *names])
    families = {fact.family_id for fact in (household, *facts) if fact.family_id}
    await apply(service, [household])
    await arrive(service, [household, *facts], arriving)
    told = await noticed(service, families)
    assert set(told.values()) <= {1}
    await arrive(service, facts, [])
    assert await noticed(service, families) == told
    others = of_a_new_family([FIRST, *names])
    await arrive(service, others, [])
    assert len(told) == len(await noticed(service, {fact.family_id for fact in others if fact.family_id}))


@examples(10)
@given(
    states=st.lists(st.tuples(*(st.sampled_from(DECISIONS) for _ in DAYS)), min_size=1, max_size=5),
    arriving=parts,
)
async def test_the_latest_decision_of_a_request_is_known_and_none_is_told_twice(
    service: Started, states: list[tuple[str, ...]], arriving: list[Part]
) -> None:
    family_id, request_id = new_id(), new_id()
    facts: list[Event] = [
        planning_decided(*map(day_decided, state, DAYS), request_id=request_id, version=version).model_copy(update={"family_id": family_id})
        for version, state in enumerate(states, start=1)
    ]
    await arrive(service, [household_of(family_id, "lina@example.fr"), *facts], arriving)
    told = await noticed(service, {family_id})
    assert set(told.values()) == {1}
    assert len(told) <= len(states)
    async with service.database.transaction(read_only=True) as tx:
        known = await tx.fetchval("select decisions from planning_request where request_id = $1", request_id)
    assert [decision for _, _, decision in sorted(json.loads(known), key=lambda one: one[1])] == list(states[-1])
    await arrive(service, list(reversed(facts)), [])
    assert await noticed(service, {family_id}) == told


def test_the_examples_are_those_of_every_fact_that_messaging_listens_to() -> None:
    assert EXAMPLES.keys() == reactions.kinds.keys()
    assert len(TOLD) == len(EXAMPLES) - 3
