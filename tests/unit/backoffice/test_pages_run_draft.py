"""A family's draft: its adjustment is replaced by whoever saw it, and by nobody else."""

import html
from dataclasses import dataclass, field
from typing import Any

import pytest

from contracts.base import Request
from contracts.billing import AdjustDraft, DraftLine, DraftView, GetDraft, GetRun
from contracts.rights import Right
from services.billing.domain.errors import DraftAdjusted
from tests.unit.backoffice.billing_town import DRAFT
from tests.unit.backoffice.cast import DUPONT
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import CLERK, Handler, Town
from tests.unit.reading import markup

HERE = f"/facturation/{DRAFT.run_id}/familles/{DUPONT.family_id}"


def line(label: str, cents: int) -> DraftLine:
    """Make an adjustment."""
    return DraftLine(
        position=10_000, child="", activity=label, quantity=1, unit_cents=cents, cents=cents, explanation="Ajustement", adjustment=True
    )


@dataclass
class AdjustingTown(Town):
    """A town with a draft, which a colleague may adjust."""

    lines: list[DraftLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Give the right."""
        self.rights = CLERK | {Right.ISSUE_INVOICE}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer what a draft is asked."""
        return {**super().handlers(), GetRun: lambda _: DRAFT, GetDraft: lambda _: self._draft(), AdjustDraft: self._adjusted}

    def _draft(self) -> DraftView:
        return DraftView(
            family_id=DUPONT.family_id,
            family_number="1001001816331",
            family_name="DUPONT Jean",
            status="ready",
            reason="",
            days=3,
            cents=915,
            lines=tuple(self.lines),
        )

    def _adjusted(self, asked: AdjustDraft) -> DraftView:
        there = [(one.activity, one.cents) for one in self.lines] or [("", 0)]
        if asked.seen_cents is not None and there != [(asked.seen_label, asked.seen_cents)]:
            raise DraftAdjusted("Il y a maintenant « Sortie annulée », −20,00 €.")
        self.lines = [line(asked.label, asked.cents)] if asked.cents else []
        return self._draft()


@pytest.fixture
def town() -> Town:
    return AdjustingTown()


async def test_the_form_is_filled_with_the_adjustment_that_it_replaces(clerk: Browser, town: AdjustingTown) -> None:
    page = html.unescape((await clerk.get(HERE)).text)
    assert "Ajouter un ajustement" in page
    assert 'name="montant_vu" value="0"' in page
    town.lines = [line("Sortie annulée", -2000)]
    page = html.unescape((await clerk.get(HERE)).text)
    assert "Remplacer l'ajustement" in page
    assert "Ajouter un ajustement" not in page
    for name, value in (("libelle", "Sortie annulée"), ("libelle_vu", "Sortie annulée"), ("montant_vu", "-2000")):
        assert f'name="{name}"' in page
        assert f'value="{value}"' in page
    typed = {
        "suite": "ajuster",
        "libelle": "Sortie annulée",
        "montant": "−20,00\u202f€",
        "libelle_vu": "Sortie annulée",
        "montant_vu": "-2000",
    }
    assert "L'ajustement est enregistré" in html.unescape((await clerk.post(HERE, typed)).text)
    (asked,) = town.got(AdjustDraft)
    assert (asked.cents, asked.seen_label, asked.seen_cents) == (-2000, "Sortie annulée", -2000)


async def test_an_adjustment_that_a_colleague_wrote_meanwhile_is_said_and_what_was_typed_stays(clerk: Browser, town: AdjustingTown) -> None:
    town.lines = [line("Sortie annulée", -2000)]
    typed = {"suite": "ajuster", "libelle": "Badge perdu", "montant": "5,00", "libelle_vu": "", "montant_vu": "0"}
    answer = await clerk.post(HERE, typed)
    page = markup(answer.text)
    assert answer.status == 409
    for words in ("L'ajustement a changé entre-temps. Il y a maintenant « Sortie annulée »", 'value="Badge perdu"', 'value="5,00"'):
        assert words in page
    assert 'name="montant_vu" value="-2000"' in page
    assert [one.cents for one in town.lines] == [-2000]
    await clerk.post(HERE, {**typed, "libelle_vu": "Sortie annulée", "montant_vu": "-2000"})
    assert [(one.activity, one.cents) for one in town.lines] == [("Badge perdu", 500)]
