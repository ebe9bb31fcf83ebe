"""Doubled: no weekly pattern brings a day that another enrolment of the child has already in the same activity."""

from datetime import date
from itertools import islice

from chassis import french
from chassis.clock import paris_date
from chassis.tx import Tx
from services.planning.domain.enrolment import Enrolment, brought
from services.planning.domain.errors import EnrolmentOverlaps
from services.planning.domain.payers import at_account_of
from services.planning.store import bookings, enrolments
from services.planning.usecases.candidates import already_enrolled

NAMED = 5
"""How many days a refusal names one by one."""


async def refuse_doubled(tx: Tx, old: Enrolment | None, new: Enrolment, *, whole: bool = False) -> None:
    """Refuse what a change brings where somebody has it: another pattern, or days that were booked one by one.

    All of it where there is no `old`; asked for the `whole`, as where dates move, also what is to come and was there before.

    The caller has the turn of days: nobody books one of them meanwhile.
    """
    today = paris_date(tx.now)
    comes = brought(old, new, today, whole=whole)
    if other := await enrolments.overlapping(tx, new, comes):
        raise already_enrolled(new.activity, other)
    held = await bookings.of_other_payers(tx, new, comes)
    if held:
        days = [french.day(day) for day in islice(dict.fromkeys(day for day, _ in held), NAMED)]
        more = len({day for day, _ in held}) - len(days)
        named = french.listed([*days, french.plural(more, "autre jour", "autres jours")] if more else days)
        raise EnrolmentOverlaps(
            f"Des jours de cette semaine type sont déjà réservés, demandés ou pris pour « {new.activity.name} »,"
            f" {at_account_of(held[0][1])}, du même foyer : {named}. {_way_out(max(day for day, _ in held), today)}"
        )


def _way_out(last: date, today: date) -> str:
    """Say what can be done about days of another adult: those gone by were lived, and nobody cancels them."""
    if last < today:
        return "Ils sont passés : faites commencer la semaine type après eux."
    return "Annulez d'abord ceux qui peuvent l'être, ou faites commencer la semaine type après eux."
