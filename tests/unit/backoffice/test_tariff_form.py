"""The form of a tariff: whatever docs/tariffs.md shows can be typed without code, and what is wrong stands beside its row."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts.billing import Range, TariffRules
from services.backoffice.views.billing import tariff_form as form
from services.backoffice.views.billing.tariff_reading import case, read

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "tariffs.md"
BLOCKS = [part.partition("```")[0] for part in DOCUMENT.read_text(encoding="utf-8").split("```json\n")[1:]]
EXAMPLES = [told["tariff"] for told in map(json.loads, BLOCKS) if "tariff" in told]


@pytest.mark.parametrize("told", EXAMPLES, ids=[one["name"] for one in EXAMPLES])
def test_every_kind_of_the_document_is_typed_without_code(told: dict[str, Any]) -> None:
    rules = TariffRules.model_validate(told)
    fields = form.spread(rules, name=rules.name, regie="AL", start=rules.valid_from)
    result = read(fields)
    assert (result.problems, result.rules) == ({}, rules)
    assert form.rows(fields, "l", more=False)[: len(rules.lines)] == tuple(f"l{n}" for n in range(1, len(rules.lines) + 1))


def typed(**more: str | list[str]) -> dict[str, list[str]]:
    fields = form.blank(date(2026, 9, 1)) | {
        "nom": ["Repas"],
        "l1_qf_a": ["849"],
        "l1_prix": ["2,35"],
        "l3_qf_de": ["850"],
        "l3_prix": ["3,05 €"],
    }
    return fields | {name: value if isinstance(value, list) else [value] for name, value in more.items()}


def test_blank_rows_do_not_count_and_the_last_number_of_a_range_is_included() -> None:
    rules = read(typed()).rules
    assert rules
    assert [(line.when.quotient, line.cents) for line in rules.lines] == [
        (Range(at_least=0, below=850), 235),
        (Range(at_least=850), 305),
    ]


@pytest.mark.parametrize(
    ("wrong", "place", "words"),
    [
        ({"l1_prix": "gratuit"}, "l1", "montant en euros"),
        ({"l1_prix": ""}, "l1", "Indiquez un prix"),
        ({"l3_qf_de": "-5"}, "l3", "nombre entier"),
        ({"nom": ""}, "nom", "Donnez un nom"),
        ({"debut": ""}, "debut", "Choisissez la date"),
        ({"taux": "oui", "l1_prix": "", "l1_taux": "0,9"}, "l1", "plafond"),
        ({"s1_libelle": "Retard"}, "s1", "de combien"),
        ({"garde": "part", "garde_valeur": "beaucoup"}, "garde", "Écrivez un nombre"),
        ({"unite": "periods", "p2_libelle": "Automne"}, "p2", "premier et un dernier jour"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_row(wrong: dict[str, str], place: str, words: str) -> None:
    result = read(typed(**wrong))
    assert result.rules is None
    assert words in result.problems[place]


def test_what_billing_refuses_stands_beside_the_row_that_was_typed() -> None:
    result = read(typed())
    result.beside([{"pointer": "/tariff/lines/1", "detail": "double"}, {"pointer": "/rules/lines", "detail": "trou"}])
    assert result.problems == {"l3": "double", "lignes": "trou"}


def test_a_case_is_read_from_what_was_typed_and_nothing_is_no_case() -> None:
    assert case({"c_qf": [""]}) == (None, {})
    assert case({"c_qf": ["850"], "c_commune": ["non"], "c_minutes": ["65"], "c_depart": ["18:31"]}) == (
        {"quotient": 850, "resident": False, "minutes": 65, "left_at": "18:31"},
        {},
    )
    assert "nombre entier" in case({"c_qf": ["beaucoup"]})[1]["cas"]
