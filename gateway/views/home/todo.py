"""What the family should do: what keeps it from booking, certificates, invoices, a mandate, records, messages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis import french
from contracts.billing import AccountSummary, RefundToReturn, UnpaidInvoice
from contracts.family import DOCUMENT_LABELS, ChildOverview, FamilyOverview
from contracts.messaging import Unread
from contracts.planning import AwaitedCertificate, Week
from gateway.views.billing.balance import HOW_TO_PAY
from gateway.views.billing.owed import is_late, waits_for_family
from gateway.views.planning.certificates import URGENT_DAYS
from gateway.views.record.child import expiring, lacks
from gateway.views.record.children import first_names

MOST_INVOICES = 2
"""So many invoices are listed one by one: more would push what else there is to do out of sight."""
MOST_RECORDS = 2
"""So many children whose records lack something are listed one by one, for the same reason."""


@dataclass(frozen=True, slots=True)
class Todo:
    """Something the family should do, with the place to do it."""

    icon: str
    tone: str
    title: str
    detail: str
    action: str
    href: str


def todo(
    summary: AccountSummary | None,
    unread: int | None,
    today: date,
    family: FamilyOverview | None,
    week: Week | None,
) -> tuple[Todo, ...]:
    """List what the family should do: what keeps it from booking, certificates, invoices, records, a yearly confirmation, messages."""
    found = [_RULES] if family and family.rules_to_accept else []
    pay = "Payer" if summary is None or summary.by_card is not False else HOW_TO_PAY
    found += [replace(_BLOCKED, action=pay)] if summary and summary.bookings_blocked else []
    found += [_to_send(one, today, first_names(family)) for one in week.certificates] if week else []
    found += [_to_give_back(one, pay) for one in summary.to_return] if summary else []
    owed = [one for one in summary.unpaid if waits_for_family(one) and not one.at_treasury] if summary else []
    due = sorted(owed, key=lambda one: one.due_on)
    found += [_to_pay_all(due, today, pay)] if len(due) > MOST_INVOICES else [_to_pay(one, today, pay) for one in due]
    found += [_MANDATE] if summary and summary.mandate_to_sign else []
    children = family.children if family else ()
    lacking = [child for child in children if lacks(child)]
    found += [_to_complete_all(lacking)] if len(lacking) > MOST_RECORDS else []
    for child in children:
        found += [_to_complete(child)] if child in lacking and len(lacking) <= MOST_RECORDS else []
        found += _to_renew(child, today)
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
_MANDATE = Todo("bank", "", "Mandat de prélèvement à signer", "Rien n'est prélevé avant", "Signer", "/releve/prelevement")
_CONFIRM = Todo("user", "", "Votre fiche est-elle à jour\u00a0?", "À vérifier une fois par an", "Vérifier", "/compte#confirmer")


def _to_complete_all(children: Sequence[ChildOverview]) -> Todo:
    """Put many records that lack something into one line: the page of the children says beside each what it lacks."""
    names = french.listed([one.first_name for one in children])
    return Todo("child", "", f"Dossiers de {len(children)} enfants à compléter", names, "Compléter", "/enfants")


def _to_complete(child: ChildOverview) -> Todo:
    """Say what a child's record lacks."""
    missing = lacks(child)
    words = french.labelled([one.label for one in missing])
    return Todo("child", "", f"Dossier {french.of(child.first_name)} à compléter", words, "Compléter", missing[0].href)


def _to_renew(child: ChildOverview, today: date) -> Iterator[Todo]:
    """Say which of a child's documents expires within a month."""
    name, address = child.first_name, f"/enfants/{child.child_id}"
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


def _to_pay_all(invoices: Sequence[UnpaidInvoice], today: date, pay: str) -> Todo:
    """Put many invoices, the earliest due first, into one line: each of them stands below, in "Factures impayées"."""
    total = french.euros(sum(one.remaining_cents for one in invoices))
    return Todo(
        icon="euro",
        tone="late" if is_late(invoices[0], today) else "",
        title=f"{len(invoices)} factures à régler",
        detail=f"{total} en tout, la première {_when(invoices[0], today)}",
        action=pay,
        href="/releve/paiement",
    )


def _when(invoice: UnpaidInvoice, today: date) -> str:
    if invoice.due_on == today:
        return "aujourd'hui au plus tard"
    due = french.plain_date(invoice.due_on) if invoice.due_on.year != today.year else french.day(invoice.due_on)
    return f"en retard depuis le {due}" if is_late(invoice, today) else f"au plus tard le {due}"


def _to_pay(invoice: UnpaidInvoice, today: date, pay: str) -> Todo:
    return Todo(
        icon="euro",
        tone="late" if is_late(invoice, today) else "",
        title=f"Facture {invoice.number} à régler",
        detail=f"{french.euros(invoice.remaining_cents)}, {_when(invoice, today)}",
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
