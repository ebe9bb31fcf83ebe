from datetime import date
from uuid import UUID

import pytest

from chassis.errors import Conflict, Forbidden, NotFound
from chassis.ids import new_id
from contracts.family import (
    ChildSaved,
    ConfirmEmployment,
    CreateFamily,
    DecideRecordRequest,
    FamilyRecord,
    FamilySaved,
    GetRecord,
    NewGuardian,
    QuotientSet,
    QuotientView,
    ReadFamily,
    SearchFamilies,
    SetQuotient,
    SubmitGuardianChange,
)
from contracts.rights import Right
from services.family.domain.search_words import variants
from services.family.store import guardians
from services.family.usecases.records import saved
from tests.service.family.cast import CLERK, DUPONT, MARTIN, adult
from tests.service.harness import Started, family, staff


async def found(service: Started, q: str) -> list[str]:
    answer = await service.send(SearchFamilies(q=q), CLERK)
    return [line.name for line in answer.families]


async def test_a_family_reads_its_own_record(service: Started, dupont: FamilyRecord) -> None:
    record = await service.send(GetRecord(), adult(dupont))
    assert record == dupont
    assert record.family_number == "1001001816331"
    assert [guardian.first_name for guardian in record.guardians] == ["Jean", "Jeanne"]
    assert [child.first_name for child in record.children] == ["Léa", "Hugo"]
    assert record.quotient == QuotientView(value=850, valid_from=date(2020, 1, 1))
    assert record.account_holder == "DUPONT JEAN"


@pytest.mark.usefixtures("dupont")
async def test_a_family_without_record_finds_none(service: Started) -> None:
    with pytest.raises(NotFound) as refused:
        await service.send(GetRecord(), family(new_id()))
    assert refused.value.slug == "unknown_family"


@pytest.mark.usefixtures("dupont")
async def test_entering_a_family_tells_the_public_part_of_its_record(service: Started) -> None:
    (saved,) = await service.tells(FamilySaved)
    assert (saved.version, saved.saved_by) == (1, CLERK.account_id)
    assert saved.family_number == "1001001816331"
    assert (saved.city, saved.postal_code, saved.all_adults_work) == ("SAINT-JEAN", "31400", None)
    assert [(card.first_name, card.email, card.email_consent) for card in saved.guardians] == [
        ("Jean", "jean.dupont@wanadoo.fr", True),
        ("Jeanne", "", True),
    ]
    children = await service.tells(ChildSaved, count=2)
    assert {(child.first_name, child.version, child.school) for child in children} == {("Léa", 1, "École du Bourg"), ("Hugo", 1, "")}
    (quotients,) = await service.tells(QuotientSet)
    assert quotients.quotients == DUPONT.quotients


async def test_whether_all_adults_work_is_told_once_a_clerk_confirmed_each_and_until_an_employer_changes(
    service: Started, dupont: FamilyRecord
) -> None:
    jean_, jeanne_ = (one.guardian_id for one in dupont.guardians)
    clerk = staff(Right.WRITE_RECORD, Right.READ_RECORD)

    def seen(guardian_id: UUID, answer: str) -> ConfirmEmployment:
        return ConfirmEmployment(family_id=dupont.family_id, guardian_id=guardian_id, employed=answer == "works")

    for asked in (seen(jean_, "works"), seen(jeanne_, "does not"), seen(jeanne_, "works")):
        found = await service.send(asked, clerk)
    assert [(one.employed, one.employment_seen_by != "") for one in found.guardians] == [(True, True), (True, True)]
    assert [one.all_adults_work for one in await service.tells(FamilySaved, count=4)] == [None, None, False, True]
    async with service.database.transaction() as tx:
        await guardians.change(tx, dupont.family_id, jean_, {"employer": "Autre"})
        assert (await saved(tx, dupont.family_id)).all_adults_work is None
        await guardians.change(tx, dupont.family_id, jeanne_, {"mobile_phone": "06.12.34.56.78"})
        assert [one.employed for one in await guardians.of_family(tx, dupont.family_id)] == [None, True]
    with pytest.raises(NotFound):
        await service.send(seen(new_id(), "works"), clerk)
    with pytest.raises(Forbidden):
        await service.send(seen(jean_, "works"), staff(Right.READ_RECORD))


async def test_a_repeated_import_changes_and_tells_nothing(service: Started, dupont: FamilyRecord) -> None:
    await service.tells(QuotientSet)
    again = await service.send(DUPONT.model_copy(update={"account_holder": "SOMEBODY ELSE"}), CLERK)
    assert again == dupont
    other = await service.send(MARTIN, CLERK)
    await service.tells(FamilySaved, count=2)
    assert [saved.family_id for saved in await service.told(FamilySaved)] == [dupont.family_id, other.family_id]


async def test_a_family_without_number_gets_the_next_one(service: Started) -> None:
    first = await service.send(MARTIN.model_copy(update={"family_id": None, "guardians": without_ids(MARTIN.guardians)}), CLERK)
    second = await service.send(MARTIN, CLERK)
    assert (first.family_number, second.family_number) == ("1001000000015", "1001000000023")


@pytest.mark.usefixtures("dupont")
async def test_a_number_taken_by_an_import_is_passed_over(service: Started) -> None:
    taken = DUPONT.model_copy(
        update={"family_id": new_id(), "family_number": "1001000000015", "guardians": without_ids(DUPONT.guardians), "children": ()}
    )
    await service.send(taken, CLERK)
    assert (await service.send(MARTIN, CLERK)).family_number == "1001000000023"


async def test_a_number_belongs_to_one_family(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(Conflict) as refused:
        await service.send(MARTIN.model_copy(update={"family_number": dupont.family_number}), CLERK)
    assert refused.value.slug == "family_number_taken"


@pytest.mark.usefixtures("dupont")
async def test_a_person_belongs_to_one_record(service: Started) -> None:
    thief = DUPONT.model_copy(update={"family_id": new_id(), "family_number": None})
    for asked in (thief, thief.model_copy(update={"guardians": without_ids(DUPONT.guardians)})):
        with pytest.raises(Conflict) as refused:
            await service.send(asked, CLERK)
        assert refused.value.slug == "id_taken"
    assert await found(service, "") == ["DUPONT Jean"]


async def test_staff_read_a_family_only_with_the_right(service: Started, dupont: FamilyRecord) -> None:
    assert await service.send(ReadFamily(family_id=dupont.family_id), CLERK) == dupont
    with pytest.raises(NotFound):
        await service.send(ReadFamily(family_id=new_id()), CLERK)
    nobody = staff(Right.READ_RECORD_REQUEST)
    with pytest.raises(Forbidden):
        await service.send(ReadFamily(family_id=dupont.family_id), nobody)
    with pytest.raises(Forbidden):
        await service.send(SearchFamilies(), nobody)


async def test_staff_change_a_record_only_with_the_right(service: Started, dupont: FamilyRecord) -> None:
    reader = staff(Right.READ_RECORD)
    with pytest.raises(Forbidden):
        await service.send(MARTIN, reader)
    with pytest.raises(Forbidden):
        await service.send(SetQuotient(family_id=dupont.family_id, value=1, valid_from=date(2026, 1, 1)), reader)


async def test_staff_endpoints_do_not_exist_for_families(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(NotFound):
        await service.send(ReadFamily(family_id=dupont.family_id), adult(dupont))


@pytest.mark.parametrize(
    "q", ["1001001816331", "10010018", "dupont", "DUPÓNT", "dup jean", "lea", "LÉA dupont", "legoff", "le goff", "hugo", "jean dupont"]
)
@pytest.mark.usefixtures("dupont")
async def test_a_family_is_found_by_number_or_names_without_accents_or_case(service: Started, q: str) -> None:
    await service.send(MARTIN, CLERK)
    assert await found(service, q) == ["DUPONT Jean"]


@pytest.mark.usefixtures("dupont")
async def test_a_compound_name_is_found_however_it_is_written(service: Started) -> None:
    await service.send(MARTIN, CLERK)
    for q in ("nguyen", "n'guyen", "guyen martin", "N’GUYEN-MARTIN", "eleonore"):
        assert await found(service, q) == ["N'GUYEN-MARTIN Éléonore"]


@pytest.mark.usefixtures("dupont")
async def test_a_search_answers_what_a_clerk_needs_to_recognise_a_family(service: Started) -> None:
    (line,) = (await service.send(SearchFamilies(q="dupont"), CLERK)).families
    assert (line.family_number, line.city, line.children) == ("1001001816331", "SAINT-JEAN", ("Léa", "LE GOFF Hugo"))


@pytest.mark.usefixtures("dupont")
async def test_a_search_without_words_lists_families_by_name(service: Started) -> None:
    await service.send(MARTIN, CLERK)
    assert await found(service, "") == ["DUPONT Jean", "N'GUYEN-MARTIN Éléonore"]
    assert await found(service, "xyz") == []
    assert len((await service.send(SearchFamilies(limit=1), CLERK)).families) == 1


@pytest.mark.parametrize(("q", "approximate"), [("", False), ("mart", False), ("martim", True), ("martin xyzzy", True)])
async def test_a_list_goes_on_after_the_last_family_of_its_page(q: str, approximate: bool, service: Started) -> None:
    twins = [CreateFamily(family_id=new_id(), guardians=(MARTIN.guardians[0].model_copy(update={"guardian_id": None}),)) for _ in range(2)]
    for one in (MARTIN, *twins):
        await service.send(one, CLERK)
    listed: list[UUID] = []
    for expected in (2, 1, 0):
        after = listed[-1] if listed else None
        page = await service.send(SearchFamilies(q=q, limit=2, after=after), CLERK)
        listed += [one.family_id for one in page.families]
        assert (len(page.families), page.approximate) == (expected, approximate)
    assert len(set(listed)) == 3
    from_the_start = await service.send(SearchFamilies(q=q, limit=2, after=new_id()), CLERK)
    assert [one.family_id for one in from_the_start.families] == listed[:2], "of whoever is gone nobody knows the place"


@pytest.mark.usefixtures("dupont")
@pytest.mark.parametrize(
    "q",
    ["Jean DUPONT", "dupont jean", "dupnot", "Dupond jean", "Duppont Lea", "01 02 03 04 05", "+33 1 02 03 04 05", "jean.dupont@WANADOO.fr"],
)
async def test_a_family_is_found_by_telephone_and_address_in_any_order_and_despite_a_typing_error(q: str, service: Started) -> None:
    await service.send(MARTIN, CLERK)
    assert await found(service, q) == ["DUPONT Jean"]


@pytest.mark.usefixtures("dupont")
async def test_a_word_that_nobody_has_is_left_out_where_the_others_find_a_family(service: Started) -> None:
    await service.send(MARTIN, CLERK)
    answer = await service.send(SearchFamilies(q="dupont philippe"), CLERK)
    assert ([one.name for one in answer.families], answer.approximate) == (["DUPONT Jean"], True)
    assert await found(service, "Dupond Philippe") == ["DUPONT Jean"], "despite a typing error in the other, too"
    assert await found(service, "philippe durand martin") == []


@pytest.mark.usefixtures("dupont")
async def test_an_answer_says_when_it_forgave_an_error(service: Started) -> None:
    assert not (await service.send(SearchFamilies(q="dupont"), CLERK)).approximate
    assert (await service.send(SearchFamilies(q="dupnot"), CLERK)).approximate
    assert not (await service.send(SearchFamilies(q="martinez"), CLERK)).approximate


async def test_a_changed_address_replaces_the_former_one_in_the_search(service: Started, dupont: FamilyRecord) -> None:
    jean = dupont.guardians[0].guardian_id
    asked = await service.send(
        SubmitGuardianChange(guardian_id=jean, fields={"email": "jd@orange.fr", "mobile_phone": "0612345678"}), adult(dupont)
    )
    assert await found(service, "0612345678") == []
    await service.send(DecideRecordRequest(request_id=asked.request_id, accept=True), CLERK)
    assert await found(service, "06 12 34 56 78") == await found(service, "jd@orange.fr") == ["DUPONT Jean"]
    assert await found(service, "jean.dupont@wanadoo.fr") == []


async def test_the_database_cuts_names_into_the_very_variants_that_the_search_asks_for(service: Started, dupont: FamilyRecord) -> None:
    async with service.database.transaction() as tx:
        rows = await tx.fetch("select variant, word from name_variant")
    kept = {word: {row["variant"] for row in rows if row["word"] == word} for word in {row["word"] for row in rows}}
    assert {"dupont", "jean", "jeanne", "hugo"} <= set(kept)
    assert kept == {word: variants(word) for word in kept}
    assert dupont.family_number not in kept


async def test_a_quotient_holds_from_its_date_and_is_told_with_all_others(service: Started, dupont: FamilyRecord) -> None:
    after = await service.send(SetQuotient(family_id=dupont.family_id, value=720, valid_from=date(2021, 9, 1)), CLERK)
    assert after.quotient == QuotientView(value=720, valid_from=date(2021, 9, 1))
    told = (await service.tells(QuotientSet, count=2))[-1]
    assert told.version == 2
    assert [quotient.value for quotient in told.quotients] == [850, 720, 910]


async def test_the_same_quotient_again_tells_nothing(service: Started, dupont: FamilyRecord) -> None:
    asked = SetQuotient(family_id=dupont.family_id, value=720, valid_from=date(2021, 9, 1))
    await service.send(asked, CLERK)
    await service.send(asked, CLERK)
    await service.send(asked.model_copy(update={"value": 730}), CLERK)
    told = await service.tells(QuotientSet, count=3)
    assert [event.version for event in told] == [1, 2, 3]


async def test_a_quotient_of_an_unknown_family_is_refused(service: Started) -> None:
    with pytest.raises(NotFound):
        await service.send(SetQuotient(family_id=UUID(int=5), value=1, valid_from=date(2026, 1, 1)), CLERK)


def without_ids(guardians: tuple[NewGuardian, ...]) -> tuple[NewGuardian, ...]:
    return tuple(guardian.model_copy(update={"guardian_id": None}) for guardian in guardians)
