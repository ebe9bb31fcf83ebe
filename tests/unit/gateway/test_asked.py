from datetime import date
from uuid import UUID

from contracts.billing import Quote, Quotes
from contracts.planning import ComesAlong, DaysPreview, PreviewedDay
from gateway.views.planning import asked, sent
from gateway.views.record import children
from tests.unit.backoffice import cast
from tests.unit.gateway.builders import CARE, DUPONT, EVENING, LEA, NOW, THURSDAY, TODAY, at, previewed

FRIDAY = date(2026, 11, 27)
EVE = at(TODAY, 17)


def preview(*days: PreviewedDay) -> DaysPreview:
    return DaysPreview(child_id=LEA, child="Léa", judged_at=NOW, days=days)


def quotes(*cents: int | None) -> Quotes:
    days = (THURSDAY, FRIDAY)
    return Quotes(
        quotes=tuple(
            Quote(activity_id=CARE, day=day, cents=one, explanation="Tranche 640 à 860") for day, one in zip(days, cents, strict=False)
        )
    )


def only(day: PreviewedDay, *, absence: bool = False) -> asked.Line:
    (line,) = asked.lines(preview(day), None, absence=absence)
    return line


def test_the_days_that_can_be_asked_are_named_with_what_they_cost() -> None:
    lines = asked.lines(preview(previewed(THURSDAY), previewed(FRIDAY)), quotes(220, None))
    assert [(line.title, line.activity, line.price) for line in lines] == [
        ("Jeudi 26 novembre", "Garderie du soir", "2,20\u00a0€"),
        ("Vendredi 27 novembre", "Garderie du soir", "tarif inconnu"),
    ]
    assert lines[0].value == f"{EVENING}_2026-11-26"


def test_meal_and_care_of_one_day_are_one_day() -> None:
    lines = asked.lines(preview(previewed(THURSDAY), previewed(THURSDAY), previewed(FRIDAY)), None)
    assert (asked.counted(lines), asked.counted(lines[:2]), asked.counted(())) == ("2\u00a0jours", "1\u00a0jour", "")


def test_a_price_is_a_dash_while_billing_is_down_and_an_absence_has_none() -> None:
    assert only(previewed(THURSDAY)).price == "—"
    assert only(previewed(THURSDAY), absence=True).price == ""


def test_each_day_says_until_when_it_can_be_changed() -> None:
    assert only(previewed(THURSDAY, until=at(THURSDAY, 9))).hint == "absence gratuite jusqu'à demain à 10\u00a0h"
    assert only(previewed(THURSDAY, until=at(date(2026, 11, 20), 9))).hint == "une fois le jour réservé, une absence sera facturée"


def test_a_full_day_says_the_estimated_rank_and_others_what_they_need() -> None:
    assert [tag.text for tag in only(previewed(THURSDAY, full=True)).tags] == ["Complet : liste d'attente, rang estimé 3"]
    assert [tag.text for tag in only(previewed(THURSDAY, places="last")).tags] == ["Dernières places"]
    assert [tag.text for tag in only(previewed(THURSDAY, approval="manual")).tags] == ["À valider par la mairie"]
    late = only(previewed(THURSDAY, late=True, late_terms="surcharge"))
    assert [tag.text for tag in late.tags] == ["Hors délai, avec un supplément"]
    beside = only(previewed(THURSDAY, overlaps=("ALSH journée",)))
    assert [tag.text for tag in beside.tags] == ["En même temps que « ALSH journée » : tout serait facturé"]
    assert only(previewed(THURSDAY)).tags == ()


def test_a_late_absence_is_said_to_be_billed() -> None:
    late, free = only(previewed(THURSDAY, late=True), absence=True), only(previewed(THURSDAY), absence=True)
    assert (late.hint, [tag.text for tag in late.tags]) == ("délai dépassé : cette journée sera facturée", ["Facturée"])
    assert (free.hint, free.tags) == ("absence gratuite", ())


def test_days_that_cannot_be_asked_are_left_out_together_with_those_of_their_reason() -> None:
    closed = [previewed(day, "day_closed", f"Fermé le {day.day}.") for day in (FRIDAY, date(2026, 12, 4))]
    seen = preview(previewed(THURSDAY), *closed, previewed(date(2026, 12, 1), "weekly_minimum", "Il en faut deux."))
    assert len(asked.lines(seen, None)) == 1
    assert [(group.title, [reason for _, _, reason in group.days]) for group in asked.left_out(seen)] == [
        ("2\u00a0jours fermés", ["Fermé le 27.", "Fermé le 4."]),
        ("1\u00a0jour impossible", ["Il en faut deux."]),
    ]


def test_an_absence_that_is_declared_already_is_not_said_to_be_booked() -> None:
    seen = preview(previewed(THURSDAY, "already_asked", "L'absence est déjà déclarée."))
    assert [one.title for one in asked.left_out(seen, absence=True)] == ["1\u00a0jour d'absence déjà déclaré"]
    assert [one.title for one in asked.left_out(seen)] == ["1\u00a0jour déjà réservé ou demandé"]


def test_prices_are_asked_for_the_possible_days_only() -> None:
    wanted = asked.to_quote(preview(previewed(THURSDAY), previewed(FRIDAY, "day_closed", "Fermé.")))
    assert wanted is not None
    assert [one.day for one in wanted.days] == [THURSDAY]
    assert asked.to_quote(preview(previewed(FRIDAY, "day_closed", "Fermé."))) is None


def test_how_prices_are_made_is_told_once_for_each_activity() -> None:
    seen = preview(previewed(THURSDAY), previewed(FRIDAY))
    assert asked.explanations(seen, quotes(220, 220)) == (("Garderie du soir", "Tranche 640 à 860"),)
    assert asked.explanations(seen, None) == ()


def test_the_total_is_known_only_when_every_price_is() -> None:
    assert asked.total(quotes(220, 305)) == "5,25\u00a0€"
    assert asked.total(quotes(220, None)) is None
    assert asked.total(None) is None


def test_days_that_became_full_in_the_meantime_are_told_apart_from_those_known_to_be() -> None:
    request = cast.planning_request(days=(cast.asked_day(THURSDAY, full=True), cast.asked_day(FRIDAY, full=True)))
    known = f"{request.days[0].enrolment_id}_2026-11-26"
    assert sent.newly_full(request, [known]) == [FRIDAY]
    words = sent.newly_full_words([FRIDAY], whole=False)
    assert words == "Entre-temps, le vendredi 27 novembre est devenu complet : la demande attend sur la liste d'attente."
    assert sent.newly_full_words([], whole=False) == ""
    together = sent.newly_full_words([THURSDAY, FRIDAY], whole=True)
    assert together == (
        "Entre-temps, le jeudi 26 novembre et le vendredi 27 novembre sont devenus complets : vous aviez demandé tous vos jours ou aucun."
    )


def test_children_are_presented_with_their_age_and_class() -> None:
    hugo, lea = children.cards(DUPONT, TODAY)
    assert (hugo.first_name, hugo.last_name, hugo.age, hugo.school) == ("Hugo", "DUPONT", "6\u00a0ans", "CP, Les Tilleuls")
    assert lea.age == "7\u00a0ans"
    assert lea.born == "né(e) le 26 novembre 2018"


def test_all_or_none_is_offered_for_several_days_and_siblings_where_they_can_come_along() -> None:
    alone = preview(previewed(THURSDAY))
    assert not asked.terms(alone)
    two = preview(previewed(THURSDAY), previewed(FRIDAY))
    assert (asked.terms(two).several, asked.terms(two).one_day, asked.terms(two).siblings) == (True, False, ())
    both = asked.terms(preview(previewed(THURSDAY), previewed(THURSDAY)))
    assert (both.several, both.one_day) == (True, True), "two places of one day"
    tom = ComesAlong(child_id=UUID(int=9), child="Tom DUPONT", activities=("Garderie du soir", "Cantine"))
    offered = asked.terms(alone.model_copy(update={"siblings": (tom,)}), siblings=[UUID(int=9)])
    assert bool(offered)
    assert [(one.name, one.activities, one.ticked) for one in offered.siblings] == [("Tom DUPONT", "Garderie du soir et Cantine", True)]


def test_the_review_names_the_next_possible_day_or_says_that_none_follows() -> None:
    late, asked_already = previewed(THURSDAY, "cutoff_passed", "Trop tard."), previewed(THURSDAY, "already_asked", "Déjà demandé.")
    assert (
        asked.next_day(preview(late).model_copy(update={"next_possible_day": FRIDAY})) == "Prochain jour possible : vendredi 27 novembre."
    )
    assert asked.next_day(preview(late)) == "Aucun jour ne peut être réservé ensuite pour le moment."
    assert asked.next_day(preview(asked_already)) == ""
