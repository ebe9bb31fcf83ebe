"""The form for a title that the accountant made by hand, and the pages that show it."""

from datetime import date

import pytest

from contracts.billing import NoteTitle, ReadTreasuryCandidates
from contracts.rights import Right
from tests.unit.backoffice.billing_town import BY_HAND, HINDERED
from tests.unit.backoffice.cast import DUPONT
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.reading import markup

CANDIDATES = f"/tresorerie/regies/{HINDERED.regie.code}"
PAGE = f"{CANDIDATES}/familles/{DUPONT.family_id}"
TICKED = tuple(f"{one.invoice_id} {one.cents}" for one in HINDERED.invoices if one.by_hand)


def typed(*ticked: str, **more: str) -> list[tuple[str, str]]:
    """Fill the form as a clerk does."""
    form = {"cle": str(BY_HAND.batch_id), "jusquau": "2026-11-30", "numero": "57", "bordereau": "8", "date": "2026-11-12", **more}
    return [*form.items(), *(("facture", one) for one in ticked)]


@pytest.mark.parametrize(
    ("code", "told"),
    [("ZZ", "Les codes de la trésorerie ne sont pas saisis"), ("XX", "Aucune régie n'a le code XX."), ("minuscules", "Trésorerie")],
)
async def test_a_regie_that_hands_nothing_over_leads_back_to_those_that_do_and_says_why(
    clerk: Browser, town: Town, code: str, told: str
) -> None:
    town.rights |= {Right.HAND_OVER}
    for path in (f"/tresorerie/regies/{code}", f"/tresorerie/regies/{code}/familles/{DUPONT.family_id}"):
        page = await clerk.get(path, follow=True)
        assert (page.status, page.address) == (200, "/tresorerie")
        assert told in markup(page.text)


async def test_only_what_no_file_can_name_is_offered_for_a_title_by_hand(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    assert markup((await clerk.get(CANDIDATES)).text).count(f"{PAGE}?jusquau=2026-11-30") == 2
    page = markup((await clerk.get(f"{PAGE}?jusquau=2026-11-30")).text)
    assert town.got(ReadTreasuryCandidates)[-1].family_id == DUPONT.family_id
    assert [one in page for one in ("CA-6", "CA-7", "CA-8", "CA-9")] == [True, True, False, False]
    assert page.count(" checked>") == 2
    elsewhere = f"/tresorerie/regies/AL/familles/{DUPONT.family_id}"
    assert "Aucune de ses factures n'attend un titre émis à la main" in markup((await clerk.get(elsewhere, follow=True)).text)


async def test_a_title_made_by_hand_is_noted_and_shown_without_a_file(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    page = markup((await clerk.post(PAGE, typed(*TICKED), follow=True)).text)
    (asked,) = town.got(NoteTitle)
    assert (asked.batch_id, asked.regie, asked.family_id) == (BY_HAND.batch_id, HINDERED.regie.code, DUPONT.family_id)
    assert (asked.cents, asked.number, asked.slip, asked.issued_on) == (2000, 57, 8, date(2026, 11, 12))
    assert [str(one) for one in asked.invoices] == [one.partition(" ")[0] for one in TICKED]
    assert "Titre n°57 noté" in page
    assert "émis le 12 novembre 2026, bordereau n°8" in page
    assert "Télécharger le fichier" not in page
    listed = markup((await clerk.get("/tresorerie")).text)
    assert "<b>Titre n°57, émis à la main</b>" in listed
    assert "<b>ORMC n°4</b>" in listed
    await clerk.post(PAGE, typed(*TICKED, bordereau=""))
    assert town.got(NoteTitle)[-1].slip is None


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        (typed(), "facture", "Cochez les factures"),
        (typed(*TICKED, numero="T-57"), "numero", "en chiffres"),
        (typed(*TICKED, bordereau="huit"), "bordereau", "Des chiffres, ou rien"),
        (typed(*TICKED, date=""), "date", "Le jour où le titre a été émis"),
        (typed(*TICKED, numero="4"), "numero", "Un titre n°4 de 2026 est déjà enregistré"),
        (typed("x y"), "numero", "en chiffres"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    clerk: Browser, town: Town, form: list[tuple[str, str]], field: str, said: str
) -> None:
    town.rights |= {Right.HAND_OVER}
    answer = await clerk.post(PAGE, form)
    page = markup(answer.text)
    assert answer.status == 400
    assert f'id="{field}-error"' in page
    assert said in page
    for name in ("numero", "bordereau", "date"):
        assert f'value="{dict(form)[name]}"' in page
    assert page.count(" checked>") == sum(one in TICKED for name, one in form if name == "facture")


async def test_what_was_settled_meanwhile_is_told_on_the_list(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    page = markup((await clerk.post(PAGE, typed(TICKED[0]), follow=True)).text)
    assert "Il reste maintenant 20,00 € à régler de ces factures." in page
    assert "Transmettre à la trésorerie" in page


async def test_nobody_else_notes_a_title(clerk: Browser, town: Town) -> None:
    assert [(await clerk.get(PAGE)).status, (await clerk.post(PAGE, typed(*TICKED))).status] == [403, 403]
    assert town.got(NoteTitle) == []
