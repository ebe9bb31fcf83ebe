"""The judgment of an authority whose beginning is corrected stays, and what else goes is said before."""

from datetime import timedelta
from uuid import UUID

import pytest

from chassis.errors import Conflict, Refusal
from contracts.family import FamilyRecord, ReadCustody, SetAuthority
from tests.service.family.cast import JUDGE, PDF
from tests.service.family.test_custody import LEA
from tests.service.harness import Started


def limited(service: Started, guardian_id: UUID, days: int, name: str = "") -> SetAuthority:
    """Limit an adult's authority from some days after today on, by a judgment or without one."""
    since = service.service.settings.clock.today() + timedelta(days=days)
    return SetAuthority(
        child_id=LEA, guardian_id=guardian_id, authority="limited", since=since, document_name=name, document=PDF if name else None
    )


async def refused(service: Started, asked: SetAuthority, slug: str = "later_authority") -> Refusal:
    """Tell how what would replace later entries, or end what goes on, is refused at first."""
    with pytest.raises(Conflict) as caught:
        await service.send(asked, JUDGE)
    assert caught.value.slug == slug
    return caught.value


async def confirmed(service: Started, asked: SetAuthority) -> None:
    """Enter it once it was seen what goes."""
    version = (await service.send(ReadCustody(child_id=LEA), JUDGE)).version
    await service.send(asked.model_copy(update={"replaces_at": version}), JUDGE)


async def judgments(service: Started, guardian_id: UUID) -> tuple[list[str], list[str]]:
    """Tell the judgment of each entry of an adult by day, and those that are on file."""
    async with service.database.transaction(read_only=True) as tx:
        cited = await tx.fetch(
            "select coalesce(d.name, '') as name from child_authority a left join document d using (document_id)"
            " where a.guardian_id = $1 order by a.since",
            guardian_id,
        )
        kept = await tx.fetch("select name from document where subject_id = $1 order by name", guardian_id)
    return [row["name"] for row in cited], [row["name"] for row in kept]


async def test_a_beginning_that_is_corrected_to_an_earlier_day_keeps_the_judgment(service: Started, jeanne: FamilyRecord) -> None:
    marc = jeanne.guardians[1].guardian_id
    await service.send(limited(service, marc, 0, "a.pdf"), JUDGE)
    earlier = limited(service, marc, -44)
    said = await refused(service, earlier)
    assert "son justificatif reste" in said.detail
    assert [one["judgment_goes"] for one in said.members["later"]] == [False]
    await confirmed(service, earlier)
    assert await judgments(service, marc) == (["a.pdf"], ["a.pdf"])


async def test_another_authority_or_a_new_judgment_takes_the_later_one_away_and_that_is_said(
    service: Started, jeanne: FamilyRecord
) -> None:
    marc = jeanne.guardians[1].guardian_id
    await service.send(limited(service, marc, 0, "a.pdf"), JUDGE)
    for asked in (limited(service, marc, -44).model_copy(update={"authority": "withdrawn"}), limited(service, marc, -44, "b.pdf")):
        said = await refused(service, asked)
        assert "(avec justificatif)" in said.detail
        assert [one["judgment_goes"] for one in said.members["later"]] == [True]
    await confirmed(service, limited(service, marc, -44, "b.pdf"))
    assert await judgments(service, marc) == (["b.pdf"], ["b.pdf"])


async def test_the_judgment_that_holds_by_then_comes_before_a_later_one(service: Started, jeanne: FamilyRecord) -> None:
    marc = jeanne.guardians[1].guardian_id
    await service.send(limited(service, marc, 0, "a.pdf"), JUDGE)
    await service.send(limited(service, marc, 60, "b.pdf"), JUDGE)
    corrected = limited(service, marc, 30)
    assert "(avec justificatif)" in (await refused(service, corrected)).detail
    await confirmed(service, corrected)
    assert await judgments(service, marc) == (["a.pdf", "a.pdf"], ["a.pdf"])


async def test_an_authority_with_an_end_says_first_that_another_does_not_go_on_after_it(service: Started, jeanne: FamilyRecord) -> None:
    marc = jeanne.guardians[1].guardian_id
    withdrawn = limited(service, marc, -400, "a.pdf").model_copy(update={"authority": "withdrawn", "may_pick_up": False})
    await service.send(withdrawn, JUDGE)
    trial = limited(service, marc, 2)
    trial = trial.model_copy(update={"until": trial.since + timedelta(days=30)})
    said = await refused(service, trial, "authority_returns")
    assert said.detail.startswith("Après le ")
    assert "Ne reprendrait pas\u00a0: autorité retirée, ne peut pas venir chercher l'enfant, à partir du " in said.detail
    assert said.members["version"] == (await service.send(ReadCustody(child_id=LEA), JUDGE)).version
    await confirmed(service, trial)
    assert (await judgments(service, marc))[1] == ["a.pdf"], "what held until then is still proved"


async def test_an_end_for_the_authority_that_holds_needs_no_second_look(service: Started, jeanne: FamilyRecord) -> None:
    marc = jeanne.guardians[1].guardian_id
    await service.send(limited(service, marc, -10, "a.pdf"), JUDGE)
    ending = limited(service, marc, 0)
    await service.send(ending.model_copy(update={"until": ending.since + timedelta(days=30)}), JUDGE)
    assert await judgments(service, marc) == (["a.pdf", "a.pdf"], ["a.pdf"])


async def test_what_is_entered_for_later_and_outlasts_a_new_entry_is_told_to_end_with_it(service: Started, jeanne: FamilyRecord) -> None:
    marc = jeanne.guardians[1].guardian_id
    await service.send(limited(service, marc, 14).model_copy(update={"authority": "withdrawn"}), JUDGE)
    trial = limited(service, marc, 2)
    said = await refused(service, trial.model_copy(update={"until": trial.since + timedelta(days=30)}))
    assert "Ne reprendrait pas\u00a0: autorité retirée" in said.detail


async def test_full_authority_that_was_entered_comes_back_without_a_second_look(service: Started, jeanne: FamilyRecord) -> None:
    marc = jeanne.guardians[1].guardian_id
    today = service.service.settings.clock.today()
    await service.send(limited(service, marc, -400).model_copy(update={"authority": "withdrawn", "may_pick_up": False}), JUDGE)
    restored = limited(service, marc, -30).model_copy(update={"authority": "full"})
    await service.send(restored, JUDGE)
    await service.send(limited(service, marc, 2).model_copy(update={"until": today + timedelta(days=32)}), JUDGE)
    await service.send(restored.model_copy(update={"may_pick_up": False, "since": today + timedelta(days=33)}), JUDGE)
    again = limited(service, marc, 72).model_copy(update={"until": today + timedelta(days=82)})
    said = await refused(service, again, "authority_returns")
    assert "Ne reprendrait pas\u00a0: autorité parentale, ne peut pas venir chercher l'enfant" in said.detail
