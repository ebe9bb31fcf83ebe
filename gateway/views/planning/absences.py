"""What an absence costs, in the words of the planning and of its review: before a reason is chosen, and beside each reason."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chassis import french
from contracts.planning import AbsenceReasonView, AbsenceTerms, DaysPreview, FreeLate, PreviewedDay, ReasonRefusal

OF_THE_WHOLE = frozenset({"leave_used_up", "constraint_broken"})
"""Refusals that other days would mend: fewer of them, or all of a week."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A reason to choose from: what it makes of the days, and whether it can be declared for any of them."""

    code: str
    label: str
    cost: str
    possible: bool = True


def billed(terms: AbsenceTerms) -> str:
    """Say that a day declared late is billed, and for which reason it is not: "sera facturée, sauf « Maladie » avec attestation"."""
    if not terms.free_late:
        return "sera facturée"
    return f"sera facturée, sauf {french.listed([_named(one) for one in terms.free_late])} avec attestation"


def free(terms: AbsenceTerms, until: str = "") -> str:
    """Say that a day declared in time is free, "absence gratuite jusqu'à demain", and where it depends on the reason, that."""
    return " ".join(text for text in ("absence gratuite", until) if text) + (", selon la raison" if terms.some_billed else "")


def choices(reasons: Collection[AbsenceReasonView], preview: DaysPreview) -> tuple[Choice, ...]:
    """List the reasons to choose from, each with what it makes of the days, or why it refuses them; leave only where some is left."""
    some_left = any(one.left_days > 0 for one in preview.leave)
    days = [one for one in preview.days if not one.refusal]
    refused, shared = _refused(preview), shared_refusals(reasons, preview)
    return tuple(_choice(one, days, refused.get(one.code, ()), shared) for one in reasons if one.excused != "leave" or some_left)


def shared_refusals(reasons: Collection[AbsenceReasonView], preview: DaysPreview) -> tuple[str, ...]:
    """Tell why several of the reasons offered are refused, to be said once before them and not beside each."""
    refused = _refused(preview)
    whys = [next(iter(refused[one.code])).reason for one in reasons if one.excused != "leave" and refused.get(one.code)]
    return tuple(dict.fromkeys(why for why in whys if whys.count(why) > 1))


def only_for(day: PreviewedDay, preview: DaysPreview, reasons: Iterable[AbsenceReasonView]) -> str:
    """Name the reasons for which the absence of a day can be declared, where it is refused for others; leave is told by itself."""
    refused = _refused(preview)
    offered = [one for one in reasons if one.excused != "leave"]
    left = [one for one in offered if not _of(day, refused.get(one.code, ()))]
    if not left or len(left) == len(offered):
        return ""
    return f"à déclarer seulement pour {french.listed([f'« {one.label} »' for one in left])}"


def _choice(
    reason: AbsenceReasonView, days: Collection[PreviewedDay], refused: Collection[ReasonRefusal], shared: Collection[str]
) -> Choice:
    if not refused:
        return Choice(reason.code, reason.label, cost(reason, days))
    left = [one for one in days if not _of(one, refused)]
    first = next(iter(refused)).reason
    why = "" if first in shared else f". {first}"
    if not left:
        together = any(one.refusal in OF_THE_WHOLE for one in refused)
        return Choice(reason.code, reason.label, f"{'pas pour ces jours' if together else 'impossible'}{why}", possible=together)
    apart = french.listed([f"le {french.day(day)}" for day in sorted({one.day for one in refused})])
    others = "l'autre jour" if len({one.day for one in left}) == 1 else "les autres jours"
    return Choice(reason.code, reason.label, f"décochez d'abord {apart}{why or '.'} Pour {others} : {cost(reason, left)}")


def _refused(preview: DaysPreview) -> Mapping[str, Collection[ReasonRefusal]]:
    return {one.code: one.refused for one in preview.reasons}


def _of(day: PreviewedDay, refused: Iterable[ReasonRefusal]) -> bool:
    return any((one.enrolment_id, one.day) == (day.enrolment_id, day.day) for one in refused)


def cost(reason: AbsenceReasonView, days: Collection[PreviewedDay]) -> str:
    """Say what a reason makes of some days: "gratuite avec une attestation", "facturée", "gratuite, sauf 1 jour hors délai"."""
    if reason.excused == "leave":
        return "prise sur vos congés"
    if reason.excused == "never":
        return "facturée"
    late = [one.day for one in days if one.late] if reason.excused != "with_certificate" else []
    if late and len(late) == len(days):
        return "facturée, délai dépassé"
    billed_days = [f"{french.plural(len(set(late)), 'jour')} hors délai"] if late else []
    if reason.waiting_days:
        count = reason.waiting_days
        billed_days.append("le 1er jour de l'absence" if count == 1 else f"les {count} premiers jours de l'absence")
    certified = "gratuite avec une attestation" if reason.needs_certificate else "gratuite"
    return f"{certified}, sauf {french.listed(billed_days)}" if billed_days else certified


def _named(one: FreeLate) -> str:
    return f"« {one.label} »" + (f" (dès le {french.rank(one.waiting_days + 1)} jour)" if one.waiting_days else "")
