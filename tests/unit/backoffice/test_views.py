from datetime import UTC, date, datetime

import pytest

from contracts.family import RecordRequests
from contracts.rights import Right
from services.backoffice.views import rights
from services.backoffice.views.children import month
from services.backoffice.views.families import household
from services.backoffice.views.requests.kinds import Kind
from services.backoffice.views.requests.listing import ALL
from services.backoffice.views.requests.queue import merge
from services.backoffice.views.today import tallies
from services.identity.domain.roles import rights_of
from tests.unit.backoffice.cast import DUPONT, MARTIN, NOW, TODAY, month_grid, record_request


def test_today_counts_by_kind_and_leaves_out_what_does_not_wait() -> None:
    queue = merge(
        RecordRequests(requests=(record_request(1, hours=2), record_request(2, hours=80))), None, None, None, listing=ALL, silent=()
    )
    (tally,) = tallies(queue, NOW)
    assert (tally.kind, tally.count, tally.oldest, tally.late) == (Kind.PRIMARY, 2, "dimanche", 1)


def test_a_family_is_named_by_the_adult_who_is_billed() -> None:
    assert household.household_name(DUPONT) == "DUPONT Jean"
    assert household.children_in_words(DUPONT) == "deux enfants"
    assert household.children_in_words(MARTIN) == "un enfant"


def test_an_adult_shows_what_is_known_and_names_what_is_missing() -> None:
    primary, partner = household.adults(DUPONT)
    assert (primary.name, primary.role) == ("Monsieur DUPONT Jean", "Responsable")
    assert ("Adresse", "12 rue des Bonbons, 31400 SAINT-JEAN") in primary.facts
    assert ("Autorisation SMS", "Non") in primary.facts
    assert "Mobile" in primary.missing
    assert partner.role == "Conjoint"


def test_children_come_with_the_eldest_first() -> None:
    lea, hugo = household.children(DUPONT, TODAY)
    assert (lea.name, lea.age, lea.school) == ("DUPONT Léa", 7, "Les Tilleuls, CE2")
    assert hugo.initial == "H"


def test_each_cell_of_a_month_says_its_status_in_words() -> None:
    shown = month.month_of(month_grid())
    wednesdays = {cell.day.day: cell.words for cell in shown.rows[0].cells if cell.words}
    assert wednesdays == {
        2: "Réservation en cours de traitement",
        9: "Réservation en cours de traitement",
        16: "Demande en attente, 2e sur la liste",
        23: "Réservation refusée",
        25: "Jour férié",
    }
    assert shown.rows[0].cells[15].rank == "2"
    assert shown.rows[0].approval == "avec accord d'un agent"


def test_a_place_that_is_held_for_a_family_is_said_in_its_cell_until_when() -> None:
    found = month_grid()
    (row, *others) = found.rows
    held = datetime(2026, 12, 15, 9, tzinfo=UTC)
    cells = tuple(one.model_copy(update={"offered_until": held if one.rank else None}) for one in row.cells)
    shown = month.month_of(found.model_copy(update={"rows": (row.model_copy(update={"cells": cells}), *others)}))
    assert shown.rows[0].cells[15].words == "Place proposée, à accepter jusqu'au mardi 15 décembre à 10\u00a0h"
    legend = dict(shown.legend)
    assert (shown.rows[0].cells[15].kind, legend["offered"]) == ("offered", "Place proposée")
    assert "waiting" not in legend, "no cell bears its sign"


def test_the_legend_shows_only_what_the_month_holds() -> None:
    legend = dict(month.month_of(month_grid()).legend)
    assert legend["regular"] == "Régulier"
    assert "summer_holidays" not in legend


def test_columns_mark_weekends_today_and_holidays() -> None:
    columns = month.month_of(month_grid()).columns
    assert columns[4].kind == "weekend"
    assert columns[24].kind == "marked"
    assert columns[24].label == "vendredi 25 décembre, Noël"
    november = month.month_of(month_grid(date(2026, 11, 1))).columns
    assert november[24].kind == "today"


def test_on_a_narrow_screen_only_days_with_something_are_listed() -> None:
    agenda = month.month_of(month_grid()).agenda
    days = [day.day for day, _ in agenda]
    assert 25 not in days
    assert days == sorted(days)
    assert [(row.activity, cell.words) for row, cell in agenda[0][1]] == [
        ("Garderie périscolaire", "Présent (réservé)"),
        ("Repas", "Régulier"),
    ]


def test_months_follow_each_other_over_the_year() -> None:
    assert month.previous(date(2027, 1, 1)) == date(2026, 12, 1)
    assert month.following(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month.asked_month("2026-12", TODAY) == date(2026, 12, 1)
    for wrong in ("", "2026-13", "2026-1", "0000-12", "9999-12", "x"):
        assert month.asked_month(wrong, TODAY) == date(2026, 11, 1)


def test_the_menu_holds_only_what_somebody_can_use() -> None:
    assert [section.label for section in rights.sections(frozenset())] == ["Aujourd'hui"]
    assert [section.label for section in rights.sections(frozenset({Right.READ_PLANNING_REQUEST.value}))] == ["Aujourd'hui", "Demandes"]
    everything = [
        "Aujourd'hui",
        "Demandes",
        "Messages",
        "Familles",
        "Enfants",
        "Pointage",
        "Facturation",
        "Guichet",
        "Prévisions",
        "Activités",
        "Publications",
        "Agents",
    ]
    assert [section.label for section in rights.sections(frozenset(Right))] == everything
    assert rights.rarer(frozenset()) == ()
    assert [page.address for page in rights.rarer(frozenset({Right.READ_LEDGER}))] == ["/comptabilite"]
    assert len(rights.rarer(frozenset(Right))) == len(rights.RARER)


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("administrator", ["Aujourd'hui", "Demandes", "Messages", "Familles"]),
        ("clerk", ["Aujourd'hui", "Demandes", "Messages", "Familles"]),
        ("cashier", ["Aujourd'hui", "Guichet", "Demandes", "Messages"]),
        ("educator", ["Aujourd'hui", "Pointage", "Prévisions"]),
    ],
)
def test_a_telephone_has_the_main_tasks_of_a_role_at_hand(role: str, shown: list[str]) -> None:
    assert [section.label for section in rights.at_hand(rights_of([role]))] == shown


def test_every_right_has_words() -> None:
    assert set(rights.ACTIONS) == set(Right)
    assert rights.action("something.new") == "something.new"
    assert rights.role("clerk") == "Agent"
