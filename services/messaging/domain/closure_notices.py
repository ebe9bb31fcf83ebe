"""Notices of closures: one message says which days of which children are off, or on again, and that nobody pays for them."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby
from uuid import UUID

from chassis.clock import paris_date
from chassis.french import day as on_day
from chassis.french import days as named_days
from chassis.french import listed
from contracts.planning import ClosedChild, ClosedChildDay, ClosedDaysChanged
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import CHILDCARE
from services.messaging.domain.wording import Wording, Words

MOST_DAYS_NAMED = 12


SAMPLE = {"quand": "le vendredi 27 novembre", "motif": "grève", "enfants": "Léa et Hugo", "accueil": "accueil « Cantine »"}
CLOSING = {**SAMPLE, "fermeture": "Fermeture (Cantine)"}
NOT_PAID_FOR = (
    "Ces réservations sont annulées. Elles ne vous seront pas facturées ; ce qui l'était déjà vous sera rendu, en avoir ou sur une"
    " prochaine facture :"
)
CLOSED = Wording(
    slug="closed_days",
    title="Fermeture",
    kind="closed_days",
    sender=CHILDCARE,
    words=Words(
        "{fermeture} {quand} : {motif}",
        letter(
            "L'{accueil} prévu pour {enfants} n'aura pas lieu {quand}. Motif : {motif}.",
            "{reservations}",
            "{demandes}",
            "Vous n'avez rien à faire. Si la fermeture est levée, nous vous préviendrons ici.",
        ),
    ),
    samples={
        **CLOSING,
        "reservations": "Ces réservations sont annulées et ne vous seront pas facturées :\n– Léa, Cantine : vendredi 27 novembre",
        "demandes": "",
    },
)
CLOSED_PAST = Wording(
    slug="closed_days_past",
    title="Fermeture d'un jour passé",
    kind="closed_days",
    sender=CHILDCARE,
    words=Words(
        "{fermeture} {quand} : {motif}",
        letter(
            "L'{accueil} prévu pour {enfants} n'a pas eu lieu {quand}. Motif : {motif}.",
            "{reservations}",
            "{demandes}",
            "Vous n'avez rien à faire.",
        ),
    ),
    samples={
        **CLOSING,
        "reservations": f"{NOT_PAID_FOR}\n– Léa, Cantine : vendredi 27 novembre",
        "demandes": "",
    },
)
REOPENED = Wording(
    slug="closed_days_reopened",
    title="Fermeture levée",
    kind="closed_days",
    sender=CHILDCARE,
    words=Words(
        "Fermeture levée : l'{accueil} a lieu {quand}",
        letter(
            "La fermeture annoncée ({motif}) est levée : l'{accueil} prévu pour {enfants} a bien lieu {quand}.",
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
WORDINGS = (CLOSED, CLOSED_PAST, REOPENED)
TITLES = {
    CLOSED.slug: ("Ces réservations sont annulées et ne vous seront pas facturées :", "Ces demandes ne peuvent pas être acceptées :"),
    CLOSED_PAST.slug: (
        NOT_PAID_FOR,
        "Ces demandes n'ont pas pu être acceptées :",
    ),
    REOPENED.slug: ("Ces réservations sont de nouveau valables :", "Ces demandes sont de nouveau étudiées :"),
}
"""What stands above the days that were booked, and above those that were only asked."""


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
    activities = {one.activity for one in days}
    only = activities.pop() if len(activities) == 1 else ""
    wording = _wording(event, days)
    booked, asked = TITLES[wording.slug]
    return wording.notice(
        {
            "fermeture": f"Fermeture ({only})" if only else "Fermeture",
            "accueil": f"accueil « {only} »" if only else "accueil",
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


def _wording(event: ClosedDaysChanged, days: Iterable[ClosedChildDay]) -> Wording:
    """Choose the words: of days that are all gone by, nothing can be reopened, and some may be on an invoice already."""
    if event.status == "reopened":
        return REOPENED
    return CLOSED_PAST if all(one.day < paris_date(event.changed_at) for one in days) else CLOSED


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
