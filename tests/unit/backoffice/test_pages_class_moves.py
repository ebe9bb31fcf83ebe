"""The page that moves everybody up a class: what it means is shown before anything changes."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest

from chassis.errors import Conflict
from contracts.base import Request
from contracts.family import ApplyClassMoves, ClassMove, ClassMoves, PreviewClassMoves, UndoClassMoves
from contracts.rights import Right
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import CLERK, Handler, Town

PAGE = "/enfants/passage"
MADE_AT = datetime(2026, 11, 23, 9, 30, 12, 345678, tzinfo=UTC)
STEPS = (("ANA", "GS", "CP"), ("BEN", "CE1", "CE2"), ("COLIN", "CM2", ""), ("DORA", "ULIS", None))


def move(number: int, name: str, school_class: str, next_class: str | None) -> ClassMove:
    return ClassMove(
        child_id=cast.number(30, number),
        family_id=cast.number(31),
        name=name,
        school="École du Bourg",
        school_class=school_class,
        next_class=next_class,
    )


@dataclass
class SchoolTown(Town):
    """A town with a child in each of four classes, whose moves are open unless a day is named."""

    opens_on: date | None = None
    refuses: bool = False
    moved: list[ApplyClassMoves] = field(default_factory=list)
    undone: list[UndoClassMoves] = field(default_factory=list)
    made: bool = False
    made_into: int | None = None
    left: tuple[ClassMove, ...] = ()

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer for the moves too."""
        return {**super().handlers(), PreviewClassMoves: self._preview, ApplyClassMoves: self._apply, UndoClassMoves: self._undo}

    def _preview(self, asked: Any) -> ClassMoves:
        if self.made or asked.school_year == self.made_into:
            return ClassMoves(
                school_year=asked.school_year,
                moves=(),
                done=True,
                moved=3,
                made_at=MADE_AT,
                undo_until=date(2026, 11, 24),
                returning=2,
                left=self.left,
            )
        if asked.school_year < cast.TODAY.year:
            return ClassMoves(school_year=asked.school_year, moves=(), done=False)
        return ClassMoves(
            school_year=asked.school_year,
            moves=tuple(move(number, *step) for number, step in enumerate(STEPS, 1)),
            done=False,
            opens_on=self.opens_on,
            left=self.left,
        )

    def _undo(self, asked: UndoClassMoves) -> ClassMoves:
        if self.refuses:
            raise Conflict("Il s'annulait jusqu'au 24 novembre 2026.")
        self.made = False
        self.undone.append(asked)
        return self._preview(asked)

    def _apply(self, asked: ApplyClassMoves) -> ClassMoves:
        if self.refuses:
            raise Conflict("Le passage sera possible plus tard.")
        self.moved.append(asked)
        return ClassMoves(school_year=asked.school_year, moves=(), done=True, moved=2)


@pytest.fixture
def town() -> SchoolTown:
    return SchoolTown(rights=CLERK | {Right.WRITE_RECORD})


async def test_a_year_that_does_not_begin_soon_is_not_offered(clerk: Browser, town: SchoolTown) -> None:
    town.opens_on = date(2027, 6, 1)
    page = await clerk.get(PAGE)
    assert "Passage de classe 2027-2028" in page.text
    assert "Possible à partir du 1er juin 2027" in page.text
    assert '<form method="post" action="/enfants/passage"' not in page.text
    reviewed = await clerk.post(PAGE, {"annee": "2027"})
    assert "Possible à partir du" in reviewed.text
    assert town.moved == []


async def test_a_year_that_is_over_says_so_and_leads_to_the_next(clerk: Browser, town: SchoolTown) -> None:
    for page in (await clerk.get(f"{PAGE}?annee=2020"), await clerk.post(PAGE, {"annee": "2020"})):
        assert "Cette année scolaire est terminée" in page.text
        assert '<form method="post" action="/enfants/passage"' not in page.text
    assert town.moved == []


async def test_nobody_moves_before_their_number_was_shown(clerk: Browser, town: SchoolTown) -> None:
    stays = str(cast.number(30, 2))
    typed = {"annee": "2026", "ecole": "Jules-Ferry", "reste": stays}
    review = await clerk.post(PAGE, typed)
    for words in (
        "1\u00a0enfant</b> monte",
        "1\u00a0enfant</b> quitte",
        "2\u00a0enfants</b> gardent",
        "Faire passer 2\u00a0enfants",
        "Jules-Ferry",
    ):
        assert words in review.text
    assert town.moved == []
    changed = await clerk.post(PAGE, {**typed, "suite": "changer"})
    assert f'value="{stays}" checked' in changed.text
    assert 'value="Jules-Ferry"' in changed.text
    done = await clerk.post(PAGE, {**typed, "suite": "confirmer"})
    assert "qui ont changé de classe" in done.text
    (asked,) = town.moved
    assert (asked.school_year, [str(one) for one in asked.stay], asked.primary_school) == (2026, [stays], "Jules-Ferry")


async def test_a_move_refused_meanwhile_says_why(clerk: Browser, town: SchoolTown) -> None:
    town.refuses = True
    page = await clerk.post(PAGE, {"annee": "2026", "suite": "confirmer"})
    assert "Le passage sera possible plus tard." in page.text


async def test_a_move_is_taken_back_once_its_page_has_named_whom_it_leaves_alone(clerk: Browser, town: SchoolTown) -> None:
    town.made, town.left = True, (move(2, "BEN", "CE2", None),)
    page = await clerk.get(f"{PAGE}?annee=2026")
    assert "s'annule jusqu'au mardi 24 novembre" in unescape(page.text)
    typed = {"annee": "2026", "suite": "revoir-annulation"}
    review = await clerk.post(PAGE, typed)
    for words in ("2\u00a0enfants</b> reprennent", "1\u00a0enfant</b> a changé", "BEN", f'name="fait" value="{MADE_AT.isoformat()}"'):
        assert words in review.text
    assert town.undone == []
    done = await clerk.post(PAGE, {"annee": "2026", "suite": "annuler", "fait": MADE_AT.isoformat()})
    assert [one.made_at for one in town.undone] == [MADE_AT]
    assert "1\u00a0enfant, modifié depuis, garde sa classe" in done.text
    assert "Le passage précédent a été annulé" in done.text
    assert f'value="{cast.number(30, 2)}" checked' in done.text
    assert f'value="{cast.number(30, 1)}" checked' not in done.text


async def test_a_move_that_may_be_taken_back_is_found_when_the_next_one_is_offered(clerk: Browser, town: SchoolTown) -> None:
    assert "vient d'être fait" not in unescape((await clerk.get(PAGE)).text)
    town.made_into = 2026
    page = unescape((await clerk.get(PAGE)).text)
    assert "Passage de classe 2027-2028" in page
    assert "Le passage 2026-2027 vient d'être fait" in page
    assert f'<a href="{PAGE}?annee=2026">Voir ce passage</a>' in page


async def test_a_move_that_can_no_longer_be_taken_back_says_so(clerk: Browser, town: SchoolTown) -> None:
    town.made, town.refuses = True, True
    page = await clerk.post(PAGE, {"annee": "2026", "suite": "annuler", "fait": MADE_AT.isoformat()})
    assert "Il s'annulait jusqu'au 24 novembre 2026." in unescape(page.text)


async def test_a_move_into_a_year_that_has_ended_since_is_taken_back_and_the_next_one_is_offered(clerk: Browser, town: SchoolTown) -> None:
    town.made = True
    for year, again in ((2026, "Le passage pourra être refait."), (2025, "seul celui de 2026-2027 le pourra.")):
        review = await clerk.post(PAGE, {"annee": str(year), "suite": "revoir-annulation"})
        assert again in unescape(review.text)
    done = await clerk.post(PAGE, {"annee": "2025", "suite": "annuler", "fait": MADE_AT.isoformat()})
    assert [one.school_year for one in town.undone] == [2025]
    assert done.address == PAGE
    assert "Le passage de classe est annulé" in done.text
