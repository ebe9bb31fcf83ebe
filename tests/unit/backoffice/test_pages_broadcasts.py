"""Broadcasts at the desk: nothing leaves before the number of households was seen."""

import html
from datetime import UTC, datetime

import pytest

from contracts.messaging import CancelBroadcast, PreviewBroadcast, ScheduleBroadcast, Selected
from contracts.rights import Right
from services.messaging.domain.errors import BroadcastLeft, BroadcastPast
from tests.unit.backoffice.broadcasts_town import LEAVING, SCHEDULED, SENT, SMALL
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.publications_town import PLACE
from tests.unit.backoffice.town import Town

HERE = f"/envois/{SCHEDULED.broadcast_id}"
TYPED = {"cle": str(SCHEDULED.broadcast_id), "pour": "toutes", "objet": "Grève", "texte": "Pas de repas jeudi."}


@pytest.fixture(autouse=True)
def right(town: Town) -> None:
    town.rights |= {Right.SEND_BROADCAST}


async def test_a_broadcast_is_weighed_then_sent(clerk: Browser, town: Town) -> None:
    assert "Nouvel envoi" in (await clerk.get("/envois/nouveau")).text
    page = html.unescape((await clerk.post("/envois/apercu", TYPED)).text)
    assert "Envoyer à 12\u00a0foyers" in page
    assert town.got(PreviewBroadcast) == [PreviewBroadcast(everybody=True)]
    assert town.got(ScheduleBroadcast) == []
    back = await clerk.post("/envois/apercu", {**TYPED, "changer": "oui"})
    assert "Pas de repas jeudi.</textarea>" in back.text
    done = await clerk.post(HERE, TYPED, follow=False)
    assert (done.status, done.leads_to) == (303, HERE)
    (asked,) = town.got(ScheduleBroadcast)
    assert (asked.broadcast_id, asked.everybody, asked.whom, asked.send_at) == (SCHEDULED.broadcast_id, True, "Toutes les familles", None)


async def test_another_broadcast_under_the_same_form_stays_as_it_was_typed_under_a_new_key(clerk: Browser, town: Town) -> None:
    town.refusal = BroadcastLeft("Un autre envoi est déjà programmé depuis cette page.")
    page = html.unescape((await clerk.post(HERE, TYPED)).text)
    assert "Un autre envoi est déjà programmé depuis cette page." in page
    assert "Pas de repas jeudi.</textarea>" in page
    assert f'name="cle" value="{SCHEDULED.broadcast_id}"' not in page


async def test_a_selection_and_a_moment_of_the_towns_time_are_kept(clerk: Browser, town: Town) -> None:
    value = f"facility:{PLACE.key}"
    typed = {**TYPED, "pour": "selection", "partie": value, "date": "2026-12-01", "heure": "07:30"}
    page = html.unescape((await clerk.post("/envois/apercu", typed)).text)
    assert f'name="partie" value="{value}"' in page
    assert "mardi 1er décembre à 7\u00a0h\u00a030" in page.lower()
    await clerk.post(HERE, typed)
    (asked,) = town.got(ScheduleBroadcast)
    assert asked.selection == (Selected(kind="facility", key=PLACE.key),)
    assert (asked.whom, asked.send_at) == ("Restauration scolaire", datetime(2026, 12, 1, 6, 30, tzinfo=UTC))


async def test_a_moment_that_is_over_is_refused_beside_its_day_and_another_year_is_shown(clerk: Browser, town: Town) -> None:
    page = html.unescape((await clerk.post("/envois/apercu", {**TYPED, "date": "2027-01-05"})).text)
    assert "Mardi 5 janvier 2027 à 8\u00a0h" in page
    assert [one.send_at for one in town.got(PreviewBroadcast)] == [datetime(2027, 1, 5, 7, tzinfo=UTC)]
    town.refusal = BroadcastPast("Ce moment est déjà passé.", field="send_at")
    for address in ("/envois/apercu", HERE):
        late = await clerk.post(address, {**TYPED, "date": "2026-01-05"})
        assert late.status == 400
        assert 'id="date-error"' in late.text
        assert "Ce moment est déjà passé." in html.unescape(late.text)
        assert 'min="2026-11-25"' in late.text


@pytest.mark.parametrize(
    ("typed", "hour"), [("18h30", "18\u00a0h\u00a030"), ("18 H", "18\u00a0h"), ("7.05", "7\u00a0h\u00a005"), ("", "8\u00a0h")]
)
async def test_an_hour_is_read_as_people_write_it(clerk: Browser, typed: str, hour: str) -> None:
    page = html.unescape((await clerk.post("/envois/apercu", {**TYPED, "date": "2026-12-01", "heure": typed})).text)
    assert f"Mardi 1er décembre à {hour}<" in page


@pytest.mark.parametrize("typed", ["ce soir", "25:00", "18h75"])
async def test_an_hour_that_is_none_is_refused_beside_its_field(clerk: Browser, town: Town, typed: str) -> None:
    for address in ("/envois/apercu", HERE):
        page = await clerk.post(address, {**TYPED, "date": "2026-12-01", "heure": typed})
        assert page.status == 400
        assert 'id="heure-error"' in page.text
        assert f'value="{typed}"' in page.text
    assert town.got(ScheduleBroadcast) == []


async def test_a_group_is_ticked_like_a_class_and_reaches_the_families_of_its_children(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_MONTH}
    value = f"group:{SMALL.group_id}"
    assert "ALSH Mercredi, Petits" in html.unescape((await clerk.get("/envois/nouveau")).text)
    typed = [*TYPED.items(), ("pour", "selection"), ("partie", value), ("partie", f"facility:{PLACE.key}")]
    await clerk.post(HERE, [one for one in typed if one != ("pour", "toutes")])
    (asked,) = town.got(ScheduleBroadcast)
    assert (asked.enrolment_ids, asked.whom) == (SMALL.enrolment_ids, "Restauration scolaire, ALSH Mercredi, Petits")
    assert asked.selection == (Selected(kind="facility", key=PLACE.key),)


async def test_whoever_may_not_see_plannings_is_offered_no_groups(clerk: Browser, town: Town) -> None:
    town.rights -= {Right.READ_MONTH}
    value = f"group:{SMALL.group_id}"
    assert (await clerk.post(HERE, {**TYPED, "pour": "selection", "partie": value})).status == 400
    assert "Petits" not in (await clerk.get("/envois/nouveau")).text


async def test_what_is_missing_is_said_beside_its_field(clerk: Browser, town: Town) -> None:
    page = await clerk.post("/envois/apercu", {"cle": TYPED["cle"], "pour": "selection", "date": "demain"})
    assert page.status == 400
    for name in ("pour-error", "objet-error", "texte-error", "date-error"):
        assert f'id="{name}"' in page.text
    for pour in ("x", "jour"):
        assert (await clerk.post(HERE, {**TYPED, "pour": pour})).status == 400
    assert (await clerk.post("/envois/apercu", {**TYPED, "pour": "selection", "partie": "facility:x"})).status == 400
    assert town.got(PreviewBroadcast) + town.got(ScheduleBroadcast) == []


async def test_what_waits_is_taken_back_and_what_is_on_its_way_tells_how_far_it_is(clerk: Browser, town: Town) -> None:
    page = (await clerk.get("/envois")).text
    assert "5 sur 12" in page
    assert "Annuler l'envoi" in html.unescape((await clerk.get(HERE)).text)
    assert "L'envoi est annulé" in html.unescape((await clerk.post(f"{HERE}/annuler")).text)
    assert len(town.got(CancelBroadcast)) == 1


async def test_what_has_just_left_is_followed_until_its_last_email_and_cannot_be_taken_back(clerk: Browser) -> None:
    leaving = html.unescape((await clerk.get(f"/envois/{LEAVING.broadcast_id}")).text)
    assert 'data-moving="sending"' in leaving
    assert "en cours d'envoi" in leaving
    assert "Annuler" not in leaving
    assert 'data-moving="sent"' in (await clerk.get(f"/envois/{SENT.broadcast_id}")).text
    assert "data-moving" not in (await clerk.get(HERE)).text


async def test_only_those_who_may_see_debts_and_lists_are_offered_them(clerk: Browser) -> None:
    assert "facture en retard" not in (await clerk.get("/envois/nouveau")).text
    assert "attendus un jour" not in (await clerk.get("/envois/nouveau")).text
