"""Notices of days that the town moved: which regular days a family lost, and which it won, without having asked."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from chassis.french import day as on_day
from chassis.french import days as named_days
from chassis.french import of, plural
from contracts.planning import DaysMoved, MovedChild
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.wording import Wording, Words

SOONEST_NAMED = 8
"""How many days of a list are named, the soonest; the others are counted."""

LOST = "Ces jours ne sont plus réservés à votre compte et ne vous seront pas facturés ; ce qui l'était déjà vous sera rendu :"
WON = "Ces jours sont maintenant réservés à votre compte, et vous seront facturés :"
CUSTODY = Wording(
    slug="custody_days",
    title="Jours réguliers déplacés par le calendrier de garde",
    kind="planning_request",
    sender="Mairie, accueil des enfants",
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
WORDINGS = (CUSTODY,)


def days_moved(event: DaysMoved) -> list[Notice]:
    """Tell a household the days of each child that it lost and won; an adult from whom the child is hidden reads nothing."""
    return [_of_custody(event, one) for one in event.children]


def _of_custody(event: DaysMoved, child: MovedChild) -> Notice:
    lost, won = ({one.day for one in child.days if one.now == now} for now in ("lost", "won"))
    counts = [f"{plural(len(some), 'jour')} en {word}" for some, word in ((lost, "moins"), (won, "plus")) if some]
    return CUSTODY.notice(
        {
            "enfant": child.child,
            "d_enfant": of(child.child),
            "jours": ", ".join(counts),
            "perdus": _listing(LOST, child, "lost"),
            "gagnes": _listing(WON, child, "won"),
        },
        fact=f"planning.days.moved:{event.notice_id}",
        since=event.changed_at,
        child_id=child.child_id,
    )


def _listing(title: str, child: MovedChild, now: str) -> str:
    """List days under a title, a line for each activity; "" when there are none."""
    some = sorted((one for one in child.days if one.now == now), key=lambda one: (one.activity, one.day))
    lines = [f"– {activity} : {_soonest([one.day for one in same])}" for activity, same in groupby(some, key=lambda one: one.activity)]
    return "\n".join([title, *lines]) if lines else ""


def _soonest(days: Iterable[date]) -> str:
    """Name the soonest days, and count the others with the last of them."""
    ordered = sorted(set(days))
    others = len(ordered) - SOONEST_NAMED
    if others < 2:  # noqa: PLR2004 - one more day is as short as its count
        return named_days(ordered)
    return f"{named_days(ordered[:SOONEST_NAMED], others)}, jusqu'au {on_day(ordered[-1])}"
