"""When two households may be the same one: a child of the same name born the same day, an adult of the same name, one way to reach them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contracts.family import Likeness
from services.family.domain.search_words import words_of

WEIGHTS: dict[Likeness, int] = {"same_child": 4, "same_adult": 3, "same_email": 2, "same_phone": 1}
"""How much each likeness says: the sum orders what a clerk reads."""
PERSONS: frozenset[Likeness] = frozenset({"same_child", "same_adult"})
"""Likenesses that speak of the same person, not of a way to reach several."""


@dataclass(frozen=True, slots=True)
class Person:
    """An adult or a child of a household; only a child has a birth date, only an adult an e-mail and telephones."""

    last_name: str
    first_name: str
    birth_date: date | None = None
    email: str = ""
    phones: tuple[str, ...] = ()

    def name(self) -> frozenset[str]:
        """Give the words of the name, in any order, without accents or case."""
        return words_of([self.last_name, self.first_name])

    def numbers(self) -> frozenset[str]:
        """Give the telephone numbers as digits."""
        return words_of([], phones=self.phones)


def likenesses(new: Iterable[Person], known: Iterable[Person]) -> tuple[Likeness, ...]:
    """Tell what two households have in common, the most telling first."""
    pairs = [(one, other) for one in new for other in known]
    common: set[Likeness] = set()
    for one, other in pairs:
        if one.birth_date == other.birth_date and one.name() == other.name():
            common.add("same_child" if one.birth_date else "same_adult")
        if one.email and words_of([], emails=[one.email]) == words_of([], emails=[other.email]):
            common.add("same_email")
        if one.numbers() & other.numbers():
            common.add("same_phone")
    return tuple(sorted(common, key=lambda one: -WEIGHTS[one]))


def told_of(common: tuple[Likeness, ...], *, reached: bool) -> tuple[Likeness, ...]:
    """Leave what may be told: of a family out of reach only the same person, or typing e-mails and telephones would tell whose they are."""
    return common if reached else tuple(one for one in common if one in PERSONS)
