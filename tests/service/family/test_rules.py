"""The règlement intérieur, version after version, accepted by families; and the yearly confirmation of the record."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.errors import Forbidden, Invalid, NotFound
from chassis.ids import new_id
from contracts.family import (
    AcceptRules,
    ConfirmRecord,
    DownloadRules,
    FamilyRecord,
    GetRecord,
    GetRules,
    ListRules,
    PublishedRules,
    PublishRules,
    ReadFamily,
    RulesAccepted,
    RulesPublished,
)
from contracts.rights import Right
from services.family.domain.errors import RulesEmpty, RulesPast, RulesReplaced, UnknownRules
from services.family.usecases.republish import republish
from tests.service.family.cast import CLERK, MARTIN, PDF, adult
from tests.service.harness import Started, staff
from tests.service.planning.cast import refusal

CHIEF = staff(Right.PUBLISH_RULES, Right.READ_RECORD)


async def publish(service: Started, *, after: int = 0, **more: Any) -> PublishedRules:
    today = service.service.settings.clock.today()
    asked = PublishRules(**{"title": "Règlement", "text": "Article 1", "in_force_from": today + timedelta(days=after), **more})
    return await service.send(asked, CHIEF)


async def test_a_family_reads_and_accepts_the_version_in_force_once(service: Started, dupont: FamilyRecord) -> None:
    assert (await service.send(GetRules(), adult(dupont))).rules is None
    assert (await service.send(GetRecord(), adult(dupont))).rules_to_accept is None
    made = await publish(service)
    found = await service.send(GetRules(), adult(dupont))
    assert found.rules is not None
    assert (found.rules.rules_id, found.rules.text, found.accepted_at) == (made.rules_id, "Article 1", None)
    assert (await service.send(GetRecord(), adult(dupont))).rules_to_accept == made.rules_id
    asked = AcceptRules(rules_id=made.rules_id)
    answers = await asyncio.gather(*(service.send(asked, adult(dupont, n % 2), key=f"click {n}") for n in range(4)))
    assert len({(one.accepted_at, one.accepted_by_name) for one in answers}) == 1
    assert answers[0].accepted_at is not None
    assert (await service.send(GetRecord(), adult(dupont))).rules_to_accept is None
    (told,) = await service.tells(RulesAccepted, count=1)
    assert (told.family_id, told.rules_id) == (dupont.family_id, made.rules_id)
    (version,) = (await service.send(ListRules(), CHIEF)).versions
    assert (version.in_force, version.accepted) == (True, 1)


async def test_a_newer_version_is_accepted_anew_and_one_to_come_not_yet(service: Started, dupont: FamilyRecord) -> None:
    first = await publish(service)
    await service.send(AcceptRules(rules_id=first.rules_id), adult(dupont))
    coming = await publish(service, after=30)
    assert (await service.send(GetRules(), adult(dupont))).accepted_at is not None
    await refusal(service.send(AcceptRules(rules_id=coming.rules_id), adult(dupont)), RulesReplaced)
    second = await publish(service, title="Règlement corrigé")
    assert (await service.send(GetRules(), adult(dupont))).accepted_at is None
    await refusal(service.send(AcceptRules(rules_id=first.rules_id), adult(dupont)), RulesReplaced)
    await service.send(AcceptRules(rules_id=second.rules_id), adult(dupont))
    listed = await service.send(ListRules(), CHIEF)
    assert [(one.rules_id, one.in_force, one.accepted) for one in listed.versions] == [
        (coming.rules_id, False, 0),
        (second.rules_id, True, 1),
        (first.rules_id, False, 1),
    ]


async def test_accepting_is_for_ones_own_family(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    made = await publish(service)
    await service.send(AcceptRules(rules_id=made.rules_id), adult(dupont))
    assert (await service.send(GetRules(), adult(martin))).accepted_at is None
    async with service.database.transaction(adult(martin)) as tx:
        assert await tx.fetch("select from rules_acceptance") == []
    await refusal(service.send(AcceptRules(rules_id=new_id()), adult(martin)), UnknownRules)
    with pytest.raises(NotFound):
        await service.send(AcceptRules(rules_id=made.rules_id), CHIEF)


async def test_a_version_is_downloaded_as_its_file_or_its_text(service: Started, dupont: FamilyRecord) -> None:
    written = await publish(service)
    text = await service.send(DownloadRules(rules_id=written.rules_id), adult(dupont))
    assert (text.media_type, text.content.decode()) == ("text/plain", "Règlement\n\nArticle 1\n")
    filed = await publish(service, text="", file_name="reglement.pdf", file=PDF)
    assert (filed.has_file, filed.text) == (True, "")
    for reader in (adult(dupont), CHIEF):
        file = await service.send(DownloadRules(rules_id=filed.rules_id), reader)
        assert (file.name, file.media_type, file.content) == ("reglement.pdf", "application/pdf", PDF)
    await refusal(service.send(DownloadRules(rules_id=new_id()), adult(dupont)), UnknownRules)


async def test_what_cannot_be_published_says_why(service: Started) -> None:
    await refusal(publish(service, text=""), RulesEmpty)
    await refusal(publish(service, after=-1), RulesPast)
    with pytest.raises(Invalid):
        await publish(service, text="", file_name="x.pdf", file=b"MZ not a document")
    with pytest.raises(Forbidden):
        await service.send(PublishRules(title="R", text="t", in_force_from=date(2990, 1, 1)), CLERK)
    with pytest.raises(Forbidden):
        await service.send(ListRules(), CLERK)
    assert (await service.send(ListRules(), CHIEF)).versions == ()


async def test_a_version_sent_twice_is_published_once(service: Started) -> None:
    rules_id = new_id()
    assert [(await publish(service, rules_id=rules_id)).rules_id for _ in range(2)] == [rules_id, rules_id]
    assert len((await service.send(ListRules(), CHIEF)).versions) == 1
    assert len(await service.tells(RulesPublished, count=1)) == 1


async def test_rules_and_acceptances_are_told_again(service: Started, dupont: FamilyRecord) -> None:
    made = await publish(service)
    await service.send(AcceptRules(rules_id=made.rules_id), adult(dupont))
    told = [event async for event in republish(service.database)]
    assert [one.rules_id for one in told if isinstance(one, RulesPublished)] == [made.rules_id]
    assert [(one.family_id, one.rules_id) for one in told if isinstance(one, RulesAccepted)] == [(dupont.family_id, made.rules_id)]


async def test_a_record_is_confirmed_once_a_school_year(service: Started, dupont: FamilyRecord) -> None:
    assert dupont.to_confirm is True
    assert (await service.send(ListRules(), CHIEF)).confirmed == 0
    first = await service.send(ConfirmRecord(), adult(dupont))
    again = await service.send(ConfirmRecord(), adult(dupont, 1))
    assert first.to_confirm is False
    assert first.confirmed_at is not None
    assert (first.confirmed_at, first.confirmed_by_name) == (again.confirmed_at, again.confirmed_by_name)
    seen = await service.send(ReadFamily(family_id=dupont.family_id), CHIEF)
    assert (seen.confirmed_at, seen.to_confirm) == (first.confirmed_at, False)
    listed = await service.send(ListRules(), CHIEF)
    assert (listed.families, listed.confirmed) == (1, 1)
    async with service.database.transaction() as tx:
        await tx.execute("update record_confirmation set school_year = school_year - 1")
    assert (await service.send(GetRecord(), adult(dupont))).to_confirm is True


async def test_nobody_confirms_another_familys_record(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    await service.send(ConfirmRecord(), adult(dupont))
    assert (await service.send(GetRecord(), adult(martin))).to_confirm is True
    async with service.database.transaction(adult(martin)) as tx:
        assert await tx.fetch("select from record_confirmation") == []
    with pytest.raises(NotFound):
        await service.send(ConfirmRecord(), CHIEF)
