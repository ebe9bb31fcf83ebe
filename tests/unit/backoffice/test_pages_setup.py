"""A town sets up its year at the desk: enrolments one and many, openings, the calendar, reasons of absences."""

import re
from datetime import date
from typing import Any

import pytest

from chassis.errors import Conflict
from contracts.billing import PricedFrom
from contracts.family import ChildToCome
from contracts.planning import (
    Enrol,
    EnrolMany,
    PreviewEnrolment,
    PutAbsenceReason,
    PutActivity,
    PutCalendarDays,
    PutPriorityList,
    RemoveAbsenceReason,
    RemoveCalendarSpan,
    WithdrawEnrolment,
)
from contracts.rights import Right
from services.backoffice.views.activities import absence_form, openings_form, town_calendar
from tests.unit.backoffice.cast import CHILD, DUPONT, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CANTEEN
from tests.unit.backoffice.setup_town import CHILDREN, PARK, enrolment
from tests.unit.backoffice.test_pages_forecast import words
from tests.unit.backoffice.town import Town

PAYER = DUPONT.guardians[0].guardian_id
OWN = f"/familles/{DUPONT.family_id}/enfants/{number(CHILD, 1)}/inscriptions"
KNOWN = number(33, 7)
BULK, OPENINGS, CALENDAR, REASONS = (
    f"/activites/{CANTEEN}/inscrire",
    f"/activites/{CANTEEN}/ouverture",
    "/activites/calendrier",
    "/activites/motifs",
)
LISTS = "/activites/listes"
TYPED = {"prestation": str(CANTEEN), "payeur": str(PAYER), "du": "2026-12-01", "au": "2027-07-02", "jours": "1"}
LIST = {"classe": f"{PARK}\tCP", "du": "2026-12-01", "au": "2027-07-02", "jours": "1"}


class Moved(Conflict):
    """What planning answers when somebody else changed the enrolment meanwhile."""

    slug = "enrolment_changed"
    title = "Cette inscription a été modifiée entre-temps"


class Full(Conflict):
    """What planning answers when a day lacks a place."""

    slug = "places_taken"
    title = "Il n'y a plus assez de places"


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


async def test_openings_are_kept_with_their_priorities(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    span = {"ouvertures": "1", "o0_du": "2027-02-15", "o0_au": "2027-02-26", "o0_le": "2027-01-11", "o0_heure": "08:30"}
    early = {"o0_groupe": "residents", "o0_avant": "2027-01-06", "o0_avant_heure": "08:30"}
    others = {"autres": "closed", "communes": "69280 Sainte-Consorce", "habitants": "oui"}
    text = words((await clerk.post(OPENINGS, {**span, **early, **others})).text)
    (asked,) = town.got(PutActivity)
    rules = asked.policies
    assert [(one.first, one.on, one.priority[0].group) for one in rules.openings] == [(date(2027, 2, 15), date(2027, 1, 11), "residents")]
    assert (rules.unlisted_days, rules.residents[0].city, rules.eligibility.residents_only) == ("closed", "Sainte-Consorce", True)
    assert "à partir du lundi 11 janvier à 8 h 30" in text
    again = openings_form.written(town.activities[CANTEEN])
    read, faults = openings_form.asked(again)
    assert faults == {}
    assert read["openings"][0]["priority"][0]["on"] == "2027-01-06"
    wrong = await clerk.post(OPENINGS, {**span, "o0_le": "", **others, "communes": "Sainte-Consorce"})
    assert wrong.status == 400
    for said in ("Remplissez toutes les dates", "Une commune par ligne"):
        assert said in words(wrong.text)
    assert (await clerk.post(OPENINGS, {**others, "ouvertures": "9" * 5_000})).status == 200


async def test_days_of_the_calendar_are_weighed_kept_and_taken_back(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_CALENDAR}
    assert "Vacances d'hiver" in words((await clerk.get(CALENDAR)).text)
    bridge = {"sorte": "closed", "libelle": "Pont de l'Ascension", "du": "2027-05-07", "au": "2027-05-07", "structure": ""}
    page = await clerk.post(CALENDAR, bridge)
    assert "/fermetures?du=2027-05-07&amp;au=2027-05-07&amp;motif=Pont" in page.text
    text = words(page.text)
    assert "4 enfants ont 5 jours réservés et 1 jour demandé" in text
    assert "comme celles dont un jour régulier tombe dans les quatre semaines qui viennent" in text
    assert "3 jours ne reviendraient pas" in text
    assert town.got(PutCalendarDays) == []
    await clerk.post(CALENDAR, {**bridge, "suite": "enregistrer"})
    (asked,) = town.got(PutCalendarDays)
    assert [(one.day, one.kind) for one in asked.days] == [(date(2027, 5, 7), "closed")]
    await clerk.post(f"{CALENDAR}/retrait", {**bridge, "au": "2027-05-08"})
    assert [(one.first, one.last, one.kind) for one in town.got(RemoveCalendarSpan)] == [(date(2027, 5, 7), date(2027, 5, 8), "closed")]
    for typed, said in (
        ({"au": "2027-05-01"}, "La fin précède le début."),
        ({"libelle": ""}, "Donnez un nom"),
        ({"du": ""}, "Indiquez le premier jour."),
        ({"structure": "ailleurs"}, "Choisissez une structure"),
    ):
        page = await clerk.post(CALENDAR, {**bridge, **typed})
        assert page.status == 400
        assert said in words(page.text)
    assert "Cette période n'est plus au calendrier" in words(
        (await clerk.post(f"{CALENDAR}/retrait", {**bridge, "structure": "ailleurs"})).text
    )


async def test_the_holidays_of_a_zone_replace_those_of_the_year(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_CALENDAR}
    zone = {"zone": "B", "annee": "2026"}
    review = words((await clerk.post(f"{CALENDAR}/zone", zone)).text)
    for said in (
        "Vacances d'hiver",
        "Ne sont plus des vacances Vacances d'hiver retiré Du 13 au 19 février 2027 · 7 jours",
        "Ce qui est réservé un jour où la prestation n'ouvre plus est annulé, sans frais",
        "ce qui avait été réservé un par un ne revient pas",
        "Petites vacances : seules les prestations des petites vacances ouvrent ces jours-là.",
    ):
        assert said in review
    assert town.got(PutCalendarDays) == town.got(RemoveCalendarSpan) == []
    await clerk.post(f"{CALENDAR}/zone", {**zone, "suite": "enregistrer"})
    (asked,) = town.got(PutCalendarDays)
    winter = [one.day for one in asked.days if one.label == "Vacances d'hiver"]
    assert (winter[0], winter[-1]) == (date(2027, 2, 20), date(2027, 3, 7))
    assert {one.kind for one in asked.days if one.day.month in (7, 8)} >= {"summer_holidays"}
    assert [(one.first, one.last) for one in town.got(RemoveCalendarSpan)] == [(date(2027, 2, 13), date(2027, 2, 19))]
    page = await clerk.post(f"{CALENDAR}/zone", {**zone, "annee": "2031"})
    assert (page.status, "ne sont pas encore publiées" in words(page.text)) == (400, True)
    for nowhere in ("0000", "9999", "demain"):
        page = await clerk.post(f"{CALENDAR}/zone", {**zone, "annee": nowhere})
        assert (page.status, "Choisissez la zone et l'année." in words(page.text)) == (400, True)


async def test_reasons_of_absences_are_said_entered_and_taken_away(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    text = words((await clerk.get(REASONS)).text)
    for said in (
        "Non facturée avec une attestation, même déclarée tard.",
        "Le premier jour reste facturé (carence).",
        "Possible même si les jours restants ne respectent plus les règles de la prestation.",
    ):
        assert said in text
    typed = {"libelle": "Garde à la maison", "effet": "in_time", "attestation": "3", "carence": "0", "ordre": "5", "familles": "oui"}
    await clerk.post(REASONS, typed)
    (asked,) = town.got(PutAbsenceReason)
    assert (asked.code, asked.label, asked.excused, asked.for_families) == ("garde_a_la_maison", "Garde à la maison", "in_time", True)
    assert asked.gives_up is False
    await clerk.post(REASONS, {**typed, "choix": "oui"})
    assert town.got(PutAbsenceReason)[-1].gives_up is True
    await clerk.post(REASONS, {"motif": "illness", "suite": "retirer"})
    assert [one.code for one in town.got(RemoveAbsenceReason)] == ["illness"]
    page = await clerk.post(REASONS, {**typed, "attestation": "90"})
    assert page.status == 400
    assert 'id="attestation-nouveau-error"' in page.text
    assert 'value="Garde à la maison"' in page.text


async def test_a_list_is_chosen_by_its_name_and_a_date_that_is_for_nobody_is_asked_about(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY, Right.READ_RECORD}
    await clerk.post(LISTS, {"nom": "Familles suivies", "cle": str(KNOWN)})
    whom = f'<option value="list:{KNOWN}">Les familles de la liste « Familles suivies »</option>'
    assert whom in (await clerk.get(OPENINGS)).text.replace("\u00a0", " ").replace("\u202f", " ")
    span = {"ouvertures": "1", "o0_du": "2027-02-15", "o0_au": "2027-02-26", "o0_le": "", "o0_heure": "08:30", "autres": "open"}
    early = {"o0_groupe": "", "o0_avant": "2027-01-06", "o0_avant_heure": "08:30"}
    wrong = await clerk.post(OPENINGS, {**span, **early})
    for said in ("Remplissez toutes les dates et les heures", "Choisissez qui passe avant tout le monde"):
        assert said in words(wrong.text), "all that is wrong is said at once"
    assert 'value="2027-01-06"' in wrong.text
    assert town.got(PutActivity) == []
    kept = await clerk.post(OPENINGS, {**span, **early, "o0_le": "2027-01-11", "o0_groupe": f"list:{KNOWN}"})
    (asked,) = town.got(PutActivity)
    assert [(one.group, one.list_id) for one in asked.policies.openings[0].priority] == [("list", KNOWN)]
    assert "familles de la liste « Familles suivies »" in words(kept.text)
    assert f'value="list:{KNOWN}" selected' in (await clerk.get(OPENINGS)).text


async def test_a_list_of_families_is_begun_filled_by_search_and_emptied(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY, Right.READ_RECORD}
    assert "Aucune liste" in words((await clerk.get(LISTS)).text)
    begun = await clerk.post(LISTS, {"nom": "Familles suivies", "cle": str(KNOWN)})
    assert begun.address == f"{LISTS}/{KNOWN}"
    assert "Aucune prestation ne se sert encore de cette liste" in words(begun.text)
    found = words((await clerk.get(f"{LISTS}/{KNOWN}?q=dupont")).text)
    assert "Ajouter" in found
    named = {"famille": str(DUPONT.family_id), "version": "1", "q": "dupont"}
    added = words((await clerk.post(f"{LISTS}/{KNOWN}", {**named, "suite": "ajouter"})).text)
    for said in ("La famille est sur la liste", "Elle passera avant les autres quand", "Sur la liste", "1 famille", "DUPONT Jean"):
        assert said in added
    page = (await clerk.get(f"{LISTS}/{KNOWN}?q=dupont")).text
    assert 'type="search" value=""' in page, "the next family is typed at once"
    assert "<summary>Supprimer la liste</summary>" in page, "a click alone loses no families"
    assert 'value="personne"' in (await clerk.get(f"{LISTS}/{KNOWN}?q=personne")).text, "what found nobody is there to be mended"
    assert (town.got(PutPriorityList)[-1].family_ids, town.got(PutPriorityList)[-1].version) == ((DUPONT.family_id,), 1)
    await clerk.post(f"{LISTS}/{KNOWN}", {**named, "version": "2", "suite": "retirer"})
    assert town.got(PutPriorityList)[-1].family_ids == ()
    await clerk.post(f"{LISTS}/{KNOWN}", {"suite": "nommer", "nom": "CCAS", "version": "3"})
    assert town.got(PutPriorityList)[-1].name == "CCAS"
    assert "La liste est supprimée" in words((await clerk.post(f"{LISTS}/{KNOWN}", {"suite": "supprimer"})).text)


async def test_a_list_without_a_name_or_changed_by_a_colleague_is_not_kept(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    page = await clerk.post(LISTS, {"nom": " ", "cle": str(KNOWN)})
    assert (page.status, 'id="nom-error"' in page.text, town.got(PutPriorityList)) == (400, True, [])
    await clerk.post(LISTS, {"nom": "CCAS", "cle": str(KNOWN)})
    assert (await clerk.post(f"{LISTS}/{KNOWN}", {"suite": "nommer", "nom": ""})).status == 400
    town.refusal = Full("Rechargez la page : votre modification n'est pas enregistrée.")
    text = words((await clerk.post(f"{LISTS}/{KNOWN}", {"suite": "nommer", "nom": "Autre", "version": "1"})).text)
    assert "votre modification n'est pas enregistrée" in text
    assert (await clerk.get(f"{LISTS}/{number(33, 9)}")).status == 404


def test_a_code_is_made_once_and_is_always_one() -> None:
    assert absence_form.code_of("Élève malade !", ["eleve_malade"]) == "eleve_malade_2"
    assert absence_form.code_of("3 jours", []) == "motif_3_jours"


def test_nothing_is_invented_for_a_year_that_is_not_published() -> None:
    assert town_calendar.official("A", 2031) == []


@pytest.mark.parametrize(
    ("address", "right"), [(OWN, Right.WRITE_ACTIVITY), (BULK, Right.WRITE_ACTIVITY), (OPENINGS, Right.WRITE_ENROLMENT)]
)
async def test_pages_are_closed_without_their_right(address: str, right: Any, clerk: Browser, town: Town) -> None:
    town.rights |= {right}
    assert (await clerk.get(address)).status == 403
    assert (await clerk.get(CALENDAR)).status == 403
