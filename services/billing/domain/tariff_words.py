"""A tariff in French: for whom each price holds, what is added or taken off, how it is rounded, and all of it in one short line."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from chassis.french import NO_BREAK, euros, plain_date, plural
from contracts.billing import Bracket, PriceLine, TariffRules, Unit, WordedLine
from services.billing.domain import price_words
from services.billing.domain.criteria import said, wanted

UNITS: dict[Unit, str] = {
    "day": "par jour",
    "hour": "par heure commencée",
    "half_hour": "par demi-heure commencée",
    "quarter_hour": "par quart d'heure commencé",
    "package": "par forfait",
}
LOOKED_AT: dict[str, str] = {
    "quotient": "quotient familial",
    "regimes": "régime d'allocations",
    "resident": "commune",
    "age": "âge",
    "school_classes": "classe",
    "other_classes_than": "classe",
    "sibling_rank": "rang dans la fratrie",
    "booking": "régulier ou occasionnel",
    "late": "réservation tardive",
    "unbooked": "sans réservation",
    "absent": "absence non justifiée",
    "left_at": "heure de départ",
}


def as_rules(name: str, valid_from: date, brackets: Sequence[Bracket]) -> TariffRules:
    """Write a tariff that was entered by brackets as rules that price alike."""
    ends = [*(one.from_quotient for one in brackets[1:]), None]
    lines = [
        {"when": {} if len(brackets) == 1 else {"quotient": {"at_least": one.from_quotient, "below": below}}, "cents": one.cents}
        for one, below in zip(brackets, ends, strict=True)
    ]
    return TariffRules.model_validate({"name": name, "valid_from": valid_from, "lines": lines})


def lines(rules: TariffRules) -> tuple[WordedLine, ...]:
    """Say each line: for whom, and the price of a unit."""
    return tuple(WordedLine(criteria=said(line.when), price=_price(line)) for line in rules.lines)


def adjustments(rules: TariffRules) -> tuple[WordedLine, ...]:
    """Say what is added or taken off, and for whom."""
    return tuple(WordedLine(criteria=said(one.when) or ("toujours",), price=price_words.adjustment(one)) for one in rules.adjustments)


def facts(rules: TariffRules) -> tuple[str, ...]:
    """Say what holds for every price of the tariff: package, minimum, rounding, care and meal, what is not known."""
    return tuple(_facts(rules))


def summary(rules: TariffRules) -> str:
    """Say a tariff in one line: "de 0,50 € à 6,50 € par jour, selon quotient familial et commune"."""
    looked_at = list(dict.fromkeys(LOOKED_AT[name] for line in rules.lines for name in wanted(line.when)))
    amounts = sorted({cents for line in rules.lines for cents in _extent(line)})
    cost = euros(amounts[0]) if len(amounts) == 1 else f"de {euros(amounts[0])} à {euros(amounts[-1])}"
    if any(line.effort for line in rules.lines):
        looked_at = ["taux d'effort", *(one for one in looked_at if one != LOOKED_AT["quotient"])]
    told = f"{cost} {UNITS[rules.unit]}"
    more = f", {plural(len(rules.adjustments), 'supplément ou réduction', 'suppléments ou réductions')}" if rules.adjustments else ""
    return f"{told}{', selon ' + ', '.join(looked_at) if looked_at else ''}{more}"


def _facts(rules: TariffRules) -> Iterable[str]:
    if rules.package is not None:
        if rules.package.per == "month":
            yield "Le forfait couvre le mois : la première journée le porte, les suivantes ne coûtent rien de plus."
        for one in rules.package.periods:
            yield f"Forfait « {one.label} » : du {plain_date(one.first)} au {plain_date(one.last)}."
    if rules.minimum_cents:
        yield f"Jamais moins de {euros(rules.minimum_cents)}."
    step = price_words.STEPS.get(rules.rounding.step_cents, f"à {plural(rules.rounding.step_cents, 'centime')}")
    on = "le prix de chaque unité" if rules.rounding.on == "unit" else "le montant, une seule fois"
    yield f"Arrondi {step}, {price_words.MODES[rules.rounding.mode]} : {on}."
    if rules.split is None:
        yield "Rien n'est compté comme frais de garde sur l'attestation fiscale."
    elif rules.split.meal_cents is not None:
        yield f"Frais de garde : tout, sauf {euros(rules.split.meal_cents)} de repas."
    else:
        yield f"Frais de garde : {price_words.percent(rules.split.care_percent or Decimal(0))} du montant."
    if any(wanted(line.when) or line.effort for line in rules.lines):
        yield "Ce qui n'est pas connu d'une famille est facturé au prix le plus élevé."


def _price(line: PriceLine) -> str:
    if line.effort is None:
        return euros(line.cents or 0)
    floor, ceiling = euros(line.effort.floor_cents), euros(line.effort.ceiling_cents)
    return f"QF × {price_words.percent(line.effort.rate_percent)}, au moins {floor}, au plus {ceiling}".replace(" ×", f"{NO_BREAK}×")


def _extent(line: PriceLine) -> tuple[int, ...]:
    return (line.effort.floor_cents, line.effort.ceiling_cents) if line.effort else (line.cents or 0,)
