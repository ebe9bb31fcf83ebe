"""Tariffs and their trial in words: the amounts of cases, and what a month would cost beside what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chassis import french
from contracts.billing import ActivityTariffs, Amount, TariffTrial, TariffVersion
from services.backoffice.views.billing.runs import change


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """An activity in the list: what it costs and will cost, and what it did."""

    activity: ActivityTariffs
    tariffs: tuple[TariffVersion, ...]
    former: tuple[TariffVersion, ...]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case with its amount and how it is made."""

    title: str
    amount: str
    care: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TrialLine:
    """A child whose month would cost something else."""

    child: str
    family: str
    family_id: str
    days: int
    before: str
    after: str
    difference: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A tariff tried on a month."""

    month: str
    told: str
    before: str
    after: str
    change: str
    lines: tuple[TrialLine, ...]
    notes: tuple[str, ...]
    is_empty: bool


def by_activity(activities: Sequence[ActivityTariffs], today: date) -> list[ActivityLine]:
    """List activities, those that nobody can be billed for first: without a tariff, or without one that still holds."""

    def line(activity: ActivityTariffs) -> ActivityLine:
        former = tuple(one for one in activity.tariffs if not one.in_force and one.valid_from <= today)
        return ActivityLine(activity, tuple(one for one in activity.tariffs if one not in former), former)

    return sorted(map(line, activities), key=lambda one: bool(one.tariffs))


def span(one: TariffVersion) -> str:
    """Say from when until when a tariff holds."""
    return dates(one.valid_from, one.valid_until)


def dates(first: date, last: date | None) -> str:
    """Say from when until when something holds: "depuis le 1er septembre 2026", "du 1er septembre 2025 au 31 août 2026"."""
    if last is None:
        return f"à partir du {french.plain_date(first)}"
    return f"du {french.plain_date(first)} au {french.plain_date(last)}"


def case(amount: Amount, number: int) -> CaseLine:
    """Present a case: the criteria that it met name it."""
    criteria = [*amount.explanation.criteria, *amount.explanation.unknown]
    care = f"dont garde {french.euros(amount.care_cents)}" if 0 < amount.care_cents < amount.cents else ""
    return CaseLine(
        french.capitalised(", ".join(criteria)) or f"Ligne {number}", french.euros(amount.cents), care, amount.explanation.sentence
    )


def trial(found: TariffTrial) -> Trial:
    """Present a trial on the real days of a month."""
    notes = []
    if found.unpriced_days:
        notes.append(f"{french.plural(found.unpriced_days, 'jour')} sans prix : il manque les heures, ou aucune période ne les contient.")
    if found.invoiced_days:
        notes.append(f"{french.plural(found.invoiced_days, 'jour')} déjà sur une facture : leur prix ne changera pas.")
    if found.is_partial:
        notes.append("Beaucoup de familles viennent : l'essai porte sur les 5 000 premières.")
    told = f"{french.plural(found.children, 'enfant')}, {french.plural(found.days, 'jour')}"
    if found.dearer or found.cheaper:
        told += f" ; plus cher pour {found.dearer}, moins cher pour {found.cheaper}"
    return Trial(
        month=french.month_name(found.month),
        told=told,
        before=french.euros(found.before_cents),
        after=french.euros(found.after_cents),
        change=change(found.after_cents, found.before_cents),
        lines=tuple(
            TrialLine(
                one.child,
                one.family,
                str(one.family_id),
                one.days,
                french.euros(one.before_cents),
                french.euros(one.after_cents),
                signed(one.after_cents - one.before_cents),
            )
            for one in found.changed
        ),
        notes=tuple(notes),
        is_empty=not found.days,
    )


def signed(cents: int) -> str:
    """Write a difference with its sign: "+1,25 €"."""
    return f"{'+' if cents > 0 else ''}{french.euros(cents)}"
