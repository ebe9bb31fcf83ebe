"""Enrolments at the desk: weighed and then entered, a child or a class, changed and withdrawn."""

import re
from datetime import date

import pytest

from chassis.errors import Conflict
from contracts.billing import PricedFrom
from contracts.family import ChildToCome
from contracts.planning import (
    Enrol,
    EnrolMany,
    PreviewEnrolment,
    WithdrawEnrolment,
)
from contracts.rights import Right
from tests.unit.backoffice.cast import CHILD, DUPONT, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CANTEEN
from tests.unit.backoffice.setup_town import CHILDREN, PARK, Full, enrolment
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

PAYER = DUPONT.guardians[0].guardian_id
OWN = f"/familles/{DUPONT.family_id}/enfants/{number(CHILD, 1)}/inscriptions"
KNOWN = number(33, 7)
BULK = f"/activites/{CANTEEN}/inscrire"
TYPED = {"prestation": str(CANTEEN), "payeur": str(PAYER), "du": "2026-12-01", "au": "2027-07-02", "jours": "1"}
LIST = {"classe": f"{PARK}\tCP", "du": "2026-12-01", "au": "2027-07-02", "jours": "1"}


class Moved(Conflict):
    """What planning answers when somebody else changed the enrolment meanwhile."""

    slug = "enrolment_changed"
    title = "Cette inscription a été modifiée entre-temps"


class Incomplete(Conflict):
    """What planning answers when the record lacks something that the activity requires."""

    slug = "record_incomplete"
    title = "Le dossier de l'enfant est incomplet"


async def test_a_child_who_is_to_come_is_enrolled_from_its_first_day(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    coming = ChildToCome(child_id=number(CHILD, 1), last_name="Benali", first_name="Inès", since=date(2026, 12, 7))
    town.families[DUPONT.family_id] = DUPONT.model_copy(update={"children": (), "to_come": (coming,)})
    record = await clerk.get(f"/familles/{DUPONT.family_id}")
    assert "BENALI Inès Dans ce foyer à partir du 7 décembre 2026." in words(record.text)
    assert "Aucun enfant" not in record.text
    assert f'href="{OWN}"' in record.text
    listed = await clerk.get(OWN)
    assert "Dans ce foyer à partir du 7 décembre 2026" in words(listed.text)
    back = re.search(r'class="back" href="([^"]+)"', listed.text)
    assert back is not None
    assert (await clerk.get(back[1])).status == 200, "the child has no record in this household yet"
    assert 'value="2026-12-07"' in (await clerk.get(f"{OWN}/nouvelle")).text
    done = words((await clerk.post(f"{OWN}/nouvelle", {**TYPED, "du": "2026-12-07", "suite": "enregistrer"})).text)
    assert "La famille verra l'inscription à partir du 7 décembre 2026" in done
    (asked,) = town.got(Enrol)
    assert (asked.child_id, asked.valid_from) == (number(CHILD, 1), date(2026, 12, 7))


async def test_an_enrolment_is_weighed_and_only_then_entered(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    assert "Aucune inscription en cours" in words((await clerk.get(OWN)).text)
    text = words((await clerk.post(f"{OWN}/nouvelle", {**TYPED, "sauf": "2026-12-07", "suite": "apercu"})).text)
    for said in (
        "62 jours réguliers à venir.",
        "5 jours de la semaine type ne sont pas comptés : l'enfant est alors dans son autre foyer, ou celui-ci a déjà réservé.",
        "Et 4 jours réguliers déjà passés : à facturer aussi.",
        "En moins, 1 jour régulier déjà passé",
        "Une place est prise 62 jours.",
        "il restera 1 place",
        "2 jours réservés ou demandés",
    ):
        assert said in text
    assert town.got(Enrol) == []
    done = words((await clerk.post(f"{OWN}/nouvelle", {**TYPED, "sauf": "2026-12-07", "suite": "enregistrer"})).text)
    (asked,) = town.got(Enrol)
    assert (asked.guardian_id, asked.weekdays, asked.exceptions) == (PAYER, (1,), (date(2026, 12, 7),))
    assert "L'enfant est inscrit" in done


async def test_a_family_that_sees_nothing_on_the_portal_is_to_be_told_of_an_enrolment_and_asked_for_what_is_missing(
    clerk: Browser, town: Town
) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    town.lacks = ("insurance",)
    assert "Un message le dira à sa famille" in words((await clerk.post(f"{OWN}/nouvelle", {**TYPED, "suite": "apercu"})).text)
    town.without_account = town.without_email = {DUPONT.family_id}
    text = words((await clerk.post(f"{OWN}/nouvelle", {**TYPED, "suite": "apercu"})).text)
    assert "Sa famille ne lit aucun message : demandez-lui ce qui manque, par courrier ou par téléphone." in text
    town.without_email = set()
    done = words((await clerk.post(f"{OWN}/nouvelle", {**TYPED, "suite": "enregistrer"})).text)
    assert "La famille voit l'inscription" not in done
    assert "Personne de la famille n'a de compte ouvert : prévenez-la par courrier ou par téléphone." in done


async def test_what_the_record_lacks_is_said_before_a_child_is_enrolled_and_refused_where_it_must_be_complete(
    clerk: Browser, town: Town
) -> None:
    town.rights |= {Right.WRITE_ENROLMENT, Right.WAIVE_RECORD}
    town.lacks = ("insurance", "pickup")
    text = words((await clerk.post(f"{OWN}/nouvelle", {**TYPED, "suite": "apercu"})).text)
    assert "Au dossier de l'enfant, il manque pour cette prestation : Assurance" in text
    town.refusal = Incomplete("« Cantine » demande un dossier complet. Il manque : Assurance.")
    for step in ("apercu", "enregistrer"):
        page = await clerk.post(f"{OWN}/nouvelle", {**TYPED, "suite": step})
        assert (page.status, 'id="prestation-error"' in page.text, 'name="derogation"' in page.text) == (400, True, True)
        assert "demande un dossier complet. Il manque : Assurance" in words(page.text)
    town.refusal = None
    assert 'name="derogation"' not in (await clerk.post(f"{OWN}/nouvelle", {**TYPED, "suite": "apercu"})).text
    await clerk.post(f"{OWN}/nouvelle", {**TYPED, "suite": "enregistrer", "derogation": "Attestation promise"})
    assert town.got(Enrol)[-1].waiver == "Attestation promise"


async def test_a_date_out_of_bounds_is_said_beside_its_field(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    page = await clerk.post(f"{OWN}/nouvelle", {**TYPED, "au": "9999-12-31", "suite": "apercu"})
    assert (page.status, 'id="au-error"' in page.text, 'id="du-error"' in page.text) == (400, True, False)
    assert "Cette date est trop lointaine : avant le 1er janvier 2100." in words(page.text)
    assert town.got(PreviewEnrolment) == []


async def test_a_pattern_is_changed_from_a_chosen_day(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    town.enrolments.append(enrolment(KNOWN, number(CHILD, 1), PAYER, DUPONT.family_id))
    assert "Le lundi" in words((await clerk.get(OWN)).text)
    typed = {"du": "2026-09-01", "au": "2027-07-02", "jours": "4", "depuis": "2027-01-04", "prestation": str(KNOWN)}
    await clerk.post(f"{OWN}/{KNOWN}", {**typed, "suite": "apercu"})
    (asked,) = town.got(PreviewEnrolment)
    assert (asked.enrolment_id, asked.activity_id, asked.from_day) == (KNOWN, CANTEEN, date(2027, 1, 4))
    town.refusal = Full("Il n'y a pas assez de places : jeudi 7 janvier.")
    page = await clerk.post(f"{OWN}/{KNOWN}", {**typed, "suite": "enregistrer"})
    assert page.status == 400
    assert 'id="jours-error"' in page.text
    assert "jeudi 7 janvier. Décochez ces jours, la famille pourra demander la liste d'attente" in words(page.text)
    assert 'value="2027-01-04"' in page.text
    assert (await clerk.get(f"{OWN}/{number(33, 9)}")).status == 404


async def test_what_the_child_has_at_the_same_hours_is_said_before_the_enrolment_is_kept(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    text = words((await clerk.post(f"{OWN}/nouvelle", {**TYPED, "suite": "apercu"})).text)
    assert "Deux activités aux mêmes heures En même temps que « Judo », le mardi et le jeudi. Rien ne l'interdit" in text
    assert "Deux activités aux mêmes heures" not in words((await clerk.get(f"{OWN}/nouvelle")).text)


async def test_an_enrolment_that_has_not_begun_is_withdrawn_after_one_more_question(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    coming = enrolment(KNOWN, number(CHILD, 1), PAYER, DUPONT.family_id).model_copy(update={"valid_from": date(2026, 12, 1)})
    begun = enrolment(number(33, 8), number(CHILD, 1), PAYER, DUPONT.family_id)
    town.enrolments.extend([coming, begun])
    assert f"{OWN}/{KNOWN}/annulation" in (await clerk.get(f"{OWN}/{KNOWN}")).text
    assert "/annulation" not in (await clerk.get(f"{OWN}/{number(33, 8)}")).text
    text = words((await clerk.post(f"{OWN}/{KNOWN}/annulation", {"version": "1"})).text)
    assert [(one.enrolment_id, one.version) for one in town.got(WithdrawEnrolment)] == [(KNOWN, 1)]
    assert "L'inscription est annulée Plus rien n'est réservé. La famille est prévenue." in text
    town.enrolments[0] = coming.model_copy(update={"withdrawn": True, "valid_to": date(1900, 1, 1)})
    text = words((await clerk.get(OWN)).text)
    assert "devait commencer le 1er décembre 2026" in text
    assert "1900" not in text


async def test_enrolling_where_no_tariff_prices_the_days_says_so(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    for priced_from, said in (
        (None, "Le tarif de cette prestation n'est pas encore saisi : en attendant, les familles lisent « tarif à venir »"),
        (date(2027, 1, 1), "Le tarif de cette prestation ne commence que le 1er janvier 2027 :"),
        (date(2026, 12, 1), ""),
    ):
        town.priced = PricedFrom(first=priced_from)
        text = words((await clerk.post(f"{OWN}/nouvelle", {**TYPED, "suite": "apercu"})).text)
        assert (said or "62 jours réguliers à venir.") in text
        assert bool(said) == ("Le tarif de cette prestation" in text)
        text = words((await clerk.post(BULK, {**LIST, "du": TYPED["du"]})).text)
        assert (said or "1 enfant à inscrire") in text
        assert bool(said) == ("Le tarif de cette prestation" in text)


@pytest.mark.parametrize(("asked", "first"), [("2026-11-20", "2026-11-20"), ("n'importe", "2026-11-25"), ("", "2026-11-25")])
async def test_a_new_enrolment_begins_on_the_day_that_the_address_names(clerk: Browser, town: Town, asked: str, first: str) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    page = (await clerk.get(f"{OWN}/nouvelle?prestation={CANTEEN}&du={asked}")).text
    assert re.search(f'name="du"[^>]*value="{first}"', page)
    assert re.search('name="au"[^>]*value="2027-08-31"', page)


async def test_what_a_colleague_changed_since_is_said_before_it_is_written_over(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    town.enrolments.append(enrolment(KNOWN, number(CHILD, 1), PAYER, DUPONT.family_id).model_copy(update={"version": 4}))
    assert 'name="version" value="4"' in (await clerk.get(f"{OWN}/{KNOWN}")).text
    typed = {"du": "2026-09-01", "au": "2027-07-02", "jours": "4", "depuis": "", "version": "3"}
    town.refusal = Moved()
    page = await clerk.post(f"{OWN}/{KNOWN}", {**typed, "suite": "enregistrer"})
    assert town.got(Enrol)[-1].version == 3
    assert "Elle a été modifiée entre-temps : elle va maintenant du 1er septembre 2026 au" in words(page.text)
    assert "le lundi. Vérifiez votre saisie, puis recommencez." in words(page.text)
    assert 'name="version" value="4"' in page.text
    assert 'value="2027-07-02"' in page.text


async def test_a_class_is_enrolled_after_it_was_seen_who_does_not_fit(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    assert "CP" in (await clerk.get(BULK)).text
    text = words((await clerk.post(BULK, LIST)).text)
    for said in (
        "1 enfant à inscrire",
        "C'est dit sous le nom de l'enfant concerné. Rien ne l'interdit, mais tout serait facturé.",
        "En même temps que « Judo », le mardi et le jeudi",
        "Et 5 jours réguliers déjà passés pour chacun",
        "Zoé PETIT",
        "Ali HADDAD",
        "Il n'y a pas assez de places.",
        "il restera 0 place",
    ):
        assert said in text
    assert [one.preview for one in town.got(EnrolMany)] == [True]
    one = CHILDREN[0]
    done = await clerk.post(BULK, {**LIST, "suite": "inscrire", "enfant": f"{one.child_id}.{one.guardian_id}"})
    assert "1 enfant est inscrit" in words(done.text)
    assert [(each.child_id, each.guardian_id) for each in town.got(EnrolMany)[-1].children] == [(one.child_id, one.guardian_id)]


async def test_a_reason_that_the_list_was_not_shown_with_enrols_nobody(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT, Right.WAIVE_RECORD}
    town.lacks = ("insurance",)
    one = CHILDREN[0]
    sent = {**LIST, "suite": "inscrire", "enfant": f"{one.child_id}.{one.guardian_id}", "derogation": "Attestation promise"}
    page = await clerk.post(BULK, {**sent, "vu": ""})
    assert page.status == 400
    assert "Le motif vient de changer" in words(page.text)
    assert 'name="vu" value="Attestation promise"' in page.text
    assert [(each.preview, each.waiver) for each in town.got(EnrolMany)] == [(True, "Attestation promise")]
    assert "1 enfant est inscrit" in words((await clerk.post(BULK, {**sent, "vu": "Attestation promise"})).text)
    assert [(each.preview, each.waiver) for each in town.got(EnrolMany)][1:] == [(False, "Attestation promise")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"classe": ""}, "Cochez au moins une classe"),
        ({"du": "2026-13-01"}, "Indiquez une date qui existe."),
        ({"classe": "", "inscrits": str(CANTEEN), "annee": "2025"}, "Aucun enfant ne correspond"),
        ({"suite": "inscrire"}, "Cochez au moins un enfant."),
    ],
)
async def test_a_choice_that_names_nobody_is_refused(typed: dict[str, str], said: str, clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    page = await clerk.post(BULK, {**LIST, **typed})
    assert page.status == 400
    assert said in words(page.text)
    assert [one for one in town.got(EnrolMany) if not one.preview] == []
