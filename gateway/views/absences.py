"""What an absence costs, in the words of the planning and of its review: before a reason is chosen, and beside each reason."""

from collections.abc import Collection

from chassis import french
from contracts.planning import AbsenceReasonView, AbsenceTerms, FreeLate, PreviewedDay


def billed(terms: AbsenceTerms) -> str:
    """Say that a day declared late is billed, and for which reason it is not: "sera facturée, sauf « Maladie » avec attestation"."""
    if not terms.free_late:
        return "sera facturée"
    return f"sera facturée, sauf {french.listed([_named(one) for one in terms.free_late])} avec attestation"


def free(terms: AbsenceTerms, until: str = "") -> str:
    """Say that a day declared in time is free, "absence gratuite jusqu'à demain", and where it depends on the reason, that."""
    return " ".join(text for text in ("absence gratuite", until) if text) + (", selon la raison" if terms.some_billed else "")


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
