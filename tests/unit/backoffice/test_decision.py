from datetime import date

import pytest

from services.backoffice.views.requests.decision import Batch, families, told, told_of_batch
from services.backoffice.views.requests.lines import AnyRequest, line_of
from tests.unit.backoffice.cast import MARTIN, asked_day, contested, planning_request, record_request


def test_an_accepted_change_is_told_by_the_name_of_who_asked() -> None:
    title, text = told(record_request().model_copy(update={"status": "accepted"}))
    assert title == "Demande de DUPONT Jean acceptée"
    assert "La fiche est à jour" in text


def test_a_refusal_is_told_and_names_are_elided() -> None:
    title, text = told(record_request(name="ARNAUD Léo").model_copy(update={"status": "refused"}))
    assert title == "Demande d'ARNAUD Léo refusée"
    assert "motif" in text


def test_an_accepted_request_for_days_tells_what_became_of_the_others() -> None:
    days = (
        asked_day(date(2026, 12, 2), decision="accepted"),
        asked_day(date(2026, 12, 9), decision="waiting", rank=1),
        asked_day(date(2026, 12, 16), decision="waiting", rank=2),
        asked_day(date(2026, 12, 23), decision="refused"),
    )
    title, text = told(planning_request(days=days, status="accepted"))
    assert title == "Demande de DUPONT Jean (Léa) acceptée"
    assert text == "2\u00a0jours sur liste d'attente et 1\u00a0jour refusé. La famille est prévenue."


@pytest.mark.parametrize(
    ("unread", "words"),
    [
        (False, "La fiche est à jour. La famille est prévenue."),
        (None, "La fiche est à jour. Un message attend la famille sur le portail."),
        (True, "La fiche est à jour. Personne de la famille n'a de compte ouvert, ni d'e-mail"),
    ],
)
def test_nobody_is_said_to_be_told_who_reads_nothing(unread: bool | None, words: str) -> None:
    _, text = told(record_request().model_copy(update={"status": "accepted"}), unread=unread)
    assert text.startswith(words)
    batch = Batch(accepted=("MARTIN Sofia", "ROUX Paul"), unread=None if unread is None else ("ROUX Paul",) * unread)
    assert ("ROUX Paul : n'a ni compte ouvert" in told_of_batch(batch)[1], "prévenues" in told_of_batch(batch)[1]) == (
        unread is True,
        unread is False,
    )


def test_a_batch_counts_and_says_kindly_who_was_overtaken() -> None:
    assert told_of_batch(Batch(accepted=("A", "B"))) == ("2\u00a0demandes acceptées", "Les familles sont prévenues.")
    title, text = told_of_batch(Batch(accepted=("A",), overtaken=("MARTIN Sofia", "ROUX Paul")))
    assert title == "1\u00a0demande acceptée"
    assert text == "MARTIN Sofia et ROUX Paul : avaient déjà été traitées."


def test_a_batch_says_for_each_reason_who_is_to_be_taken_up_alone() -> None:
    _, text = told_of_batch(Batch(failed=(("MARTIN Sofia", "Hors délai."), ("ROUX Paul", "Fiche fermée"), ("PETIT Ana", "Hors délai."))))
    assert "MARTIN Sofia et PETIT Ana : à reprendre une par une. Hors délai." in text
    assert "ROUX Paul : à reprendre à part. Fiche fermée." in text


def test_a_batch_that_was_stopped_says_how_many_are_left() -> None:
    title, text = told_of_batch(Batch(left=3))
    assert title == "Aucune demande n'a été acceptée"
    assert "3\u00a0demandes n'ont pas été traitées" in text
    assert not Batch(left=3).is_complete


def test_a_long_list_of_names_stays_short() -> None:
    _, text = told_of_batch(Batch(overtaken=tuple(f"NOM{count}" for count in range(100))))
    assert "94 autres" in text
    assert len(text) < 200


def test_families_are_named_once_with_the_children_that_their_requests_are_about() -> None:
    asked: list[AnyRequest] = [
        planning_request(50),
        planning_request(51, child="Tom DUPONT"),
        contested(80),
        planning_request(52, child="Hugo MARTIN", family_id=MARTIN.family_id, family_name=""),
    ]
    assert families([line_of(one) for one in asked]) == ("DUPONT Jean (Léa et Tom)", "la famille d'Hugo MARTIN")
