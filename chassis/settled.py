"""How sentences name what was paid meanwhile: an invoice is settled, a refund that was to be returned is given back."""

from collections.abc import Sequence

from chassis import french
from contracts.billing import is_invoice


def settled_words(numbers: Sequence[str]) -> tuple[str, str]:
    """Name invoices, which are settled, and refunds to return, which are given back: each with its own word and its own ending."""
    invoices, refunds = [one for one in numbers if is_invoice(one)], [one for one in numbers if not is_invoice(one)]
    of_invoices = f"{'les factures' if len(invoices) > 1 else 'la facture'} {french.listed(invoices)}"
    of_refunds = f"{'les remboursements' if len(refunds) > 1 else 'le remboursement'} {french.listed(refunds)}"
    if invoices and refunds:
        return french.capitalised(f"{of_invoices} et {of_refunds}"), "réglés"
    if refunds:
        return french.capitalised(of_refunds), "rendus" if len(refunds) > 1 else "rendu"
    return french.capitalised(of_invoices), "réglées" if len(invoices) > 1 else "réglée"
