"""Eligibility: whom an activity is for, when booking and when enrolling. Léa DUPONT was born on 4 May 2018."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Forbidden
from contracts.family import ChildCompletenessChanged, RequirementsSet
from contracts.family.requirements import MissingCodes
from contracts.planning import (
    ActivityView,
    AgeGroup,
    Commune,
    Eligibility,
    ListChildEnrolments,
    Policies,
    PoliciesAsked,
    PreviewEnrolment,
)
from contracts.rights import Right
from services.planning.domain.errors import NotEligible, RecordIncomplete, RulesContradict
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, NEXT_MONDAY, THURSDAY, Town, activity, refusal
from tests.service.planning.test_enrol_many import listed


def only(**rule: Any) -> Policies:
    residents = (Commune(postal_code="31240"),) if rule.get("residents_only") else ()
    return PoliciesAsked(eligibility=Eligibility(**rule), residents=residents)


async def test_a_child_is_admitted_at_its_age_on_the_day_itself(town: Town) -> None:
    birthday = date(2026, 11, 30)
    child = town.dupont.child_saved("Léa", "DUPONT", version=2).model_copy(update={"birth_date": date(2018, 11, 30)})
    await town.service.tell(child)
    enrolled = await town.enrol(town.dupont, await town.activity("Ados", policies=only(from_age=8)))
    refused = await refusal(town.ask(town.dupont, enrolled, THURSDAY), NotEligible)
    assert "« Ados » accueille les enfants à partir de 8 ans." in refused.detail
    assert refused.members["next_possible_day"] == birthday.isoformat()
    assert (await town.book(town.dupont, enrolled, birthday)).status == "accepted"


async def test_the_grid_says_why_a_day_is_not_for_the_child(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity("Ados", policies=only(to_age=8)), valid_to=date(2027, 7, 2))
    cell = await town.cell(town.dupont, enrolled, date(2027, 5, 6))
    assert (cell.may, cell.reason) == (None, "« Ados » accueille les enfants jusqu'à 8 ans.")
    assert (await town.cell(town.dupont, enrolled, THURSDAY)).may == "book"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"from_age": 11, "to_age": 14}, "« Club » accueille les 11-14 ans."),
        ({"school_classes": ("CP", "CE1")}, "« Club » accueille seulement ces classes : CP, CE1."),
        ({"residents_only": True}, "« Club » accueille seulement les habitants de la commune."),
    ],
)
async def test_who_is_not_eligible_is_not_enrolled_either(town: Town, rule: dict[str, Any], said: str) -> None:
    club = await town.activity("Club", policies=only(**rule))
    refused = await refusal(town.enrol(town.dupont, club), NotEligible)
    assert said in refused.detail


async def test_school_class_and_commune_are_those_told_last_however_they_are_written(town: Town) -> None:
    club = await town.activity("Club", policies=only(school_classes=("ce1",), residents_only=True))
    child = town.dupont.child_saved("Léa", "DUPONT", version=2).model_copy(update={"school_class": "Cé 1"})
    await town.service.tell(child, town.dupont.saved("DUPONT", version=2).model_copy(update={"postal_code": "31240"}))
    enrolled = await town.enrol(town.dupont, club)
    assert (await town.cell(town.dupont, enrolled, THURSDAY)).may == "book"
    await town.service.tell(town.dupont.saved("DUPONT", version=3).model_copy(update={"postal_code": "31000"}))
    await refusal(town.ask(town.dupont, enrolled, THURSDAY), NotEligible)
    await town.service.tell(town.dupont.saved("DUPONT", version=2).model_copy(update={"postal_code": "31240"}))
    await refusal(town.ask(town.dupont, enrolled, THURSDAY), NotEligible)


async def test_an_incomplete_record_keeps_a_child_out_of_the_activity_that_requires_it_until_it_is_complete(town: Town) -> None:
    club, other = [await town.activity(name, policies=only(complete_record=True)) for name in ("Club", "Autre")]
    enrolled, elsewhere = await town.enrol(town.dupont, club), await town.enrol(town.dupont, other)
    await town.service.tell(lacks(town, club, version=1))
    refused = await refusal(town.ask(town.dupont, enrolled, THURSDAY), NotEligible)
    assert "Au dossier de l'enfant, il manque pour « Club » : Assurance. Complétez-le" in refused.detail
    assert (await town.cell(town.dupont, elsewhere, THURSDAY)).may == "book"
    await town.service.tell(lacks(town, version=2))
    assert (await town.cell(town.dupont, enrolled, THURSDAY)).may == "book"


async def test_a_child_whose_record_is_known_to_lack_something_is_not_enrolled_again_and_the_clerk_reads_what(town: Town) -> None:
    club = await town.activity("Club", policies=only(complete_record=True))
    await town.service.tell(lacks(town, club, version=1))
    refused = await refusal(town.enrol(town.dupont, club), RecordIncomplete)
    assert "« Club » demande un dossier complet. Il manque : Assurance." in refused.detail
    await town.service.tell(lacks(town, version=2))
    await town.enrol(town.dupont, club)


async def test_a_first_enrolment_asks_for_a_complete_record_one_by_one_in_a_list_and_before_anything_is_written(town: Town) -> None:
    club, meals = await town.activity("Club", policies=only(complete_record=True)), await town.activity()
    await town.service.tell(
        RequirementsSet(version=2, place_id=town.facility_id, codes=("insurance",)),
        RequirementsSet(version=1, place_id=club.activity_id, codes=("pickup",)),
        RequirementsSet(version=1, place_id=town.facility_id, codes=("swimming",)),
        lacks(town, version=1).model_copy(update={"lacks": ("pickup", "swimming")}),
    )
    refused = await refusal(town.enrol(town.dupont, club), RecordIncomplete)
    assert "Il manque : Personnes autorisées" in refused.detail
    previewed = {"child_id": town.martin.child_id, "activity_id": club.activity_id, "guardian_id": town.martin.guardian_id}
    preview = PreviewEnrolment(**previewed, valid_from=THURSDAY, valid_to=THURSDAY)
    assert "Assurance" in (await refusal(town.service.send(preview, CLERK), RecordIncomplete)).detail
    made = await town.service.send(listed([town.dupont, town.martin], club), CLERK)
    assert (list(made.enrolled), [one.slug for one in made.refused]) == ([], ["record_incomplete"] * 2)
    await town.enrol(town.dupont, meals)
    await town.service.tell(lacks(town, version=2).model_copy(update={"lacks": ("swimming",)}))
    assert len((await town.service.send(listed([town.dupont, town.martin], club), CLERK)).enrolled) == 1


async def test_staff_with_the_right_enrol_for_a_reason_and_the_child_may_come_meanwhile(town: Town) -> None:
    club = await town.activity("Club", policies=only(complete_record=True))
    await town.service.tell(RequirementsSet(version=1, place_id=club.activity_id, codes=("insurance",)))
    waived = listed([town.dupont, town.martin], club, waiver="Attestation promise lundi.")
    await refusal(town.service.send(waived, staff(Right.WRITE_ENROLMENT)), Forbidden)
    chief = staff(Right.WRITE_ENROLMENT, Right.WAIVE_RECORD)
    assert len((await town.service.send(waived, chief)).enrolled) == 2
    await town.service.tell(lacks(town, club, version=1))
    (shown,) = (await town.service.send(ListChildEnrolments(child_id=town.dupont.child_id), CLERK)).enrolments
    assert shown.waiver == "Attestation promise lundi."
    assert (await town.cell(town.dupont, shown, THURSDAY)).may == "book"
    async with town.service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from audit_entry where action = 'planning.enrolment.waive'") == 2


def lacks(town: Town, *activities: ActivityView, version: int) -> ChildCompletenessChanged:
    missing = tuple(MissingCodes(activity_id=one.activity_id, codes=("insurance",)) for one in activities)
    return ChildCompletenessChanged(version=version, family_id=town.dupont.family_id, child_id=town.dupont.child_id, missing=missing)


async def test_a_child_of_an_age_for_which_no_group_has_places_is_not_enrolled(town: Town) -> None:
    groups = (AgeGroup(from_age=3, to_age=5, capacity=8), AgeGroup(from_age=6, to_age=7, capacity=8))
    centre = await town.activity("Centre", policies=PoliciesAsked(age_groups=groups))
    refused = await refusal(town.enrol(town.dupont, centre), NotEligible)
    assert "« Centre » accueille les 3-7 ans." in refused.detail


async def test_enrolments_of_before_go_on_and_only_new_days_are_judged(town: Town) -> None:
    asked = activity(town.facility_id, "Club")
    enrolled = await town.enrol(town.dupont, await town.service.send(asked, CLERK), weekdays=[4])
    await town.service.send(asked.model_copy(update={"policies": only(from_age=12)}), CLERK)
    assert await town.status(town.dupont, enrolled, THURSDAY) == "regular"
    await refusal(town.ask(town.dupont, enrolled, NEXT_MONDAY), NotEligible)


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        (only(from_age=9, to_age=6), "L'âge maximum (6 ans) est inférieur à l'âge minimum."),
        (PoliciesAsked(eligibility=Eligibility(residents_only=True)), "Dites quelles communes comptent"),
        (
            PoliciesAsked(eligibility=Eligibility(from_age=2), age_groups=(AgeGroup(from_age=3, to_age=5, capacity=8),)),
            "Les groupes d'âge ont des places pour les 3-5 ans",
        ),
    ],
)
async def test_an_eligibility_that_nobody_can_meet_is_refused_when_entered(town: Town, policies: Policies, said: str) -> None:
    refused = await refusal(town.activity("Club", policies=policies), RulesContradict)
    assert said in refused.detail


async def test_what_another_family_lives_in_says_nothing_of_this_one(town: Town) -> None:
    club = await town.activity("Club", policies=only(residents_only=True))
    await town.service.tell(town.martin.saved("MARTIN", version=2).model_copy(update={"postal_code": "31240"}))
    await refusal(town.enrol(town.dupont, club), NotEligible)
    assert isinstance((await town.enrol(town.martin, club)).enrolment_id, UUID)
