from datetime import date, timedelta

import pytest

from chassis.edge.statuses import LABELS
from contracts.planning import DayStatus, GridDay
from gateway.views.planning import grid
from tests.unit.gateway.builders import EVENING, LEA, THURSDAY, TODAY, at, month

WEDNESDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)
VALUE = f"{EVENING}_2026-11-26"


def only(day: date = THURSDAY, chosen: frozenset[str] = frozenset(), **facts: object) -> grid.Cell:
    """Show one cell of a month."""
    (row,) = grid.rows(month({day: facts}), chosen)
    return row.cells[day.day - 1]


def test_every_status_has_a_sign_and_a_label() -> None:
    assert set(LABELS) == set(DayStatus)
    for status, label in LABELS.items():
        cell = only(status=status)
        assert (cell.sign, cell.status) == (status.value, label)


def test_a_bookable_day_says_until_when() -> None:
    cell = only(may="book", until=at(WEDNESDAY, 17), places="plenty")
    assert (cell.field, cell.value, cell.sign) == ("reserver", VALUE, "free")
    assert cell.status == "Non réservé"
    assert cell.hint == "possible jusqu'à aujourd'hui à 18\u00a0h"


def test_a_full_day_may_be_asked_for_and_says_so() -> None:
    assert (
        only(may="book", until=at(THURSDAY, 9), places="full").hint == "complet, sur liste d'attente, possible jusqu'à demain à 10\u00a0h"
    )
    assert only(may="book", until=at(THURSDAY, 9), places="last").hint == "dernières places, possible jusqu'à demain à 10\u00a0h"


def test_a_refused_day_that_may_be_asked_again_keeps_its_reason() -> None:
    cell = only(status="refused", may="book", until=at(THURSDAY, 9), places="plenty", reason="Le groupe était complet.")
    assert cell.hint == "Le groupe était complet. Nouvelle demande possible jusqu'à demain à 10\u00a0h"


def test_a_day_given_back_can_be_booked_again_and_says_so() -> None:
    cell = only(status="absent_excused", may="book", until=at(THURSDAY, 9), places="plenty")
    assert (cell.status, cell.hint) == ("Absent excusé", "réservable de nouveau jusqu'à demain à 10\u00a0h")


def test_an_absence_is_free_in_time_and_billed_afterwards() -> None:
    free = only(status="booked", may="declare_absence", until=at(WEDNESDAY, 17))
    late = only(status="booked", may="declare_absence", until=at(WEDNESDAY, 7), late=True)
    assert (free.field, free.hint) == ("absence", "absence gratuite jusqu'à aujourd'hui à 18\u00a0h")
    assert late.hint == "délai dépassé, l'absence sera facturée"


def test_an_absence_of_a_day_missed_or_gone_by_says_what_excuses_it_still() -> None:
    missed = only(status="absent_billed", may="declare_absence", until=at(FRIDAY, 22), late=True, reason="Absence non prévenue.")
    assert (missed.field, missed.hint.split(" à ")[0]) == ("absence", "Absence non prévenue. Excusée avec une attestation,")
    past = only(date(2026, 11, 24), status="regular", may="declare_absence", until=at(FRIDAY, 22), late=True)
    assert past.hint == "excusée avec une attestation, à déclarer jusqu'au vendredi 27 novembre à 23\u00a0h"


def test_a_late_day_says_what_asking_it_means() -> None:
    asked = only(may="book", until=at(THURSDAY, 9), late=True, late_terms="ask_staff")
    paid = only(may="book", until=at(THURSDAY, 9), late=True, late_terms="surcharge", places="last")
    assert asked.hint == "demande tardive : la mairie décidera, possible jusqu'à demain à 10\u00a0h"
    assert paid.hint == "dernières places, réservation tardive : un supplément peut être facturé, possible jusqu'à demain à 10\u00a0h"


def test_a_regular_day_that_the_child_spends_with_its_other_parent_says_so_in_the_table_and_not_once_more_in_the_week() -> None:
    cell = only(away=True)
    assert (cell.sign, cell.status, cell.field, cell.hint) == ("elsewhere", "Chez l'autre parent", "", "")
    shown = month({THURSDAY: {"away": True}})
    days = grid.week([shown], [grid.rows(shown)], date(2026, 11, 23), TODAY)
    assert not days[3].slots


def test_a_limit_at_midnight_is_told_and_gone_by_as_of_the_day_before() -> None:
    midnight = at(THURSDAY, 0) - timedelta(hours=1)
    assert only(may="book", until=midnight, places="plenty").hint == "possible jusqu'à aujourd'hui à 23\u00a0h\u00a059"
    passed = only(until=midnight - timedelta(days=1))
    assert passed.hint == "délai dépassé depuis hier à 23\u00a0h\u00a059"


def test_a_waiting_day_tells_its_rank() -> None:
    cell = only(status="waiting", rank=2)
    assert (cell.rank, cell.status, cell.field) == ("2e", "Demande en attente, 2e sur la liste", "")


def test_a_waiting_day_for_which_a_place_is_held_says_until_when_to_accept_it() -> None:
    cell = only(status="waiting", rank=1, may="withdraw", request_id=LEA, offered_until=at(THURSDAY, 9))
    assert (cell.sign, cell.rank, cell.status, cell.hint) == ("offered", "", "Place proposée", "à accepter jusqu'à demain à 10\u00a0h")
    assert cell.request == str(LEA)


def test_a_passed_cut_off_says_since_when() -> None:
    assert only(until=at(date(2026, 11, 24), 17)).hint == "délai dépassé depuis hier à 18\u00a0h"
    assert only(until=at(date(2026, 11, 20), 17)).hint == "délai dépassé depuis le vendredi 20 novembre à 18\u00a0h"


def test_a_day_whose_bookings_are_not_open_yet_says_from_when() -> None:
    assert only(opens_at=at(date(2026, 12, 7), 7)).hint == "réservable à partir du lundi 7 décembre à 8\u00a0h"
    assert only(opens_at=at(THURSDAY, 7)).hint == "réservable à partir de demain à 8\u00a0h"


def test_ticked_cells_stay_ticked() -> None:
    assert only(chosen=frozenset({VALUE}), may="book", until=at(WEDNESDAY, 17)).checked
    assert not only(may="book", until=at(WEDNESDAY, 17)).checked


def test_words_of_people_are_escaped_in_the_table() -> None:
    cells: dict[date, dict[str, object]] = {
        THURSDAY: {"status": "refused", "reason": "<b>non</b>"},
        FRIDAY: {"may": "book", "until": at(THURSDAY, 9)},
    }
    (row,) = grid.rows(month(cells, activity="<script>"))
    assert "<script>" not in row.markup()
    assert "&lt;script&gt;, vendredi 27 novembre" in row.markup()
    assert "&lt;b&gt;non&lt;/b&gt;" in row.markup()


def test_columns_mark_today_weekends_and_holidays() -> None:
    columns = grid.columns(month({}))
    assert len(columns) == 30
    assert (columns[24].css, columns[24].number, columns[24].initials) == ("today", "25", "Me")
    assert columns[24].title == "mercredi 25 novembre, aujourd'hui"
    assert columns[27].css == "weekend"
    assert columns[10].title == "mercredi 11 novembre, Jour férié : Armistice 1918"


@pytest.mark.parametrize(
    ("mark", "label", "said"),
    [
        (DayStatus.SHORT_HOLIDAYS, "Vacances de Noël", "Vacances de Noël"),
        (DayStatus.SUMMER_HOLIDAYS, "", "Grandes vacances"),
        (DayStatus.CLOSED, "Fermeture exceptionnelle", "Fermeture exceptionnelle"),
        (DayStatus.CLOSED, "Grève", "Fermeture : Grève"),
        (None, "Kermesse", "Kermesse"),
    ],
)
def test_a_special_day_is_called_by_its_name_alone_where_that_says_all(mark: DayStatus | None, label: str, said: str) -> None:
    assert grid.marked(GridDay(day=FRIDAY, mark=mark, label=label)) == said


def test_the_week_lists_what_may_be_done_and_leaves_out_the_rest() -> None:
    shown = month({THURSDAY: {"status": "booked"}, FRIDAY: {"may": "book", "until": at(THURSDAY, 9)}})
    days = grid.week([shown], [grid.rows(shown)], date(2026, 11, 23), TODAY)
    assert [day.number for day in days] == ["23", "24", "25", "26", "27", "28", "29"]
    assert [len(day.slots) for day in days] == [0, 0, 0, 1, 1, 0, 0]
    assert [(one.weekday, one.title) for one in days[2:4]] == [("auj.", "Aujourd'hui, mercredi 25 novembre"), ("jeu.", "Jeudi 26 novembre")]


def test_a_week_across_two_months_shows_both() -> None:
    november = month({date(2026, 11, 30): {"status": "booked"}})
    december = month({date(2026, 12, 1): {"status": "regular"}}, first=date(2026, 12, 1))
    days = grid.week([november, december], [grid.rows(november), grid.rows(december)], date(2026, 11, 30), TODAY)
    assert [slot.cell.sign for day in days for slot in day.slots] == ["booked", "regular"]
