"""Before a family is entered, the clerk sees those that may be the same."""

from datetime import date

import pytest

from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from contracts.family import FamilyRecord, FindLookAlikes, GuardianFields, NewChild, NewGuardian
from contracts.rights import Right
from tests.service.family.cast import CLERK, MARTIN, adult
from tests.service.family.test_completeness import CENTRE, enrolment, open_centre
from tests.service.harness import Started, staff


def household(last_name: str, first_name: str, *children: NewChild, **fields: str) -> FindLookAlikes:
    guardian = NewGuardian(
        role="primary", title="Madame", last_name=last_name, first_name=first_name, fields=GuardianFields.model_validate(fields)
    )
    return FindLookAlikes(guardians=(guardian,), children=children)


@pytest.mark.usefixtures("dupont")
async def test_a_child_entered_by_the_other_parent_is_recognised(service: Started) -> None:
    await service.send(MARTIN, CLERK)
    asked = household(
        "LEROY", "Anne", NewChild(last_name="Dupont", first_name="Lea", birth_date=date(2017, 5, 4)), email="jean.dupont@wanadoo.fr"
    )
    (found,) = (await service.send(asked, CLERK)).families
    assert (found.family.name, found.likenesses) == ("DUPONT Jean", ("same_child", "same_email"))


@pytest.mark.usefixtures("dupont")
async def test_a_family_like_no_other_finds_none(service: Started) -> None:
    asked = household("DUPONT", "Anne", NewChild(last_name="DUPONT", first_name="Zoé", birth_date=date(2017, 5, 4)))
    assert (await service.send(asked, CLERK)).families == ()


async def test_only_staff_who_enter_families_may_look(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(Forbidden):
        await service.send(household("DUPONT", "Jean"), staff(Right.READ_RECORD))
    with pytest.raises(NotFound):
        await service.send(household("DUPONT", "Jean"), adult(dupont))


async def test_staff_of_some_facilities_see_that_a_record_is_there_without_reading_it(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await service.tell(enrolment(dupont))
    lea = NewChild(last_name="Dupont", first_name="Lea", birth_date=date(2017, 5, 4))
    asked = household("LEROY", "Anne", lea, email="jean.dupont@wanadoo.fr")
    (here,) = (await service.send(asked, staff(Right.WRITE_RECORD, facilities=[CENTRE]))).families
    assert (here.within_reach, here.family.name, here.likenesses) == (True, "DUPONT Jean", ("same_child", "same_email"))
    elsewhere = staff(Right.WRITE_RECORD, facilities=[new_id()])
    (found,) = (await service.send(asked, elsewhere)).families
    assert (found.within_reach, found.family.family_number, found.likenesses) == (False, dupont.family_number, ("same_child",))
    assert (found.family.name, found.family.city, found.family.children) == ("", "", ())
    by_email = household("LEROY", "Anne", email="jean.dupont@wanadoo.fr")
    assert len((await service.send(by_email, CLERK)).families) == 1
    assert (await service.send(by_email, elsewhere)).families == ()
