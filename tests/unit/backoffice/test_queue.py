from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.billing import BankRequests, Contests
from contracts.family import RecordRequests, RecordRequestView
from contracts.planning import PlanningRequests
from services.backoffice.views.requests.kinds import Kind
from services.backoffice.views.requests.lines import AnyRequest, Reference, line_of
from services.backoffice.views.requests.listing import ALL, Listing
from services.backoffice.views.requests.queue import MOST, Queue, merge, narrowed, neighbour
from tests.unit.backoffice.cast import MARTIN, NOW, asked_day, bank_request, contested, planning_request, record_request


def merged(
    record: RecordRequests | None,
    planning: PlanningRequests | None,
    bank: BankRequests | None = None,
    contests: Contests | None = None,
    *,
    listing: Listing = ALL,
    silent: Sequence[str] = (),
) -> Queue:
    """Merge what some services have: the others have nothing, or were not asked."""
    return merge(record, planning, bank, contests, listing=listing, silent=silent)


def test_both_services_are_merged_by_the_moment_of_submission() -> None:
    queue = merged(
        RecordRequests(requests=(record_request(1, hours=30), record_request(2, hours=1)), pending=2),
        PlanningRequests(requests=(planning_request(3, hours=20), planning_request(4, hours=0.5)), pending=2),
    )
    assert [line.reference.request_id.int & 0xFF for line in queue.lines] == [1, 3, 2, 4]
    assert queue.waiting == 4


@given(st.lists(st.floats(min_value=0.01, max_value=500), max_size=30), st.lists(st.floats(min_value=0.01, max_value=500), max_size=30))
def test_the_oldest_is_always_first_and_nothing_is_lost(records: list[float], days: list[float]) -> None:
    queue = merged(
        RecordRequests(requests=tuple(record_request(count, hours=hours) for count, hours in enumerate(records))),
        PlanningRequests(requests=tuple(planning_request(100 + count, hours=hours) for count, hours in enumerate(days))),
    )
    moments = [line.submitted_at for line in queue.lines]
    assert moments == sorted(moments)
    assert len(moments) == len(records) + len(days)


def test_a_long_queue_is_cut_at_the_youngest_and_says_how_much_waits() -> None:
    requests = tuple(record_request(count, hours=1000 - count) for count in range(MOST))
    told = RecordRequests(requests=requests, pending=340, by_subject={"primary": 300, "caf": 40})
    queue = merged(told, PlanningRequests(requests=(planning_request(hours=0.1),), pending=1))
    assert len(queue.lines) == MOST
    assert queue.lines[-1].kind is Kind.PRIMARY
    assert queue.is_cut
    assert queue.waiting == sum(queue.counts.values()) == 341
    assert (queue.counts[Kind.PRIMARY], queue.counts[Kind.CAF], queue.counts[Kind.BOOKING], queue.counts[Kind.BANK]) == (300, 40, 1, 0)


def test_a_queue_that_is_narrowed_to_a_kind_still_counts_the_others_and_says_whether_more_of_it_follows() -> None:
    planning = PlanningRequests(requests=(planning_request(1), planning_request(2, kind="absence", absence_reason="illness")), pending=2)
    told = RecordRequests(requests=(record_request(3),), pending=9, by_subject={"primary": 9}, next=record_request(3).request_id)
    queue = merged(told, planning, listing=Listing(Kind.ABSENCE))
    assert ([line.kind for line in queue.lines], queue.chosen, queue.waiting) == ([Kind.ABSENCE], 1, 11)
    assert not queue.is_cut
    assert not queue.more
    assert merged(told, planning, listing=Listing(Kind.PRIMARY)).more
    assert narrowed(Kind.ABSENCE) == (None, "absence")
    assert narrowed(Kind.CAF) == ("caf", None)
    assert narrowed(Kind.BANK) == narrowed(None) == (None, None)


def test_a_part_that_does_not_answer_leaves_the_other() -> None:
    queue = merged(None, PlanningRequests(requests=(planning_request(),), pending=1), silent=["les fiches famille"])
    assert [line.kind for line in queue.lines] == [Kind.BOOKING]
    assert queue.silent == ("les fiches famille",)


def about_a_child(number: int) -> RecordRequestView:
    return record_request(number).model_copy(update={"kind": "health", "child_name": "Léa", "changes": (), "closed": True})


def test_lines_are_filtered_by_kind() -> None:
    income = tuple(record_request(number).model_copy(update={"kind": kind}) for number, kind in ((7, "tax"), (8, "caf")))
    queue = merged(
        RecordRequests(requests=(record_request(1), record_request(2, role="partner", family=MARTIN), about_a_child(6), *income)),
        PlanningRequests(requests=(planning_request(3), planning_request(4, kind="absence", absence_reason="illness"))),
        BankRequests(requests=(bank_request(5),)),
        Contests(requests=(contested(9),)),
    )
    assert {kind: len(queue.of(kind)) for kind in Kind} == dict.fromkeys(Kind, 1)
    assert len(queue.of(None)) == 9
    (closed,) = queue.of(Kind.CHILD)
    assert (closed.name, closed.summary) == ("DUPONT Jean (Léa)", "Port de lunettes, données sanitaires : ouvrez la demande pour la lire")
    assert queue.of(Kind.CONTEST)[0].summary == "Facture AL-36, Garderie du soir : 12,60\xa0€"
    assert queue.of(Kind.BANK)[0].summary == "IBAN, BIC et prélèvement automatique"


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (record_request(), "DUPONT Jean"),
        (record_request().model_copy(update={"guardian_name": "MARTIN Sofia"}), "DUPONT Jean (MARTIN Sofia)"),
        (about_a_child(6), "DUPONT Jean (Léa)"),
        (planning_request(), "DUPONT Jean (Léa)"),
        (planning_request(child="Léa Marie DE LA TOUR", family_name="DE LA TOUR Anne"), "DE LA TOUR Anne (Léa Marie)"),
        (planning_request(child="Hugo PETIT"), "DUPONT Jean (Hugo PETIT)"),
        (planning_request(family_name=""), "Léa DUPONT"),
        (bank_request(), "DUPONT Jean"),
        (contested(), "DUPONT Jean (Léa)"),
        (contested().model_copy(update={"child": ""}), "DUPONT Jean"),
    ],
)
def test_every_request_is_named_by_its_family_and_whom_it_is_about(request_: AnyRequest, name: str) -> None:
    assert line_of(request_).name == name


@pytest.mark.parametrize(
    ("request_", "asker"),
    [
        (planning_request(asked_by_name="DUPONT Jean"), ""),
        (bank_request().model_copy(update={"asked_by_name": "Jean DUPONT"}), ""),
        (bank_request().model_copy(update={"asked_by_name": "Sofia MARTIN"}), "Sofia MARTIN"),
        (contested().model_copy(update={"asked_by_name": "Sofia MARTIN"}), "Sofia MARTIN"),
        (bank_request().model_copy(update={"by_staff_name": "C. MOREL"}), ""),
        (contested(), ""),
    ],
)
def test_a_line_says_who_asked_where_it_is_not_whom_it_names(request_: AnyRequest, asker: str) -> None:
    assert line_of(request_).asker == asker


def test_those_who_wait_for_more_than_three_days_are_counted() -> None:
    queue = merged(RecordRequests(requests=(record_request(1, hours=71), record_request(2, hours=73), record_request(3, hours=200))), None)
    assert queue.too_old(NOW) == 2
    assert not queue.are_more_too_old(NOW)


def test_where_all_that_is_shown_waits_for_too_long_more_may() -> None:
    oldest = tuple(record_request(count, hours=200) for count in range(MOST))
    assert merged(RecordRequests(requests=oldest, by_subject={"primary": MOST + 60}), None).are_more_too_old(NOW)
    assert not merged(RecordRequests(requests=oldest, by_subject={"primary": MOST}), None).are_more_too_old(NOW)
    younger = (*oldest[1:], record_request(MOST, hours=1))
    assert not merged(RecordRequests(requests=younger, by_subject={"primary": MOST + 60}), None).are_more_too_old(NOW)


def test_a_line_names_the_fields_that_change() -> None:
    line = line_of(record_request())
    assert line.name == "DUPONT Jean"
    assert line.summary == "Adresse, mobile et autorisation SMS"


def test_a_line_counts_fields_beyond_the_first_ones() -> None:
    changes = [{"field": name, "old": "", "new": "x"} for name in ("address", "city", "email", "occupation", "employer")]
    request = record_request().model_validate({**record_request().model_dump(), "changes": changes})
    assert line_of(request).summary == "Adresse, ville, email et 2 autres"


def test_a_line_tells_a_single_day_and_counts_several() -> None:
    assert line_of(planning_request(days=(asked_day(date(2026, 12, 2)),))).summary == "mercredi 2 décembre, ALSH Mercredi journée"
    assert line_of(planning_request()).summary == "3\u00a0jours, ALSH Mercredi journée"
    late = planning_request(days=(asked_day(date(2026, 12, 2), late=True),))
    assert line_of(late).summary == "mercredi 2 décembre, ALSH Mercredi journée, tardive"


def test_a_line_tells_only_of_the_days_that_are_still_to_be_decided() -> None:
    days = (asked_day(date(2026, 12, 2)), asked_day(date(2026, 12, 3), decision="accepted", activity=2, name="Garderie"))
    assert line_of(planning_request(days=days)).summary == "mercredi 2 décembre, ALSH Mercredi journée"


def test_after_a_decision_comes_the_next_line_and_at_the_end_the_one_before() -> None:
    lines = merged(RecordRequests(requests=tuple(record_request(count, hours=10 - count) for count in range(3))), None).lines
    assert neighbour(lines, lines[0]) == lines[1]
    assert neighbour(lines, lines[2]) == lines[1]
    assert neighbour(lines[:1], lines[0]) is None
    assert neighbour(lines[:1], lines[2]) == lines[0]


def test_a_reference_survives_an_address_and_nothing_else_is_one() -> None:
    reference = line_of(planning_request()).reference
    assert Reference.parse(str(reference)) == reference
    for text in ("", "fiche", "fiche-", "fiche-12", "devis-" + str(reference.request_id), str(reference.request_id), "planning-x" * 50):
        assert Reference.parse(text) is None


def test_an_empty_queue_has_nothing_to_say() -> None:
    assert Queue().of(Kind.ABSENCE) == ()
    assert not Queue().is_cut
