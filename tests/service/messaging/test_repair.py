"""A household that was kept wrongly is repaired: what its adults chose, and since when they consent, stays theirs."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis import agreement
from contracts.family import FamilySaved
from contracts.messaging import GetChannels, SetChannels
from tests.eventually import eventually
from tests.service.harness import NOW, Started, family
from tests.service.messaging.cast import DUPONT, JEANNE, household, jean
from tests.service.messaging.smtp_peer import Peer

FIRST, LATELY = datetime(2025, 9, 1, 8, tzinfo=UTC), NOW - timedelta(days=1)
jeanne = family(DUPONT, guardian_id=JEANNE)


def saved(version: int, at: datetime, email: str = "jean@example.fr", *, consent: bool = True) -> FamilySaved:
    told = household(version=version, email=email, consent=consent, partner="jeanne@example.fr")
    return told.model_copy(update={"saved_at": at})


async def repaired(service: Started, told: FamilySaved) -> list[tuple[str, str]]:
    """Compare, forget what differs, and take over what the family service tells again."""
    state = [agreement.line(told)]
    found = [one async for one in agreement.differences(service.database, service.service.agreements, state)]
    await agreement.forget(service.database, service.service.agreements, found)
    await service.tell(told)
    assert not [one async for one in agreement.differences(service.database, service.service.agreements, state)]
    return [(one.name, one.problem) for one in found]


@pytest.mark.parametrize(
    "breakage",
    [
        "update adult set email = 'faux@example.fr', last_name = 'Dupond'",
        f"delete from adult where guardian_id = '{JEANNE}'",  # noqa: S608 - a constant
        "update household set version = 1",
    ],
)
async def test_choices_and_consent_outlive_a_repair_and_no_address_is_warned(service: Started, relay: Peer, breakage: str) -> None:
    await service.tell(saved(1, FIRST))
    for adult in (jean, jeanne):
        await service.send(SetChannels(mailed=("billing",)), adult)
    latest = saved(2, LATELY)
    await service.tell(latest)
    before = [await service.send(GetChannels(), adult) for adult in (jean, jeanne)]
    assert before[0].authorised_since == FIRST
    async with service.database.transaction() as tx:
        await tx.execute(breakage)
    assert await repaired(service, latest) == [("households", "differs")]
    after = [await service.send(GetChannels(), adult) for adult in (jean, jeanne)]
    assert after[0] == before[0]
    assert after[1].channels == before[1].channels
    assert relay.letters == []
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from work") == 0


async def test_a_consent_that_was_kept_wrongly_is_the_record_s_again(service: Started) -> None:
    await service.tell(saved(1, FIRST, consent=False))
    async with service.database.transaction() as tx:
        await tx.execute("update adult set email_consent = true")
    assert await repaired(service, saved(1, FIRST, consent=False)) == [("households", "differs")]
    known = await service.send(GetChannels(), jean)
    assert (known.authorised, known.authorised_since) == (False, FIRST)


async def test_an_address_that_the_family_left_is_still_warned(service: Started, relay: Peer) -> None:
    await service.tell(saved(1, FIRST))
    await service.tell(saved(2, LATELY, email="nouveau@example.fr"))

    async def warned() -> bool:
        return relay.recipients == ["jean@example.fr"]

    await eventually(warned)
