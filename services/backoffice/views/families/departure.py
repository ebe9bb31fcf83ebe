"""The departure of an adult as a clerk reads it: what stands against it with its next step, and what follows."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chassis import french
from contracts.billing import AccountSummary, BankAccountView
from contracts.family import AUTHORITY_LABELS, DepartureView, FamilyRecord, GuardianView, KeptAuthority, PaidEnrolment
from contracts.identity import AccountState, GuardianAccounts

ELSEWHERE = "dans d'autres structures que les vôtres"
Debit = Literal["none", "unknown", "kept", "theirs"]
Access = Literal["none", "closed", "ends", "unknown"]


@dataclass(frozen=True, slots=True)
class Step:
    """What to do first, and where."""

    title: str
    text: str
    links: tuple[tuple[str, str], ...] = ()


def first_steps(found: DepartureView) -> tuple[Step, ...]:
    """Say what stands against a departure and where a clerk settles it."""
    record = f"/familles/{found.family_id}"
    steps = {
        "last_adult": Step(
            f"{found.name} est le seul adulte de la fiche",
            "Une famille a toujours un adulte qui signe et à qui l'on écrit. Saisissez d'abord l'autre adulte du foyer. Si plus personne"
            " n'y vit avec les enfants, la fiche s'efface : un administrateur le demande, un autre le confirme.",
            (("Saisir l'autre adulte", f"{record}/agir/conjoint"),),
        ),
        "pays_beside": Step(
            f"Des inscriptions ne peuvent pas passer au compte {french.of(found.remaining)}",
            "Cet adulte en a déjà une pour le même enfant et la même activité, ou un jugement lui retire l'autorité sur l'enfant."
            " Mettez fin à celles-ci, et ajoutez leurs jours à l'autre inscription si l'enfant y va encore." + _stays_elsewhere(found),
            tuple((enrolment(one), f"{record}/enfants/{one.child_id}/inscriptions") for one in found.paid if not one.goes_on),
        ),
        "request_waits": Step(
            "Une demande de modification d'un adulte attend une décision",
            "Acceptez-la ou refusez-la d'abord : après le départ, elle ne pourrait plus être appliquée.",
            tuple(("Voir la demande", f"/demandes?demande=fiche-{one}") for one in found.waiting),
        ),
        "no_address": Step(
            f"L'adresse {french.of(found.remaining)} est incomplète",
            "C'est là qu'iront les factures, et la commune compte pour le tarif. Complétez sa rue, son code postal et sa ville.",
            (("Compléter ses informations", f"{record}/agir/conjoint"),),
        ),
    }
    return tuple(steps[one] for one in found.obstacles)


def enrolment(one: PaidEnrolment) -> str:
    """Name an enrolment: "Restauration scolaire de DUPONT Léa, jusqu'au 31 août 2027"."""
    return f"{french.capitalised(one.activity) or 'Inscription'} {french.of(one.child)}, jusqu'au {french.plain_date(one.valid_until)}"


def enrolments(found: DepartureView) -> list[str]:
    """Name the enrolments that go on at the other adult's account; those in facilities out of the clerk's reach are counted alone."""
    named = [enrolment(one) for one in found.paid]
    if found.paid_elsewhere:
        named.append(f"{french.plural(found.paid_elsewhere, 'inscription')} {ELSEWHERE}")
    return named


def _stays_elsewhere(found: DepartureView) -> str:
    """Say who ends the enrolments that the clerk cannot."""
    if not found.stays_elsewhere:
        return ""
    count = french.plural(found.stays_elsewhere, "inscription")
    return f" Il y a aussi {count} {ELSEWHERE} : demandez à un collègue qui s'en occupe d'y mettre fin."


def debit(bank: BankAccountView | None, record: FamilyRecord, found: DepartureView) -> Debit:
    """Tell what a departure means for direct debits: whether a mandate goes on, and on whose account as far as its holder's name says."""
    if bank is None:
        return "unknown"
    if not bank.mandate:
        return "none"
    theirs = [one for one in record.guardians if one.guardian_id == found.guardian_id]
    others = [one for one in record.guardians if one.guardian_id != found.guardian_id]
    return "theirs" if _named(bank.holder, theirs) and not _named(bank.holder, others) else "kept"


def signs_in(adults: GuardianAccounts | None, found: DepartureView) -> bool:
    """Tell whether whoever remains can sign in, as far as that is known: else nobody of the household reads the portal any more."""
    others = [one for one in adults.guardians if one.guardian_id != found.guardian_id] if adults else []
    return not others or any(one.state in {"active", "locked"} for one in others)


def access(adults: GuardianAccounts | None, found: DepartureView) -> Access:
    """Tell what becomes of the account of who leaves, as far as accounts may be read: some have none, or one that is closed already."""
    states = [one.state for one in adults.guardians if one.guardian_id == found.guardian_id] if adults else []
    by_state: dict[AccountState, Access] = {"none": "none", "closed": "closed"}
    return by_state.get(states[0], "ends") if states else "unknown"


def owed(account: AccountSummary | None) -> str:
    """Say what is left to pay of invoices that bear the name of who leaves; empty where it is nothing, or not known."""
    cents = sum(one.remaining_cents for one in account.unpaid) if account else 0
    return french.euros(cents) if cents > 0 else ""


def authority(one: KeptAuthority) -> str:
    """Say what is entered about an adult and a child: "DUPONT Léa : autorité retirée, ne doit pas venir chercher l'enfant, …"."""
    fetching = "peut venir chercher l'enfant" if one.may_pick_up else "ne doit pas venir chercher l'enfant"
    until = f" jusqu'au {french.plain_date(one.until)}" if one.until else ""
    return f"{one.child} : {AUTHORITY_LABELS[one.authority].lower()}, {fetching}, depuis le {french.plain_date(one.since)}{until}"


def _named(holder: str, adults: Sequence[GuardianView]) -> bool:
    """Tell whether the name of a bank account's holder has the first name of one of some adults."""
    words = set(_plain(holder).split())
    return any(words >= set(_plain(one.first_name).split()) for one in adults)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold().replace("-", " "))
    return "".join(one for one in folded if not unicodedata.combining(one))
