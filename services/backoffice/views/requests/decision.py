"""What is said after decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis import french
from contracts.billing import BankRequestView, ContestView
from contracts.family import RecordRequestView
from contracts.planning import PlanningRequestView
from services.backoffice.views.requests.lines import AnyRequest, Line, child_of, line_of

MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of several requests accepted together; `left` counts those left alone because a part fell silent."""

    accepted: tuple[str, ...] = ()
    overtaken: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    left: int = 0
    unread: tuple[str, ...] | None = ()
    """The families of accepted requests who read nothing of it; None while that is not known."""

    @property
    def is_complete(self) -> bool:
        """Tell whether everything was accepted, by this clerk or a colleague."""
        return not (self.failed or self.left)


@dataclass(frozen=True, slots=True)
class Household:
    """How sentences name those who are told."""

    whose: str
    told: str
    awaited: str
    tell: str


FAMILY = Household("de la famille", "La famille est prévenue", "la famille", "prévenez-la")
FIRST = Household(
    "du foyer qui a inscrit l'enfant",
    "Le foyer qui a inscrit l'enfant est prévenu",
    "le foyer qui a inscrit l'enfant",
    "prévenez-le",
)


def telling(unread: bool | None, how: str = "", *, who: Household = FAMILY, listed: bool = False) -> str:
    """Say whether a family is told what was just done: not where nobody there reads it; None while that is not known.

    Of a request that is only `listed` no message goes before it is decided.
    """
    if unread:
        return f"Personne {who.whose} n'a de compte ouvert, ni d'e-mail pour ces messages : {who.tell} par courrier ou par téléphone."
    if listed:
        return f"Elle figure dans la « Liste des demandes » {who.whose}{how}."
    return f"{f'Un message attend {who.awaited} sur le portail' if unread is None else who.told}{how}."


def told(decided: AnyRequest, *, unread: bool | None = False) -> tuple[str, str]:
    """Say a decision: "Demande de DUPONT Jean acceptée", and what a clerk should know beside."""
    line, told_family = line_of(decided), telling(unread)
    if decided.status == "refused":
        return f"Demande {french.of(line.name)} refusée", telling(unread, ", avec le motif")
    if isinstance(decided, BankRequestView):
        return f"Demande {french.of(line.name)} acceptée", f"Les coordonnées bancaires sont à jour. {told_family}"
    if isinstance(decided, ContestView):
        return f"Contestation {french.of(line.name)} acceptée", f"{told_family} {_to_correct(decided)}"
    if isinstance(decided, RecordRequestView):
        return f"Demande {french.of(line.name)} acceptée", f"La fiche est à jour. {told_family}"
    return f"Demande {french.of(line.name)} acceptée", " ".join(filter(None, (_days_told(decided), told_family)))


def _to_correct(decided: ContestView) -> str:
    where = "sur sa facture" if decided.invoice_id else "dans le planning ou le tarif, avant la facture"
    return f"La ligne est à corriger {where} : elle est listée dans « Facturation » jusque-là."


def _days_told(decided: PlanningRequestView) -> str:
    waiting = sum(day.decision == "waiting" for day in decided.days)
    refused = sum(day.decision == "refused" for day in decided.days)
    billed = sum(day.billed for day in decided.days)
    parts = [
        *([f"{french.plural(waiting, 'jour')} sur liste d'attente"] if waiting else []),
        *([f"{french.plural(refused, 'jour refusé', 'jours refusés')}"] if refused else []),
        *([f"{french.plural(billed, 'absence facturée', 'absences facturées')}"] if billed else []),
    ]
    return f"{french.capitalised(french.listed(parts))}." if parts else ""


def told_of_batch(batch: Batch) -> tuple[str, str]:
    """Say what became of a batch."""
    count = len(batch.accepted)
    title = f"{french.plural(count, 'demande acceptée', 'demandes acceptées')}" if count else "Aucune demande n'a été acceptée"
    parts = []
    if batch.overtaken:
        verb = "avaient déjà été traitées" if len(batch.overtaken) > 1 else "avait déjà été traitée"
        parts.append(f"{_some(batch.overtaken)} : {verb}.")
    for why in dict.fromkeys(detail for _, detail in batch.failed):
        own = [name for name, detail in batch.failed if detail == why]
        parts.append(f"{_some(own)} : à reprendre {'une par une' if len(own) > 1 else 'à part'}. {why.rstrip('.')}.")
    if batch.left:
        verb = "n'ont pas été traitées" if batch.left > 1 else "n'a pas été traitée"
        parts.append(f"{french.plural(batch.left, 'demande')} {verb}, car une partie du portail ne répond pas : réessayez dans un instant.")
    if batch.unread:
        verb = "n'ont" if len(batch.unread) > 1 else "n'a"
        parts.append(
            f"{french.capitalised(_some(batch.unread))} : {verb} ni compte ouvert, ni e-mail ; à prévenir par courrier ou par téléphone."
        )
    told_all = "Un message attend les familles sur le portail." if batch.unread is None else "Les familles sont prévenues."
    return title, " ".join(parts) or told_all


def families(lines: Iterable[Line]) -> tuple[str, ...]:
    """Name the families of requests, with the children whom these are about: "DUPONT Jean (Léa et Tom)", "la famille de Léa MARTIN"."""
    named: dict[UUID, str] = {}
    children: dict[UUID, list[str]] = {}
    for line in lines:
        asked = line.request
        children.setdefault(line.family_id, []).append(child_of(asked))
        if asked.family_name:
            named.setdefault(line.family_id, asked.family_name)
    return tuple(_family(named.get(one, ""), [name for name in dict.fromkeys(about) if name]) for one, about in children.items())


def _family(name: str, children: Sequence[str]) -> str:
    about = french.listed(list(children))
    if not name:
        return f"la famille {french.of(about)}"
    return f"{name} ({about})" if about else name


def _some(names: Sequence[str]) -> str:
    """List names as a sentence does, and only count those beyond the first few."""
    beyond = len(names) - MOST_NAMES
    return french.listed([*names[:MOST_NAMES], f"{beyond} autres"] if beyond > 1 else list(names))
