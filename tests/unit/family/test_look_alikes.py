from datetime import date

import pytest

from services.family.domain.look_alikes import Person, likenesses

LEA = Person("DUPONT", "Léa", date(2017, 5, 4))
JEAN = Person("DUPONT", "Jean", email="jean.dupont@wanadoo.fr", phones=("01.02.03.04.05", ""))


@pytest.mark.parametrize(
    ("new", "common"),
    [
        (Person("Dupont", "Lea", date(2017, 5, 4)), ("same_child",)),
        (Person("LÉA", "dupont", date(2017, 5, 4)), ("same_child",)),
        (Person("Dupont", "Lea", date(2017, 5, 5)), ()),
        (Person("Dupont", "Jean"), ("same_adult",)),
        (Person("Martin", "Sofia", email="JEAN.dupont@wanadoo.fr"), ("same_email",)),
        (Person("Martin", "Sofia", phones=("+33 1 02 03 04 05",)), ("same_phone",)),
        (Person("Dupont", "Jean", email="jean.dupont@wanadoo.fr", phones=("0102030405",)), ("same_adult", "same_email", "same_phone")),
        (Person("Dupond", "Jean"), ()),
        (Person("Martin", "Sofia"), ()),
    ],
)
def test_households_are_alike_by_a_child_an_adult_or_a_way_to_reach_them(new: Person, common: tuple[str, ...]) -> None:
    assert likenesses([new], [JEAN, LEA]) == common
