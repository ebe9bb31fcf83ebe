"""Erasures in the back office: asked on the record, confirmed by a colleague only, with what stands against it said in words."""

import html
import re

from contracts.family import AskErasure, ConfirmErasure, Erasures, HeldBy, WithdrawEmptyRecord
from contracts.rights import Right
from tests.unit.backoffice.cast import DUPONT, erasure, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.reading import markup

ASKING = f"/familles/{DUPONT.family_id}/effacement"


def got(town: Town, kind: type) -> list[object]:
    return [asked for asked, _ in town.asked if isinstance(asked, kind)]


async def test_a_colleague_may_confirm_and_the_one_who_asked_may_not(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ERASE_RECORD}
    town.erasures = Erasures(erasures=(erasure(),))
    assert 'href="/effacements"' in (await clerk.get("/familles")).text
    assert "1\u00a0effacement attend</b> qu'un deuxième agent confirme" in html.unescape((await clerk.get("/")).text)
    page = html.unescape((await clerk.get("/effacements")).text)
    whose = "N° Famille 1001000000049, Lyon\u00a0; enfants\u00a0: Tom et Léa\u00a0; fiche saisie le 10 août 2026"
    assert f"<p>{whose}</p>" in page
    (question,) = re.findall(r'<details class="issue">.*?</details>', page, re.DOTALL)
    assert "Effacer définitivement…" in question
    assert whose in question
    assert "sera effacée pour toujours" in question, "it is not done yet"
    assert page.count("/confirmer") == question.count("/confirmer") == 1, "it is asked a second time before it is done"
    await clerk.post(f"/effacements/{number(12)}/confirmer")
    assert got(town, ConfirmErasure) == [ConfirmErasure(erasure_id=number(12))]
    town.erasures = Erasures(erasures=(erasure(asked_by=8),))
    assert "effacement attend" not in html.unescape((await clerk.get("/")).text)
    page = html.unescape((await clerk.get("/effacements")).text)
    assert "Effacer définitivement" not in page
    assert "Un collègue doit confirmer." in page


async def test_what_stands_against_it_is_said_as_the_record_s_service_says_it(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ERASE_RECORD}
    against = "Il reste 2\u00a0réservations à venir et 1\u00a0facture impayée."
    town.erasures = Erasures(erasures=(erasure(status="blocked", against=against),))
    page = html.unescape((await clerk.get("/effacements")).text)
    assert against in page
    assert "Vérifier de nouveau" in page
    assert against in html.unescape((await clerk.get(ASKING)).text)


async def test_asking_needs_a_reason_and_keeps_what_was_typed(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ERASE_RECORD}
    town.erasures = Erasures(erasures=())
    page = await clerk.post(ASKING, {"motif": "x"})
    assert page.status == 400
    assert "Dites en quelques mots pourquoi" in html.unescape(page.text)
    assert 'value="x"' in page.text
    assert got(town, AskErasure) == []
    page = await clerk.post(ASKING, {"motif": "Demande écrite"}, follow=False)
    assert (page.status, page.leads_to) == (303, "/effacements")
    assert got(town, AskErasure) == [AskErasure(family_id=DUPONT.family_id, why="Demande écrite")]


async def test_erasing_is_closed_without_its_right(clerk: Browser) -> None:
    for path in ("/effacements", ASKING):
        page = await clerk.get(path)
        assert page.status == 403
        assert "effacer les données d'une famille" in html.unescape(page.text)


async def test_an_empty_record_is_taken_back_after_a_page_that_says_what_is_lost(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_RECORD}
    own = f"/familles/{DUPONT.family_id}/retrait"
    page = html.unescape((await clerk.get(own)).text)
    assert "Ce qui sera perdu, sans retour" in page
    assert f"N° Famille {DUPONT.family_number}" in page.replace("\u00a0", " ")
    assert "DUPONT" in page
    done = await clerk.post(own, {"version": str(DUPONT.version)})
    assert done.address.startswith("/familles")
    assert "est en cours de retrait" in done.text
    assert got(town, WithdrawEmptyRecord) == [WithdrawEmptyRecord(family_id=DUPONT.family_id, version=DUPONT.version)]
    late = await clerk.post(own, {"version": str(DUPONT.version + 1)})
    assert "La fiche a changé entre-temps" in late.text


async def test_a_record_that_is_not_empty_says_what_depends_on_it_and_has_no_button(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_RECORD}
    town.held = (HeldBy(service="identity", tables=("account",)), HeldBy(service="billing", tables=("invoice", "payment")))
    page = markup((await clerk.get(f"/familles/{DUPONT.family_id}/retrait")).text)
    assert "Comptes d'accès : comptes" in page
    assert "Facturation : factures et règlements" in page
    assert "Retirer cette fiche" not in page
    assert "Vérifier de nouveau et retirer" in page, "what others held may be gone since"
    town.held = (*town.held, HeldBy(service="family", tables=("benefits", "erasure")))
    page = markup((await clerk.get(f"/familles/{DUPONT.family_id}/retrait")).text)
    assert "CAF ou MSA et effacement" in page
    assert 'class="card stack erasure-form"' not in page


async def test_the_sheet_of_a_family_without_children_leads_to_taking_it_back(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_RECORD}
    way = f'href="/familles/{DUPONT.family_id}/retrait"'
    assert way not in (await clerk.get(f"/familles/{DUPONT.family_id}")).text
    town.families[DUPONT.family_id] = DUPONT.model_copy(update={"children": (), "quotients": ()})
    assert way in (await clerk.get(f"/familles/{DUPONT.family_id}")).text
