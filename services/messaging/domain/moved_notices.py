"""Notices of days that the town moved: which regular days a family lost, and which it won, without having asked."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from chassis.french import day as on_day
from chassis.french import days as named_days
from chassis.french import listed, of, plural
from contracts.planning import DaysMoved, MovedChild
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import CHILDCARE
from services.messaging.domain.wording import Wording, Words

SOONEST_NAMED = 8
"""How many days of a list are named, the soonest; the others are counted."""

LOST = "Ces jours ne sont plus réservés à votre compte et ne vous seront pas facturés ; ce qui l'était déjà vous sera rendu :"
WON = "Ces jours sont maintenant réservés à votre compte, et vous seront facturés :"
CLOSED = "Ces jours réguliers n'ont pas lieu et ne vous seront pas facturés ; ce qui l'était déjà vous sera rendu :"
GONE = "Ces jours réguliers n'auront pas lieu et ne vous seront pas facturés :"
OPEN = "Ces jours réguliers ont lieu :"
CANCELLED = (
    "Ces jours que vous aviez demandés avaient été annulés et ne reviennent pas d'eux-mêmes. Si vous en avez encore besoin, demandez-les de"
    " nouveau dans « Mes enfants » :"
)
CUSTODY = Wording(
    slug="custody_days",
    title="Jours réguliers déplacés par le calendrier de garde",
    kind="planning_request",
    sender=CHILDCARE,
    words=Words(
        "La garde {d_enfant} a changé : {jours}",
        letter(
            "La mairie a mis à jour la garde {d_enfant}. Les jours réguliers suivent le foyer où se trouve l'enfant.",
            "{perdus}",
            "{gagnes}",
            "Les jours passés et ceux qu'il est trop tard pour annuler restent comme ils étaient, comme ceux que vous avez réservés"
            " un par un. Le détail est dans « Mes enfants » ; si quelque chose vous étonne, écrivez à la mairie.",
        ),
    ),
    samples={
        "enfant": "Léa",
        "d_enfant": "de Léa",
        "jours": "1 jour en moins, 1 jour en plus",
        "perdus": f"{LOST}\n– Cantine : mardi 17 novembre",
        "gagnes": f"{WON}\n– Cantine : mardi 24 novembre",
    },
)
CLOSING = Wording(
    slug="regular_days_closed",
    title="Jours réguliers fermés au calendrier",
    kind="closed_days",
    sender=CHILDCARE,
    words=Words(
        "Fermeture {quand} : {motif}",
        letter(
            "La mairie a mis une fermeture au calendrier. Motif : {motif}.",
            "{perdus}",
            "Vous n'avez rien à faire. Si la mairie change d'avis, nous vous préviendrons ici.",
        ),
    ),
    samples={
        "quand": "le jeudi 19 novembre",
        "motif": "pont",
        "enfants": "Léa et Hugo",
        "perdus": f"{CLOSED}\n– Léa, Cantine : jeudi 19 novembre",
    },
)
OPENING = Wording(
    slug="days_open_again",
    title="Fermeture retirée du calendrier",
    kind="closed_days",
    sender=CHILDCARE,
    words=Words(
        "Finalement ouvert {quand} : {motif}",
        letter("La mairie a retiré une fermeture du calendrier. Motif annoncé : {motif}.", "{reviennent}", "{annules}"),
    ),
    samples={
        "quand": "le jeudi 19 novembre",
        "motif": "pont",
        "enfants": "Léa et Hugo",
        "reviennent": f"{OPEN}\n– Léa, Cantine : jeudi 19 novembre",
        "annules": f"{CANCELLED}\n– Léa, Garderie : jeudi 19 novembre",
    },
)
WITHDRAWAL = Wording(
    slug="enrolment_withdrawn",
    title="Inscription annulée avant son début",
    kind="planning_request",
    sender=CHILDCARE,
    words=Words(
        "Inscription annulée : {enfant}, {prestation}",
        letter(
            "La mairie a annulé l'inscription {d_enfant} à « {prestation} », avant son début.",
            "{perdus}",
            "Plus rien n'y est réservé. Si vous vouliez garder cette inscription, écrivez à la mairie.",
        ),
    ),
    samples={
        "enfant": "Léa",
        "d_enfant": "de Léa",
        "prestation": "Cantine",
        "perdus": f"{GONE}\n– Cantine : mardi 17 novembre",
    },
)
WORDINGS = (CUSTODY, CLOSING, OPENING, WITHDRAWAL)


def days_moved(event: DaysMoved, hidden: Collection[UUID]) -> list[Notice]:
    """Tell a household the days that it lost and won; an adult from whom a child is hidden reads nothing of it.

    Custody is told child by child, a closing once for all children but hidden ones.
    """
    if event.cause == "withdrawal":
        return [_of_withdrawal(event, one) for one in event.children]
    if event.cause == "custody":
        return [_of_custody(event, one) for one in event.children]
    shared = [one for one in event.children if one.child_id not in hidden]
    alone = [one for one in event.children if one.child_id in hidden]
    notices = [_of_closing(event, shared)] if shared else []
    return notices + [_of_closing(event, [one], one.child_id) for one in alone]


def _of_custody(event: DaysMoved, child: MovedChild) -> Notice:
    lost, won = ({one.day for one in child.days if one.now == now} for now in ("lost", "won"))
    counts = [f"{plural(len(some), 'jour')} en {word}" for some, word in ((lost, "moins"), (won, "plus")) if some]
    return CUSTODY.notice(
        {
            "enfant": child.child,
            "d_enfant": of(child.child),
            "jours": ", ".join(counts),
            "perdus": _listing(LOST, [child], "lost", named=False),
            "gagnes": _listing(WON, [child], "won", named=False),
        },
        fact=f"planning.days.moved:{event.notice_id}",
        since=event.changed_at,
        child_id=child.child_id,
        day=min(one.day for one in child.days),
    )


def _of_withdrawal(event: DaysMoved, child: MovedChild) -> Notice:
    return WITHDRAWAL.notice(
        {
            "enfant": child.child,
            "d_enfant": of(child.child),
            "prestation": event.enrolment,
            "perdus": _listing(GONE, [child], "lost", named=False),
        },
        fact=f"planning.days.moved:{event.notice_id}",
        since=event.changed_at,
        child_id=child.child_id,
    )


def _of_closing(event: DaysMoved, children: Sequence[MovedChild], child_id: UUID | None = None) -> Notice:
    days = sorted({one.day for child in children for one in child.days})
    values = {
        "quand": f"le {on_day(days[0])}" if len(days) == 1 else f"du {on_day(days[0])} au {on_day(days[-1])}",
        "motif": event.reason or "fermeture",
        "enfants": listed([one.child for one in children]),
    }
    if event.cause == "closing":
        wording, values["perdus"] = CLOSING, _listing(CLOSED, children, "lost")
    else:
        wording, values["reviennent"] = OPENING, _listing(OPEN, children, "won")
        values["annules"] = _listing(CANCELLED, children, "cancelled")
    fact = f"planning.days.moved:{event.notice_id}" + (f":{child_id}" if child_id else "")
    return wording.notice(values, fact=fact, since=event.changed_at, child_id=child_id)


def _listing(title: str, children: Sequence[MovedChild], now: str, *, named: bool = True) -> str:
    """List days under a title, a line for each activity and child; "" when there are none."""
    lines = [
        f"– {f'{child.child}, ' if named else ''}{activity} : {_soonest([one.day for one in same])}"
        for child in children
        for activity, same in groupby(
            sorted((one for one in child.days if one.now == now), key=lambda one: (one.activity, one.day)), key=lambda one: one.activity
        )
    ]
    return "\n".join([title, *lines]) if lines else ""


def _soonest(days: Iterable[date]) -> str:
    """Name the soonest days, and count the others with the last of them."""
    ordered = sorted(set(days))
    others = len(ordered) - SOONEST_NAMED
    if others < 2:  # noqa: PLR2004 - one more day is as short as its count
        return named_days(ordered)
    return f"{named_days(ordered[:SOONEST_NAMED], others)}, jusqu'au {on_day(ordered[-1])}"
