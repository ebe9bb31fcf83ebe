"""What the town publishes, as families read it: on the home page the news and the week's menus, under Infos./Documents all of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chassis.edge.published import Item, item
from contracts.messaging import Published, TownBoard

SATURDAY = 6
MOST_NEWS = 3
"""More are read under Infos./Documents."""


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows of it: a few news, how many more there are, and the menus of the week, at its end those of the next."""

    news: tuple[Item, ...] = ()
    menus: tuple[Item, ...] = ()
    more: int = 0
    is_next_week: bool = False


@dataclass(frozen=True, slots=True)
class Infos:
    """The page Infos./Documents."""

    news: tuple[Item, ...]
    documents: tuple[Item, ...]
    forms: tuple[Item, ...]
    menus: tuple[Item, ...]


def home(board: TownBoard | None, selected: Iterable[Published], today: date) -> Home:
    """Choose what the home page shows on a day: what is for all families, with what is for a selection that the family is in."""
    if board is None:
        return Home()
    is_weekend = today.isoweekday() >= SATURDAY
    served = today + timedelta(days=8 - today.isoweekday()) if is_weekend else today
    news = sorted(
        [one for one in board.published if one.kind == "news" and _is_on(one, today)] + list(selected),
        key=lambda one: (one.starts_on, one.publication_id),
        reverse=True,
    )
    menus = sorted((one for one in board.published if one.kind == "menu" and _is_on(one, served)), key=lambda one: one.facility)
    return Home(tuple(map(item, news[:MOST_NEWS])), tuple(map(item, menus)), max(0, len(news) - MOST_NEWS), is_weekend)


def _is_on(one: Published, day: date) -> bool:
    return one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)


def asks_selected(board: TownBoard | None, today: date) -> bool:
    """Tell whether some family's home page has news of its own on a day."""
    return board is not None and board.selected_until is not None and board.selected_until >= today


def infos(published: Sequence[Published]) -> Infos:
    """Sort what is published to a family by where the page shows it."""

    def of(kind: str) -> tuple[Item, ...]:
        return tuple(item(one) for one in published if one.kind == kind)

    return Infos(of("news"), of("document"), of("form"), of("menu"))
