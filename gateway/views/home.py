"""What the home page shows: what to do, what the week holds, what is owed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from chassis import french
from chassis.edge.statuses import OFFERED, OFFERED_SIGN, SHUT, told
from contracts.billing import AccountSummary, EstimateView, RefundToReturn, TreasuryNotice, UnpaidInvoice
from contracts.family import DOCUMENT_LABELS, AdultName, ChildOverview, FamilyOverview, FamilyRecord, GuardianView
from contracts.messaging import Unread
from contracts.planning import AwaitedCertificate, DayStatus, Week, WeekSlot
from gateway.views.billing.balance import HOW_TO_PAY, debited_words, meaning
from gateway.views.billing.estimate import Estimate, estimate
from gateway.views.planning.certificates import URGENT_DAYS
from gateway.views.record.child import expiring, lacks
from gateway.views.record.children import TONES

Adult = TypeVar("Adult", AdultName, GuardianView)
PLAIN = frozenset({DayStatus.BOOKED, DayStatus.REGULAR, DayStatus.PRESENT})


@dataclass(frozen=True, slots=True)
class Todo:
    """Something the family should do, with the place to do it."""

    icon: str
    tone: str
    title: str
    detail: str
    action: str
    href: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """An unpaid invoice in words, or a refund to return."""

    id: UUID
    number: str
    issued: str
    due: str
    total: str
    remaining: str
    late: bool
    partly: bool
    contested: bool = False
    to_correct: bool = False
    """Whether all that is contested of it was accepted."""
    at_treasury: bool = False
    debited: str = ""
    """That it will be debited, and when once that is announced; empty where the family pays it itself."""
    to_return: bool = False


@dataclass(frozen=True, slots=True)
class ToCome:
    """What the months after this one come to so far, together and each."""

    months: str
    total: str
    without: str
    each: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What the family owes, in words."""

    balance: str
    meaning: str
    total: str
    unpaid: tuple[Invoice, ...]
    estimates: tuple[Estimate, ...]
    """This month's, after those of earlier months that no invoice bills yet."""
    to_come: ToCome | None = None
    treasury: tuple[TreasuryNotice, ...] = ()
    credit: str = ""
    """What was paid and settles nothing yet: by so much the balance is less than the unpaid invoices."""
    reserved: str = ""
    """What of the credit is asked to be given back."""
    spendable: bool = False
    """Whether some credit is left to be used."""
    pay: str = ""
    """What the way to pay is called."""
    by_card: bool = True

    @property
    def payable(self) -> bool:
        """Tell whether something can be paid here."""
        return any(not one.at_treasury for one in self.unpaid)


@dataclass(frozen=True, slots=True)
class Slot:
    """Something planned: a sign, and words where the sign is not enough."""

    sign: str
    rank: str
    activity: str
    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class ChildDay:
    """What a child does on a day; its name is written where the letter in its circle is another child's too."""

    name: str
    is_named: bool
    tone: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of the coming week."""

    title: str
    weekday: str
    number: str
    today: bool
    children: tuple[ChildDay, ...]


@dataclass(frozen=True, slots=True)
class Responsible:
    """The adult of the panel "Responsable"."""

    title: str
    number: str
    last_name: str
    first_name: str


def responsible(family: FamilyOverview, guardian_id: UUID | None) -> Responsible:
    """Present the adult who is signed in, the household's first adult otherwise."""
    adult = _adult(family.guardians, guardian_id)
    return Responsible(adult.title, family.family_number, adult.last_name.upper(), adult.first_name.upper())


def guardian(record: FamilyRecord, guardian_id: UUID | None) -> GuardianView:
    """Find the adult who is signed in, the household's first adult otherwise."""
    return _adult(record.guardians, guardian_id)


def _adult(adults: Sequence[Adult], guardian_id: UUID | None) -> Adult:
    return next((adult for adult in adults if adult.guardian_id == guardian_id), adults[0])


def todo(
    summary: AccountSummary | None,
    unread: int | None,
    today: date,
    family: FamilyOverview | None = None,
    week: Week | None = None,
) -> tuple[Todo, ...]:
    """List what the family should do: what keeps it from booking, certificates, invoices, records, a yearly confirmation, messages."""
    found = [_RULES] if family and family.rules_to_accept else []
    pay = "Payer" if summary is None or summary.by_card is not False else HOW_TO_PAY
    found += [replace(_BLOCKED, action=pay)] if summary and summary.bookings_blocked else []
    found += [_to_send(one, today, _first_names(family)) for one in week.certificates] if week else []
    found += [_to_give_back(one, pay) for one in summary.to_return] if summary else []
    found += (
        [_to_pay(one, today, pay) for one in sorted(summary.unpaid, key=lambda one: one.due_on) if _waits_for_family(one)]
        if summary
        else []
    )
    found += [one for child in (family.children if family else ()) for one in _to_complete(child, today)]
    if family and family.to_confirm:
        found.append(_CONFIRM)
    if unread:
        words = french.plural(unread, "nouveau message", "nouveaux messages")
        found.append(Todo("mail", "calm", words, "Dans votre boîte de réception", "Lire", "/messages"))
    return tuple(found)


def not_known(family: FamilyOverview | None, summary: AccountSummary | None, unread: Unread | None, week: Week | None) -> str:
    """Say what cannot be looked at for the moment, so that there may be more to do than is listed; empty where all of it can."""
    sources = ((family, "votre fiche"), (summary, "vos factures"), (unread, "vos messages"), (week, "vos absences"))
    missing = [words for found, words in sources if found is None]
    if not missing:
        return ""
    verb = "n'est pas consultable" if missing == ["votre fiche"] else "ne sont pas consultables"
    return french.capitalised(f"{french.listed(missing)} {verb} pour le moment.")


_RULES = Todo("document", "late", "Règlement intérieur à accepter", "À lire et à accepter avant de réserver", "Lire", "/reglement")
_BLOCKED = Todo(
    "alert",
    "late",
    "Nouvelles réservations suspendues",
    "Jusqu'au règlement de ce qui est en retard\u00a0; ce qui est réservé le reste",
    "Payer",
    "/releve/paiement",
)
_CONFIRM = Todo("user", "", "Votre fiche est-elle à jour\u00a0?", "À vérifier une fois par an", "Vérifier", "/compte#confirmer")


def _to_complete(child: ChildOverview, today: date) -> Iterator[Todo]:
    """Say what a child's record lacks, and which of its documents expires within a month."""
    name, address = child.first_name, f"/enfants/{child.child_id}"
    missing = lacks(child)
    if missing:
        words = french.labelled([one.label for one in missing])
        yield Todo("child", "", f"Dossier {french.of(name)} à compléter", words, "Compléter", missing[0].href)
    for paper in expiring(child, today):
        if paper.expires_on is not None:
            label, detail = DOCUMENT_LABELS[paper.kind], f"Expire le {french.plain_date(paper.expires_on)}"
            yield Todo(
                "document", "", f"{label} {french.of(name)} à renouveler", detail, "Envoyer", f"{address}/documents?type={paper.kind}"
            )


def _to_send(one: AwaitedCertificate, today: date, names: Mapping[UUID, str]) -> Todo:
    """Say until when an absence's certificate may come: nothing else reminds the family before the day is billed."""
    last = "Aujourd'hui au plus tard" if one.until == today else f"Au plus tard le {french.day(one.until)}"
    return Todo(
        icon="document",
        tone="late" if (one.until - today).days <= URGENT_DAYS else "",
        title=f"Attestation d'absence {french.of(names.get(one.child_id, one.child))} à envoyer",
        detail=f"{last}, sinon l'absence est facturée",
        action="Envoyer",
        href=f"/demandes/attestations#a-{one.request_id}",
    )


def _waits_for_family(invoice: UnpaidInvoice) -> bool:
    """Tell whether the family is to pay: not what the treasury collects, what will be debited, or what the town has yet to answer about."""
    return not (invoice.at_treasury or invoice.debited_on or invoice.will_be_debited or invoice.contested)


def _to_pay(invoice: UnpaidInvoice, today: date, pay: str) -> Todo:
    late = invoice.due_on < today
    due = french.plain_date(invoice.due_on) if invoice.due_on.year != today.year else french.day(invoice.due_on)
    when = f"en retard depuis le {due}" if late else "aujourd'hui au plus tard" if invoice.due_on == today else f"au plus tard le {due}"
    return Todo(
        icon="euro",
        tone="late" if late else "",
        title=f"Facture {invoice.number} à régler",
        detail=f"{french.euros(invoice.remaining_cents)}, {when}",
        action=pay,
        href=f"/releve/factures/{invoice.invoice_id}/paiement",
    )


def _to_give_back(one: RefundToReturn, pay: str) -> Todo:
    return Todo(
        icon="euro",
        tone="late",
        title=f"Remboursement {one.number} à rendre",
        detail=f"{french.euros(one.remaining_cents)}, reçus le {french.plain_date(one.given_back_on)}"
        " : le paiement d'origine a été rejeté ou annulé",
        action=pay,
        href=f"/releve/paiement?facture={one.operation_id}",
    )


def _returned(one: RefundToReturn) -> Invoice:
    return Invoice(
        id=one.operation_id,
        number=one.number,
        issued=french.short_date(one.given_back_on),
        due="",
        total=french.euros(one.total_cents),
        remaining=french.euros(one.remaining_cents),
        late=False,
        partly=one.remaining_cents != one.total_cents,
        to_return=True,
    )


def _to_come(later: Sequence[EstimateView]) -> ToCome | None:
    """Sum up the months after this one; None where nothing is reserved in them."""
    if not later:
        return None
    shown = [estimate(one) for one in later]
    first = french.month_name(later[0].month).rpartition(" ")[0]
    return ToCome(
        months=first if len(later) == 1 else f"{first} à {french.month_name(later[-1].month)}",
        total=french.euros(sum(one.total_cents for one in later)),
        without=next((one.without for one in shown if one.without), ""),
        each=tuple(shown),
    )


def account(summary: AccountSummary, today: date) -> Account:
    """Present balance, unpaid invoices and what is reserved and not invoiced yet, of this month and of every other."""
    balance = summary.balance_cents
    unpaid = sum(one.remaining_cents for one in summary.unpaid) + sum(one.remaining_cents for one in summary.to_return)
    credit = unpaid - balance if unpaid else 0
    return Account(
        balance=french.euros(abs(balance)),
        meaning=meaning(balance, set_off=unpaid > 0, at_treasury=bool(summary.treasury)),
        total=french.euros(unpaid),
        credit=french.euros(credit) if credit > 0 else "",
        reserved=french.euros(summary.reserved_cents) if summary.reserved_cents else "",
        spendable=credit > summary.reserved_cents,
        unpaid=tuple(_returned(one) for one in summary.to_return)
        + tuple(
            Invoice(
                id=invoice.invoice_id,
                number=invoice.number,
                issued=french.short_date(invoice.issued_on),
                due=french.short_date(invoice.due_on),
                total=french.euros(invoice.total_cents),
                remaining=french.euros(invoice.remaining_cents),
                late=invoice.due_on < today and not (invoice.debited_on or invoice.will_be_debited),
                debited=debited_words(invoice.debited_on, will_be_debited=invoice.will_be_debited),
                partly=invoice.remaining_cents != invoice.total_cents,
                contested=invoice.contested,
                to_correct=invoice.to_correct,
                at_treasury=invoice.at_treasury,
            )
            for invoice in summary.unpaid
        ),
        estimates=(*(estimate(one) for one in summary.other_estimates if one.month < summary.estimate.month), estimate(summary.estimate)),
        to_come=_to_come([one for one in summary.other_estimates if one.month > summary.estimate.month]),
        treasury=summary.treasury,
        pay=HOW_TO_PAY if summary.by_card is False else "Payer en ligne",
        by_card=summary.by_card is not False,
    )


def week(planned: Week, today: date, family: FamilyOverview | None = None) -> tuple[WeekDay, ...]:
    """Group the coming days by day and child; days without anything are left out, and so are holidays.

    What was planned on a day that the town has closed since is told as closed, for it does not take place.
    Children go by their first names, each day in the order of "Mes enfants"; while the family's record does not answer, by what planning
    calls them.
    """
    known = _first_names(family)
    names = {slot.child_id: known.get(slot.child_id, slot.child) for slot in planned.slots}
    order = {child_id: place for place, child_id in enumerate(dict.fromkeys((*known, *names)))}
    letters = Counter(name[:1] for name in names.values())
    days: dict[date, dict[UUID, list[WeekSlot]]] = defaultdict(lambda: defaultdict(list))
    for slot in planned.slots:
        if slot.status not in SHUT or slot.status == DayStatus.CLOSED:
            days[slot.day][slot.child_id].append(slot)
    held = {(one.child_id, one.activity, one.day): one.until for one in planned.offers}
    return tuple(
        WeekDay(
            title=("Aujourd'hui, " if day == today else "") + french.day(day),
            weekday="auj." if day == today else french.DAYS[day.weekday()][:3] + ".",
            number=str(day.day),
            today=day == today,
            children=tuple(
                ChildDay(
                    names[child_id],
                    letters[names[child_id][:1]] > 1,
                    order[child_id] % TONES,
                    tuple(_slot(slot, held.get((child_id, slot.activity, day)), today) for slot in slots),
                )
                for child_id, slots in sorted(children.items(), key=lambda one: order[one[0]])
            ),
        )
        for day, children in sorted(days.items())
    )


def nothing_planned(family: FamilyOverview | None) -> str:
    """Say what makes the coming days fill: book, wait for a child who is to come, or enter one."""
    if family is None or family.children:
        return "Réservez depuis le planning de chaque enfant."
    told = [f"{child.first_name} sera dans votre dossier à partir du {french.long_date(child.since)}." for child in family.to_come]
    return " ".join(told) or "Ajoutez d'abord votre enfant dans « Mes enfants »."


def _first_names(family: FamilyOverview | None) -> dict[UUID, str]:
    return {child.child_id: child.first_name for child in family.children} if family else {}


def _slot(slot: WeekSlot, offered: datetime | None, today: date) -> Slot:
    status = told(slot.status, slot.reason)
    if offered:
        status = f"{OFFERED}, à accepter {french.until(offered, today)}"
    elif slot.rank:
        status = f"{status}, {french.rank(slot.rank)} sur la liste"
    return Slot(
        sign=OFFERED_SIGN if offered else slot.status.value,
        rank=french.rank(slot.rank) if slot.rank and not offered else "",
        activity=slot.activity,
        status=status,
        detail="" if slot.status in PLAIN else status,
    )
