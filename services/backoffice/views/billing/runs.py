"""Invoice runs in words: how far one is, which controls deserve a look, what its totals are beside the run before."""

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from chassis import french
from chassis.edge.days import month_of
from contracts.billing import DraftStatus, DraftView, RunKind, RunReport, Runs, RunStatus, RunView
from contracts.planning import Unsettled
from contracts.rights import Right

STATUS: dict[RunStatus, tuple[str, str]] = {
    "drafting": ("en préparation", "wait"),
    "draft": ("brouillon", "wait"),
    "issuing": ("émission en cours", "wait"),
    "issued": ("émise", "ok"),
    "cancelled": ("abandonnée", ""),
}
DRAFT: dict[DraftStatus, tuple[str, str]] = {
    "ready": ("à émettre", "info"),
    "excluded": ("écartée", "wait"),
    "below": ("reportée", ""),
    "moved": ("a changé depuis", "no"),
    "nothing": ("rien à facturer", ""),
    "issued": ("émise", "ok"),
}
CONTROLS: tuple[tuple[str, str, str], ...] = (
    ("without_price", "Jours sans tarif", "Ces jours ne peuvent pas être facturés : saisissez le tarif, puis recalculez."),
    (
        "negative",
        "Ajustement plus élevé que le montant dû",
        "Elles ne sont pas facturées tant que l'ajustement n'est pas réduit ou retiré.",
    ),
    ("unmarked", "Jours passés sans pointage", "Facturés comme réservés : vérifiez le pointage."),
    ("without_quotient", "Quotient manquant", "Facturées au tarif le plus élevé."),
    ("unusual", "Montant inhabituel", "Plus du double, ou moins de la moitié, du dernier mois facturé, avoirs déduits."),
    (
        "outdated",
        "Modifiées depuis ce calcul",
        "Recalculez avant d'émettre : une famille dont le montant a changé ne serait pas facturée.",
    ),
    ("moved", "Modifiées depuis le brouillon", "Elles n'ont pas été facturées : elles le seront dans une prochaine facturation."),
    ("below", "Sous le seuil", "Reportées à la facturation suivante."),
    ("excluded", "Écartées", "Leurs jours restent à facturer."),
)
"""What a clerk is to look at, the gravest first: name, title, what it means."""
ISSUED = {
    "without_price": "Ces jours n'ont pas été facturés : une fois le tarif saisi, la prochaine facturation peut les reprendre.",
    "unmarked": "Facturés comme réservés : ce que le pointage change ensuite part avec la prochaine rectificative.",
}
"""What becomes of it once invoices are issued, where it called for something before."""
GRAVE = frozenset({"without_price", "negative", "outdated", "moved"})
BILLS: frozenset[RunStatus] = frozenset({"issuing", "issued"})
"""Where a run is when the days of its period are billed."""
MONTHS_LOOKED_AT = 14
"""How far back the last month that was invoiced is looked for."""
DUE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Control:
    """A control with the number of families that it names."""

    name: str
    title: str
    meaning: str
    count: int
    grave: bool


@dataclass(frozen=True, slots=True)
class Unsettlement:
    """What planning has to settle before a run is right: how much of it, and where; `href` is empty for whoever may not."""

    title: str
    meaning: str
    count: str
    href: str


@dataclass(frozen=True, slots=True)
class Total:
    """What an activity comes to, beside the run before."""

    activity: str
    quantity: int
    amount: str
    previous: str
    change: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work on a run is; `share` in percent while it is known."""

    doing: str
    share: int | None


def title(run: RunView) -> str:
    """Name a run by what it bills: "novembre 2026", its days, or its only one; a corrective one says first that it is."""
    first, last = run.period_from, run.period_to
    corrects = run.kind == "corrective"
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if whole and (first.year, first.month) == (last.year, last.month):
        return f"rectificative {french.of(french.month_name(first))}" if corrects else french.month_name(first)
    if first == last:
        return f"rectificative du {french.plain_date(first)}" if corrects else french.plain_date(first)
    return f"rectificative {french.period(first, last)}" if corrects else french.period(first, last)


def progress(run: RunView) -> Progress | None:
    """Tell how far a run is while it is being worked on."""
    if run.status == "drafting":
        return Progress(f"Calcul des factures : {french.plural(run.families, 'famille')}", None)
    if run.status == "issuing":
        wanted = run.invoices + run.to_issue
        done = french.plural(run.invoices, "facture émise", "factures émises")
        return Progress(f"{done} sur {wanted}", 100 * run.invoices // max(wanted, 1))
    return None


def controls(report: RunReport) -> tuple[Control, ...]:
    """List the controls that name somebody: before the issue with what to do, afterwards with what becomes of it."""
    past = ISSUED if report.run.status == "issued" else {}
    return tuple(
        Control(name, title, past.get(name, meaning), report.counts[name], name in GRAVE)
        for name, title, meaning in CONTROLS
        if report.counts.get(name)
    )


def unsettled(found: Unsettled | None, report: RunReport, rights: Collection[str]) -> tuple[Unsettlement, ...]:
    """Name what of the run's period is not settled and would have to be corrected afterwards, with a way to whoever may settle it."""
    billed = report.activity_ids
    own = [one for one in found.activities if one.activity_id in billed or not billed] if found else []
    absences, strays = sum(one.absences for one in own), sum(one.strays for one in own)
    both = (
        Unsettlement(
            "Absences à décider",
            "Leurs jours sont comptés comme réservés. Acceptées après l'émission, elles peuvent demander un avoir.",
            french.plural(absences, "jour"),
            "/demandes?genre=absence" if Right.READ_PLANNING_REQUEST in rights else "",
        ),
        Unsettlement(
            "Présences à régulariser",
            "Ces enfants sont venus sans être inscrits : leurs jours ne sont pas encore facturés.",
            french.plural(strays, "présence"),
            "/pointage/erreurs" if Right.WRITE_ATTENDANCE in rights else "",
        ),
    )
    return tuple(one for one, count in zip(both, (absences, strays), strict=True) if count)


def totals(report: RunReport) -> tuple[Total, ...]:
    """Show the totals by activity, each with its change."""
    return tuple(
        Total(
            one.activity,
            one.quantity,
            french.euros(one.cents),
            french.euros(one.previous_cents) if report.previous_period else "",
            change(one.cents, one.previous_cents) if report.previous_period else "",
        )
        for one in report.totals
    )


def change(now: int, before: int) -> str:
    """Tell a change in percent: "+12 %", "nouveau"."""
    if not before:
        return "nouveau" if now else ""
    percent = round(100 * (now - before) / before)
    return f"{'+' if percent > 0 else french.MINUS if percent < 0 else ''}{abs(percent)}{french.NO_BREAK}%"


def remarks(draft: DraftView, kind: RunKind) -> tuple[str, ...]:
    """Say what is striking about a family's draft in a run of a kind."""
    found = []
    if kind == "regular" and draft.status == "below" and draft.cents < 0:
        found.append("non facturée : l'ajustement dépasse ce qui est dû")
    if draft.without_price:
        found.append(f"{french.plural(draft.without_price, 'jour')} sans tarif")
    if draft.unmarked_days:
        found.append(f"{french.plural(draft.unmarked_days, 'jour')} sans pointage")
    if draft.without_quotient:
        found.append("quotient manquant")
    if draft.previous_cents is not None:
        found.append(f"dernier mois facturé {french.euros(draft.previous_cents)}")
    if draft.outdated:
        found.append("a changé depuis ce calcul")
    if draft.reason:
        found.append(f"« {draft.reason} »")
    return tuple(found)


def taken_back(draft: DraftView) -> str:
    """Say what becomes of a family that is no longer left out."""
    if draft.status == "ready":
        return "La famille est de nouveau facturée"
    if draft.status == "nothing":
        return "La famille n'est plus écartée, mais il n'y a plus rien à lui facturer"
    return "La famille n'est plus écartée, mais sa facture est reportée"


def month_to_bill(found: Runs, regie: str, today: date) -> date:
    """Suggest the month to invoice for a régie, by its first day: the first that nothing bills yet; where none was, the last ended."""
    last_ended = _month_away(today, -1)
    before = (_month_away(last_ended, -back) for back in range(MONTHS_LOOKED_AT))
    billed = next((one for one in before if _is_billed(found, regie, one)), None)
    month = last_ended if billed is None else _month_away(billed, 1)
    while _is_billed(found, regie, month):
        month = _month_away(month, 1)
    return month


def months_to_bill(found: Runs, today: date) -> str:
    """Tell the month to invoice of each régie, where there are several: "novembre 2026 (Cantine), octobre 2026 (Garderie)"."""
    if len(found.regies) < 2:  # noqa: PLR2004 - a single one is in the field itself
        return ""
    return ", ".join(f"{french.month_name(month_to_bill(found, code, today))} ({name})" for code, name in found.regies)


def taken_by(found: Runs, regie: str, month: tuple[date, date], key: str) -> RunView | None:
    """Find the run that bills a month of a régie already, or drafts to, other than the one that is asked for; an issued one first.

    A month that the former program billed is refused by billing itself.
    """
    if _is_formers(found, regie, month[1]):
        return None
    own = [one for one in found.runs if one.regie == regie and str(one.run_id) != key and one.status != "cancelled"]
    return next((one for one in sorted(own, key=lambda one: one.status not in BILLS) if _covers(one, *month)), None)


def why_taken(run: RunView) -> str:
    """Say that a month is invoiced already, or about to be, and what another run of it would hold."""
    name = title(run) if title(run).startswith(("du ", "rectificative ")) else french.of(title(run))
    if run.status not in BILLS:
        return f"Un brouillon attend déjà, celui de la facturation {name} : ouvrez-le dans la liste."
    issued = f", émise le {french.plain_date(run.issued_on)}" if run.issued_on else ""
    left = "les familles écartées ou reportées et les jours saisis depuis"
    return f"Ce mois est déjà facturé par la facturation {name}{issued}. Une autre ne prend que ce qui reste : {left}."


def _is_billed(found: Runs, regie: str, first: date) -> bool:
    last = _month_away(first, 1) - timedelta(days=1)
    own = (one for one in found.runs if one.regie == regie and one.status in BILLS)
    return _is_formers(found, regie, last) or any(_covers(one, first, last) for one in own)


def _is_formers(found: Runs, regie: str, last: date) -> bool:
    former = dict(found.billed_until).get(regie)
    return former is not None and former >= last


def _covers(run: RunView, first: date, last: date) -> bool:
    return run.kind == "regular" and run.since <= first and last <= run.period_to


def _month_away(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def month_span(text: str) -> tuple[date, date] | None:
    """Read "2026-11" as its first and last day."""
    first = month_of(text)
    return (first, first.replace(day=calendar.monthrange(first.year, first.month)[1])) if first else None


def due(today: date) -> str:
    """Suggest a due date, as a field takes it."""
    return (today + timedelta(days=DUE_DAYS)).isoformat()
