"""What entering an adult's authority over a child takes away, what holds again after it, and whose judgment goes on."""

from datetime import date
from uuid import UUID

from contracts.family import Authority
from services.family.domain.authority import Link, replaced_words, returns_words, to_come

FATHER, MOTHER = UUID(int=1), UUID(int=2)
JUDGMENT = UUID(int=9)


def link(
    since: date, until: date | None = None, authority: Authority = "limited", *, adult: UUID = FATHER, may_pick_up: bool = False
) -> Link:
    return Link(adult, since, until, authority, may_pick_up, JUDGMENT)


JANUARY, MARCH, JUNE = date(2027, 1, 1), date(2027, 3, 1), date(2027, 6, 1)


def test_what_begins_before_the_end_of_another_of_the_same_adult_takes_its_place() -> None:
    assert link(JANUARY).replaces(link(MARCH))
    assert link(JANUARY, MARCH).replaces(link(MARCH))
    assert not link(JANUARY, date(2027, 2, 28)).replaces(link(MARCH))
    assert not link(MARCH).replaces(link(MARCH))
    assert not link(JANUARY).replaces(link(MARCH, adult=MOTHER))


def test_only_what_goes_on_past_the_end_with_another_authority_would_hold_again() -> None:
    entered = link(MARCH, JUNE, "withdrawn")
    assert entered.cuts(link(JANUARY))
    assert not entered.cuts(link(JANUARY, JUNE))
    assert not entered.cuts(link(JANUARY, authority="withdrawn"))
    assert not entered.cuts(link(JANUARY, authority="full", may_pick_up=True))
    assert not link(MARCH).cuts(link(JANUARY))


def test_a_judgment_goes_on_for_what_corrects_it_or_keeps_the_authority() -> None:
    known = link(MARCH)
    assert known.proves(link(MARCH, authority="withdrawn"))
    assert known.proves(link(JUNE))
    assert known.proves(link(JANUARY))
    assert not known.proves(link(JUNE, authority="withdrawn"))
    assert not known.proves(link(JUNE, authority="full", may_pick_up=True))
    assert not known.proves(link(MARCH, adult=MOTHER))


def test_whoever_enters_it_reads_what_is_replaced_and_what_does_not_come_back() -> None:
    assert replaced_words([link(JUNE)], goes_on=JUDGMENT) == (
        "Serait remplacé\u00a0: autorité limitée, ne peut pas venir chercher l'enfant, à partir du 1er juin 2027 (son justificatif reste)."
        " Pour le garder, indiquez une fin, au plus tard le 31 mai 2027."
    )
    assert returns_words(link(MARCH, JUNE, "withdrawn"), [link(JANUARY)]).endswith("saisissez-la ensuite à partir du 2 juin 2027.")
    assert returns_words(link(MARCH, JUNE, "withdrawn"), []) == ""
    assert to_come(link(MARCH, JUNE)) == "autorité limitée du 1er mars 2027 au 1er juin 2027"
