"""What the town publishes, as families read it: on the home page the news and the week's menus, under Infos./Documents all of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from chassis.edge.published import Item, item
from contracts.messaging import Published, TownBoard

MOST_NEWS = 3
"""More are read under Infos./Documents."""


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows of it: a few news, the menus of the week, and how many news more there are."""

    news: tuple[Item, ...] = ()
    menus: tuple[Item, ...] = ()
    more: int = 0


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
    shown = [one for one in board.published if one.starts_on <= today and (one.ends_on is None or one.ends_on >= today)]
    news = sorted(
        [one for one in shown if one.kind == "news"] + list(selected), key=lambda one: (one.starts_on, one.publication_id), reverse=True
    )
    return Home(
        news=tuple(item(one) for one in news[:MOST_NEWS]),
        menus=tuple(item(one) for one in sorted(shown, key=lambda one: one.facility) if one.kind == "menu"),
        more=max(0, len(news) - MOST_NEWS),
    )


def asks_selected(board: TownBoard | None, today: date) -> bool:
    """Tell whether some family's home page has news of its own on a day."""
    return board is not None and board.selected_until is not None and board.selected_until >= today


def infos(published: Sequence[Published]) -> Infos:
    """Sort what is published to a family by where the page shows it."""

    def of(kind: str) -> tuple[Item, ...]:
        return tuple(item(one) for one in published if one.kind == kind)

    return Infos(of("news"), of("document"), of("form"), of("menu"))
