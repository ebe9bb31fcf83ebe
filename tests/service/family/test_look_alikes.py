"""Before a family is entered, the clerk sees those that may be the same."""

from datetime import date

import pytest

from chassis.errors import Forbidden, NotFound
from contracts.family import FamilyRecord, FindLookAlikes, GuardianFields, NewChild, NewGuardian
from contracts.rights import Right
from tests.service.family.cast import CLERK, MARTIN, adult
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
