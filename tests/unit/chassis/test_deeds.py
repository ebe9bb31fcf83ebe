"""What families and clerks read of the audit log."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from chassis.edge.deed_words import DEEDS
from chassis.edge.deeds import ASKED, INFINITIVES, WORD, asked_for, deed
from chassis.edge.takeaway.dossier import fields, said
from chassis.ids import new_id
from chassis.personal_data import plain
from chassis.traces import ATTEMPT, action_of
from contracts import billing, family, identity, messaging, planning
from contracts.base import Request
from stack import ROOT

SERVICES = {kind.__name__.rpartition(".")[2]: kind for kind in (billing, family, identity, messaging, planning)}


def changes_by_staff() -> Iterator[str]:
    """Name what a change leaves in the audit log by itself, for each request of staff."""
    for service, contract in SERVICES.items():
        for kind in vars(contract).values():
            request: type[Request[Any]] | None = kind if isinstance(kind, type) and issubclass(kind, Request) else None
            if request and "path" in vars(request) and "staff" in request.audience and request.method != "GET":
                yield action_of(service, request)


def deeds_in_use_cases() -> Iterator[str]:
    """Name what use cases enter in words of their own."""
    for path in (ROOT / "services").rglob("*.py"):
        yield from re.findall(r'audit\(\s*(?:tx, )?"([a-z_.]+)"', path.read_text())


def test_everything_that_the_audit_logs_enter_has_a_sentence_of_its_own() -> None:
    by_itself, by_use_cases = set(changes_by_staff()), set(deeds_in_use_cases())
    assert len(by_itself) > 100
    assert len(by_use_cases) > 30
    assert sorted((by_itself | by_use_cases) - DEEDS.keys()) == []


def test_what_is_only_tried_never_reads_as_a_change() -> None:
    tried = [one for one in changes_by_staff() if re.search(r"\.(try|preview|find|count)_", one)]
    assert len(tried) > 5
    assert [one for one in tried if deed(one).startswith(("a modifié", "a saisi", "a fermé", "a inscrit"))] == []


def test_an_attempt_never_reads_as_done() -> None:
    done = deed("identity.open_family_account")
    tried = deed("identity.open_family_account", ATTEMPT)
    assert done == "a ouvert un compte d'accès"
    assert not tried.startswith(done)
    assert tried == "a demandé à ouvrir un compte d'accès (demande accordée ou non)"
    (told,) = fields({"action": "identity.open_family_account", "detail": ATTEMPT})
    assert told[1] == tried, "nor does it in the document that a family takes away"


def test_each_deed_has_the_infinitive_of_what_is_asked_for() -> None:
    for action, done in DEEDS.items():
        verb = WORD.match(done.removeprefix("a "))
        assert verb is not None
        assert done == "s'est déconnecté" or verb[0] in ASKED or verb[0] in INFINITIVES or verb[0].endswith("é"), action
        assert deed(action, ATTEMPT).endswith(" (demande accordée ou non)")
    assert {asked_for(f"a {verb} ce qui manque") for verb in ("voulu", "saisi", "changé")} == {
        "a voulu ce qui manque (demande accordée ou non)",
        "a demandé à saisir ce qui manque (demande accordée ou non)",
        "a demandé à changer ce qui manque (demande accordée ou non)",
    }


@pytest.mark.parametrize("text", ["2024-99-99", "2024-02-30", "2024-99-99T10:00:00+01:00", "2024-01-01Tmidi"])
def test_a_text_that_only_looks_like_a_day_is_itself(text: str) -> None:
    assert said(text) == text


def test_the_document_that_a_family_takes_away_tells_what_was_sealed_and_names_every_field() -> None:
    health = {"child_id": str(new_id()), "sealed": {"glasses": True, "allergies": "Arachides", "diet": "vegetarian"}, "told_at": None}
    assert list(fields(health)) == [["Port de lunettes", "Oui"], ["Allergies", "Arachides"], ["Régime alimentaire", "végétarien"]]
    assert list(fields({"sealed_reason": "Photo floue"})) == [["Motif", "Photo floue"]]
    changed = {"field": "birth_place", "old": "", "new": "Lyon", "changed_by": "clerk"}
    assert list(fields(changed)) == [["Champ", "Lieu de naissance"], ["Nouveau", "Lyon"]]
    assert list(fields({"action": "family.child.write", "detail": "health"}))[1] == ["Détail", "port de lunettes, données sanitaires"]
    assert said("") == "", "and nothing is no meal"


def test_an_enrolment_that_was_withdrawn_before_it_began_does_not_end_in_1900_for_its_family() -> None:
    enrolment = {"valid_from": "2026-12-01", "valid_to": "1900-01-01"}
    assert list(fields(enrolment)) == [["À partir du", "01/12/2026"], ["Annulée avant son début", "Oui"]]
    assert list(fields({"valid_to": "2027-07-02", "birth_date": "1900-01-01"}))[1][1] == "01/01/1900", "any other day is itself"


def test_secrets_inside_what_is_handed_over_stay_here() -> None:
    assert plain('{"object": {"id": "pi_1", "client_secret": "x"}, "all": [{"password_hash": "y"}, 1]}') == {
        "object": {"id": "pi_1"},
        "all": [{}, 1],
    }
