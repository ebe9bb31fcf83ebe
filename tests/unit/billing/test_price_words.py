"""Every sentence by which a family is told how an amount is made stands in docs/tariffs.md, with an example computed here."""

import json
from datetime import date, time
from typing import Any, get_args
from uuid import UUID

from contracts.billing import Amount, PriceStep, RoundingMode, TariffRules, Unit
from services.billing.domain.correction import CorrectedDays
from services.billing.domain.criteria import CRITERIA, Facts, wanted
from services.billing.domain.draft import DueDays, presences
from services.billing.domain.pricing import price
from services.billing.domain.tariff import Price
from stack import ROOT
from tests.unit.billing.test_tariff_rules import shown

START: dict[str, Any] = {"name": "Repas", "valid_from": "2026-09-01"}
PLAIN = {"cents": 305}
EFFORT = {"effort": {"rate_percent": "0.9", "floor_cents": 250, "ceiling_cents": 1250}}
SINCE = date(2026, 1, 1)
ID = UUID(int=1)

Example = tuple[str, dict[str, Any], dict[str, Any]]
"""What it is about, what the tariff says beyond its name and date, what is known of the day."""


def rules(more: dict[str, Any]) -> TariffRules:
    return TariffRules.model_validate_json(json.dumps({**START, **more}))


def of(when: dict[str, Any], **known: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"lines": [{"when": when, **PLAIN}]}, known


def added(label: str, when: dict[str, Any], known: dict[str, Any], **change: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"lines": [PLAIN], "adjustments": [{"label": label, "when": when, **change}]}, known


def by_hour(unit: str, minutes: int) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"unit": unit, "lines": [{"cents": 110}]}, {"minutes": minutes}


def rounded(mode: str, quotient: int = 853, step: int = 1) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"lines": [EFFORT], "rounding": {"mode": mode, "step_cents": step}}, {"quotient": quotient, "quotient_from": SINCE}


EXAMPLES: list[Example] = [
    ("prix unique", *of({})),
    ("tranche de quotient", *of({"quotient": {"at_least": 400, "below": 860}}, quotient=850, quotient_from=SINCE)),
    ("dernière tranche", *of({"quotient": {"at_least": 860}}, quotient=900)),
    ("quotient non renseigné", *of({"quotient": {"at_least": 860}})),
    ("régime d'allocations", *of({"regimes": ["caf", "msa"]}, regime="msa")),
    ("commune", *of({"resident": True}, resident=True)),
    ("hors commune", *of({"resident": False}, resident=False)),
    ("commune non renseignée", *of({"resident": False})),
    ("âge", *of({"age": {"at_least": 3, "below": 6}}, age=4)),
    ("classe", *of({"school_classes": ["PS", "MS"]}, school_class="MS")),
    ("autre classe", *of({"other_classes_than": ["PS", "MS"]}, school_class="CP")),
    ("rang dans la fratrie", *of({"sibling_rank": {"at_least": 2, "below": 3}}, sibling_rank=2)),
    ("rangs suivants", *of({"sibling_rank": {"at_least": 3}}, sibling_rank=4)),
    ("accueil régulier", *of({"booking": "regular"}, booking="regular")),
    ("accueil occasionnel", *of({"booking": "occasional"}, booking="occasional")),
    ("réservation tardive", *of({"late": True}, late=True)),
    ("réservé à temps", *of({"late": False})),
    ("sans réservation", *of({"unbooked": True}, unbooked=True)),
    ("avec réservation", *of({"unbooked": False})),
    ("absence non justifiée", *of({"absent": True}, absent=True)),
    ("présence", *of({"absent": False})),
    ("départ tardif", *of({"left_at": {"after": "18:30:00"}}, left_at=time(18, 42))),
    ("taux d'effort", *rounded("half_up", quotient=850)),
    ("plancher", *rounded("half_up", quotient=100)),
    ("plafond", *rounded("half_up", quotient=2000)),
    ("taux d'effort, quotient inconnu", {"lines": [EFFORT]}, {}),
    ("heures commencées", *by_hour("hour", 130)),
    ("demi-heures commencées", *by_hour("half_hour", 80)),
    ("quarts d'heure commencés", *by_hour("quarter_hour", 10)),
    ("forfait, premier jour", {"unit": "package", "package": {"per": "month"}, "lines": [PLAIN]}, {}),
    ("forfait, jours suivants", {"unit": "package", "package": {"per": "month"}, "lines": [PLAIN]}, {"package_charged": True}),
    ("supplément en euros", *added("Réservation tardive", {"late": True}, {"late": True}, cents=250)),
    ("supplément en pourcentage", *added("Réservation tardive", {"late": True}, {"late": True}, percent=50)),
    ("réduction en euros", *added("Deuxième enfant", {}, {}, cents=-50)),
    ("réduction en pourcentage", *added("Deuxième enfant", {}, {}, percent=-20)),
    ("pourcentage qui ne tombe pas juste", *added("Réservation tardive", {"late": True}, {"late": True}, percent="12.75")),
    (
        "supplément, puis réduction",
        {
            "lines": [PLAIN],
            "adjustments": [
                {"label": "Réservation tardive", "when": {"late": True}, "percent": 50},
                {"label": "2e enfant", "percent": -10},
            ],
        },
        {"late": True},
    ),
    ("minimum", {"lines": [{"cents": 20}], "minimum_cents": 50}, {}),
    ("arrondi", *rounded("half_up")),
    ("arrondi, moitié au pair", *rounded("half_even", quotient=850, step=10)),
    ("arrondi, moitié vers le bas", *rounded("half_down", quotient=850, step=10)),
    ("arrondi vers le haut", *rounded("up")),
    ("arrondi vers le bas", *rounded("down")),
    ("arrondi à l'euro", *rounded("half_up", step=100)),
]


def stayed() -> Price:
    """Price an evening by the half hour."""
    sentence = price(rules(by_hour("half_hour", 80)[0]), Facts(minutes=80)).explanation.sentence
    return Price(0, None, None, None, 330, sentence=sentence, hours=presences([("2026-11-23", "de 16 h 30 à 17 h 50")]))


BY_BRACKET: list[tuple[str, Price]] = [
    ("par tranches, sans règles", Price(860, None, 900, SINCE, 305, tariff="Repas", tariff_from=date(2026, 9, 1), tariff_version=2)),
    ("par tranches, quotient non renseigné", Price(860, None, None, None, 305, tariff="Repas", tariff_from=date(2026, 9, 1))),
    ("par tranches, prix unique, réservation tardive", Price(0, None, None, None, 305, late=True)),
    ("présences notées", stayed()),
]


def absent(*days: int, of: int = 5) -> str:
    """Say a line of an invoice some of whose days are absences."""
    when, cost = [date(2026, 11, day) for day in days], Price(0, None, None, None, 305, tariff="Repas", tariff_from=date(2026, 9, 1))
    billed = sorted({*when, *(date(2026, 11, 20 + one) for one in range(of - len(when)))})
    line = DueDays(ID, ID, "Léa", ID, "Repas", tuple(billed), cost, tuple(when))
    return line.explanation(date(2026, 11, 1))


ABSENT: list[tuple[str, str]] = [
    ("absence facturée, sur une facture", absent(12)),
    ("absences facturées, sur une facture", absent(12, 17)),
    ("absences seules, sur une facture", absent(12, 17, of=2)),
]


def corrected(days: int, *, elsewhere: bool) -> str:
    """Say why a day that was invoiced is billed no more."""
    when = tuple(date(2026, 11, 5 + one) for one in range(days))
    line = CorrectedDays(ID, ID, "Léa", ID, "Repas", when, 305, 0, "gone", "", "AL-36", date(2026, 12, 8), None, elsewhere=elsewhere)
    return line.explanation(when[0])


CORRECTED: list[tuple[str, str]] = [
    ("avoir, jour qui n'est plus facturé", corrected(1, elsewhere=False)),
    ("avoir, jours de garde partagée passés à l'autre parent", corrected(2, elsewhere=True)),
]


def test_the_documentation_holds_every_sentence_with_its_example() -> None:
    assert table() in (ROOT / "docs" / "tariffs.md").read_text(encoding="utf-8"), f"the table is now:\n\n{table()}"


def test_there_is_an_example_of_every_criterion_unit_step_and_rounding() -> None:
    found = [(rules(more), priced(more, known)) for _, more, known in EXAMPLES]
    conditions = [one.when for tariff, _ in found for one in tariff.lines] + [one.when for tariff, _ in found for one in tariff.adjustments]
    assert {name for one in conditions for name in wanted(one)} == set(CRITERIA)
    assert {tariff.unit for tariff, _ in found} == set(get_args(Unit))
    steps = [(tariff.rounding.mode, step.kind) for tariff, amount in found for step in amount.explanation.steps]
    assert {kind for _, kind in steps} == set(get_args(PriceStep.model_fields["kind"].annotation))
    assert {mode for mode, kind in steps if kind == "rounding"} == set(get_args(RoundingMode))


def table() -> str:
    """Write the table as the documentation holds it; each sentence with plain spaces."""
    told = [(about, priced(more, known).explanation.sentence) for about, more, known in EXAMPLES]
    told += [(about, one.explanation()) for about, one in BY_BRACKET]
    told += [("présences notées, d'autres non", stayed().explanation(3)), *ABSENT, *CORRECTED]
    rows = [f"| {about} | {shown(sentence)} |".replace("\n", "<br>") for about, sentence in told]
    return "\n".join(["| what | what the family reads |", "| --- | --- |", *rows])


def priced(more: dict[str, Any], known: dict[str, Any]) -> Amount:
    return price(rules(more), Facts(**known))
