"""Notices of closures: one message says which days of which children are off, or on again, and that nobody pays for them."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby
from uuid import UUID

from chassis.french import day as on_day
from chassis.french import days as named_days
from chassis.french import listed
from contracts.planning import ClosedChild, ClosedChildDay, ClosedDaysChanged
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.wording import Wording, Words

MOST_DAYS_NAMED = 12


SENDER = "Mairie, accueil des enfants"
SAMPLE = {"quand": "le vendredi 27 novembre", "motif": "grève", "enfants": "Léa et Hugo"}
CLOSED = Wording(
    slug="closed_days",
    title="Fermeture",
    kind="closed_days",
    sender=SENDER,
    words=Words(
        "Fermeture {quand} : {motif}",
        letter(
            "L'accueil prévu pour {enfants} n'aura pas lieu {quand}. Motif : {motif}.",
            "{reservations}",
            "{demandes}",
            "Vous n'avez rien à faire. Si la fermeture est levée, nous vous préviendrons ici.",
        ),
    ),
    samples={
        **SAMPLE,
        "reservations": "Ces réservations sont annulées et ne vous seront pas facturées :\n– Léa, Cantine : vendredi 27 novembre",
        "demandes": "",
    },
)
REOPENED = Wording(
    slug="closed_days_reopened",
    title="Fermeture levée",
    kind="closed_days",
    sender=SENDER,
    words=Words(
        "Fermeture levée : l'accueil a lieu {quand}",
        letter(
            "La fermeture annoncée ({motif}) est levée : l'accueil prévu pour {enfants} a bien lieu {quand}.",
            "{reservations}",
            "{demandes}",
            "Si votre enfant ne vient finalement pas, déclarez son absence dans « Mes enfants » ou écrivez à la mairie.",
        ),
    ),
    samples={
        **SAMPLE,
        "reservations": "Ces réservations sont de nouveau valables :\n– Léa, Cantine : vendredi 27 novembre",
        "demandes": "",
    },
)
WORDINGS = (CLOSED, REOPENED)


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
    closed = event.status == "closed"
    booked = "Ces réservations sont annulées et ne vous seront pas facturées :" if closed else "Ces réservations sont de nouveau valables :"
    asked = "Ces demandes ne peuvent pas être acceptées :" if closed else "Ces demandes sont de nouveau étudiées :"
    return (CLOSED if closed else REOPENED).notice(
        {
            "quand": when,
            "motif": event.reason,
            "enfants": names,
            "reservations": _listing(booked, children, booked=True),
            "demandes": _listing(asked, children, booked=False),
        },
        fact=f"planning.closed_days.changed:{event.notice_id}:{event.status}" + (f":{child_id}" if child_id else ""),
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
        return named_days(different)
    return f"{len(different)} jours, du {on_day(different[0])} au {on_day(different[-1])}"
