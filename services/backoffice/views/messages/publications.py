"""Publications as staff list, write and look at them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from chassis import french
from contracts.messaging import PublicationKind, PublicationState, PublicationView, SelectedPart

KINDS: dict[PublicationKind, str] = {"news": "Message", "document": "Document", "form": "Formulaire", "menu": "Menu"}
NEW: dict[PublicationKind, str] = {
    "news": "Nouveau message",
    "document": "Nouveau document",
    "form": "Nouveau formulaire",
    "menu": "Nouveau menu",
}
WHERE: dict[PublicationKind, str] = {
    "news": "Les familles le lisent dans «\u00a0Messages de la mairie\u00a0».",
    "document": "Les familles le trouvent dans «\u00a0Infos./Documents\u00a0».",
    "form": "Les familles le téléchargent dans «\u00a0Formulaires\u00a0».",
    "menu": "Toutes les familles le voient sur leur page d'accueil, du samedi qui précède sa semaine au vendredi.",
}
STATES: dict[str, str] = {"": "En cours", "draft": "Brouillons", "published": "Publiées", "withdrawn": "Retirées"}
GROUPS = {"facility": "Structures", "activity": "Prestations", "class": "Classes"}


@dataclass(frozen=True, slots=True)
class Line:
    """A publication in the list."""

    view: PublicationView
    kind: str
    whom: str
    when: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the town's families to tick."""

    value: str
    label: str
    families: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of one kind."""

    title: str
    parts: tuple[Part, ...]


def line(view: PublicationView, today: date) -> Line:
    """Put a publication into the words of the list."""
    state, tone = state_of(view, today)
    return Line(view, KINDS[view.kind], whom(view), when(view), state, tone)


def state_of(view: PublicationView, today: date) -> tuple[str, str]:
    """Tell whether families read it, and the tone of its tag."""
    words: dict[PublicationState, tuple[str, str]] = {"draft": ("brouillon", "wait"), "withdrawn": ("retirée", "")}
    if view.state in words:
        return words[view.state]
    if view.ends_on is not None and view.ends_on < today:
        return "terminée", ""
    return ("à venir", "wait") if view.starts_on > today else ("publiée", "ok")


def when(view: PublicationView) -> str:
    """Tell from when to when it is read."""
    if view.kind == "menu" and view.ends_on:
        return f"semaine {french.span(view.starts_on, view.ends_on)}"
    if view.ends_on is None:
        return f"depuis le {french.plain_date(view.starts_on)}"
    return f"du {french.plain_date(view.starts_on)} au {french.plain_date(view.ends_on)}"


def whom(view: PublicationView) -> str:
    """Tell whom it is for."""
    if view.facility:
        return view.facility
    return french.listed([one.label for one in view.selection]) if view.selection else "Toutes les familles"


def groups(parts: Iterable[SelectedPart], ticked: Collection[str]) -> tuple[Group, ...]:
    """List what can be ticked, as it was ticked."""
    known = list(parts)
    return tuple(
        Group(
            title,
            tuple(
                Part(value_of(one), one.label, french.plural(one.families, "famille"), value_of(one) in ticked)
                for one in known
                if one.kind == kind
            ),
        )
        for kind, title in GROUPS.items()
        if any(one.kind == kind for one in known)
    )


def value_of(part: SelectedPart) -> str:
    """Write a part as the form sends it."""
    return f"{part.kind}:{part.key}"
