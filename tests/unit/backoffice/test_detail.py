from datetime import date

from contracts.family import FieldChange
from contracts.planning import PlanningRequestView
from services.backoffice.views.requests import detail
from services.backoffice.views.requests.kinds import Kind
from tests.unit.backoffice.cast import ENROLMENT, asked_day, month_grid, number, planning_request, record_request


def test_changes_carry_the_towns_own_field_names() -> None:
    assert [(change.label, change.old, change.new) for change in detail.changes(record_request())] == [
        ("Adresse", "12 rue des Bonbons", "4 impasse des Tilleuls"),
        ("Mobile", "", "06 12 34 56 78"),
        ("Autorisation SMS", "Non", "Oui"),
    ]


def test_whom_a_request_is_about_is_not_told_as_a_change() -> None:
    asked = (FieldChange(field="person", label="Personne", old="", new="MERCIER Luc"),)
    (change,) = detail.changes(record_request().model_copy(update={"changes": asked}))
    assert change.old == change.new == "MERCIER Luc"


def test_what_the_clerk_must_decide_comes_first_with_its_places() -> None:
    request = planning_request(
        days=(
            asked_day(date(2026, 12, 3), decision="accepted", activity=2, name="Garderie"),
            asked_day(date(2026, 12, 16), decision="waiting", rank=2),
            asked_day(date(2026, 12, 9)),
            asked_day(date(2026, 12, 2)),
            asked_day(date(2026, 12, 23), decision="refused", reason="La structure est fermée."),
        )
    )
    places = detail.places_in([month_grid()])
    groups = detail.days(request, places)
    assert [(group.activity, group.state) for group in groups] == [
        ("ALSH Mercredi journée", "À décider"),
        ("ALSH Mercredi journée", "Liste d'attente, 2e"),
        ("ALSH Mercredi journée", "Refusé : La structure est fermée."),
        ("Garderie", "Accepté"),
    ]
    assert [(one.day.day, one.places) for one in groups[0].days] == [(2, "places libres"), (9, "dernières places")]
    assert all(one.places == "" for group in groups[1:] for one in group.days)


def test_days_at_the_hours_of_another_activity_are_named_together() -> None:
    days = [asked_day(date(2026, 12, number)).model_copy(update={"overlaps": ("Judo",)}) for number in (2, 9)]
    request = planning_request(days=(*days, asked_day(date(2026, 12, 16))))
    (group,) = detail.days(request, {}, detail.overlaps_in(request))
    assert group.beside == ("Mercredis 2 et 9 décembre : en même temps que « Judo », tout serait facturé.",)
    assert detail.overlaps_in(None) == {}


def test_an_absence_says_whether_it_would_be_billed() -> None:
    def states(*days: object) -> list[str]:
        request = PlanningRequestView.model_validate({**planning_request(kind="absence").model_dump(), "days": days})
        return [group.state for group in detail.days(request, {})]

    day = date(2026, 12, 2)
    assert states(asked_day(day, billed=True)) == ["À décider, serait facturée"]
    assert states(asked_day(day, late=True)) == ["À décider, tardive"]
    assert states(asked_day(day, decision="accepted")) == ["Absence excusée"]
    assert states(asked_day(day, decision="accepted", billed=True)) == ["Absence facturée"]


def test_only_the_nearest_months_with_undecided_days_are_read() -> None:
    days = [asked_day(date(2027, month, 3)) for month in (5, 1, 2, 1, 3)]
    days.append(asked_day(date(2026, 12, 2), decision="accepted"))
    assert detail.months_to_read(planning_request(days=tuple(days))) == (date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1))


def test_places_are_known_by_enrolment_and_day() -> None:
    places = detail.places_in([month_grid()])
    assert places[number(ENROLMENT, 1), date(2026, 12, 16)] == "full"
    assert (number(ENROLMENT, 3), date(2026, 12, 16)) not in places


def test_every_kind_has_ready_made_reasons_that_a_service_takes() -> None:
    for kind in Kind:
        assert 3 <= len(detail.REASONS[kind]) <= 4
        assert all(reason.label and 10 < len(reason.text) <= 500 for reason in detail.REASONS[kind])
