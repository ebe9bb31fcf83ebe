"""Notices of closures: one message says which days of which children are off, or on again, and that nobody pays for them."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby
from uuid import UUID

from chassis.french import day as on_day
from chassis.french import listed
from contracts.planning import ClosedChild, ClosedChildDay, ClosedDaysChanged
from services.messaging.domain.notices import Notice, letter, one_line

MOST_DAYS_NAMED = 12


def closed_days_changed(event: ClosedDaysChanged, hidden: Collection[UUID]) -> list[Notice]:
    """Tell a household its closed or reopened days in one message; a child that one of its adults may not see has its own."""
    shared = [one for one in event.children if one.child_id not in hidden]
    alone = [one for one in event.children if one.child_id in hidden]
    notices = [_notice(event, shared)] if shared else []
    return notices + [_notice(event, [one], one.child_id) for one in alone]


def _notice(event: ClosedDaysChanged, children: Collection[ClosedChild], child_id: UUID | None = None) -> Notice:
    days = [one for child in children for one in child.days]
    when = _when(days)
    names = listed([child.child for child in children])
    if event.status == "closed":
        subject = f"Fermeture {when} : {event.reason}"
        text = letter(
            f"L'accueil prévu pour {names} n'aura pas lieu {when}. Motif : {event.reason}.",
            _listing("Ces réservations sont annulées et ne vous seront pas facturées :", children, booked=True),
            _listing("Ces demandes ne peuvent pas être acceptées :", children, booked=False),
            "Vous n'avez rien à faire. Si la fermeture est levée, nous vous préviendrons ici.",
        )
    else:
        subject = f"Fermeture levée : l'accueil a lieu {when}"
        text = letter(
            f"La fermeture annoncée ({event.reason}) est levée : l'accueil prévu pour {names} a bien lieu {when}.",
            _listing("Ces réservations sont de nouveau valables :", children, booked=True),
            _listing("Ces demandes sont de nouveau étudiées :", children, booked=False),
            "Si votre enfant ne vient finalement pas, déclarez son absence dans « Mes enfants » ou écrivez à la mairie.",
        )
    return Notice(
        kind="closed_days",
        fact=f"planning.closed_days.changed:{event.notice_id}:{event.status}" + (f":{child_id}" if child_id else ""),
        subject=one_line(subject),
        text=text,
        sender="Mairie, accueil des enfants",
        since=event.changed_at,
        decided_at=event.changed_at,
        child_id=child_id,
    )


def _listing(title: str, children: Iterable[ClosedChild], *, booked: bool) -> str:
    """List days under a title, a line for each child and activity; "" when there are none."""
    lines = [
        f"– {child.child}, {activity} : {_days([one.day for one in same])}"
        for child in children
        for activity, same in groupby(
            sorted((one for one in child.days if one.booked == booked), key=lambda one: (one.activity, one.day)),
            key=lambda one: one.activity,
        )
    ]
    return "\n".join([title, *lines]) if lines else ""


def _when(days: Iterable[ClosedChildDay]) -> str:
    """Say the day, or from which day to which."""
    different = sorted({one.day for one in days})
    if len(different) == 1:
        return f"le {on_day(different[0])}"
    return f"du {on_day(different[0])} au {on_day(different[-1])}"


def _days(days: Collection[date]) -> str:
    different = sorted(set(days))
    if len(different) <= MOST_DAYS_NAMED:
        return listed([on_day(one) for one in different])
    return f"{len(different)} jours, du {on_day(different[0])} au {on_day(different[-1])}"
