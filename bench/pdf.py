"""Invoices printed a second, tagged for screen readers (PDF/UA-1), on every core. Goal: 200 on two cores.

Each has three children and nine lines with their explanations, and differs from all others.
"""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from uuid import UUID

from bench._figures import publish
from chassis.edge.papers.invoice import Sender, invoice_pdf
from contracts.billing import InvoiceLine, InvoiceView

INVOICES = 1_000
WARM = 10


def main() -> None:
    """Measure and print."""
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores) as pool:
        list(pool.map(one, range(WARM * cores)))
        began = time.perf_counter()
        sizes = list(pool.map(one, range(INVOICES), chunksize=10))
        seconds = time.perf_counter() - began
    publish(
        {
            "invoices": INVOICES,
            "cores": cores,
            "seconds": round(seconds, 2),
            "per_second": round(INVOICES / seconds, 1),
            "kib": round(sum(sizes) / len(sizes) / 1024, 1),
        }
    )


def one(number: int) -> int:
    """Print one invoice; returns its size."""
    lines = tuple(
        InvoiceLine(
            child=child,
            activity=activity,
            quantity=quantity,
            unit_cents=305 + number % 100,
            cents=quantity * (305 + number % 100),
            days=tuple(date(2026, 11, 2) + timedelta(days=one) for one in range(quantity)),
            explanation=f"Tranche 850 et plus, QF {850 + number} depuis le 1er janvier 2026 : 3,05 €",
        )
        for child in ("Léa", "Hugo", f"Camille {number}")
        for activity, quantity in (("Restauration scolaire", 16), ("Garderie périscolaire matin", 12), ("ALSH Mercredi journée", 4))
    )
    total = sum(line.cents for line in lines)
    view = InvoiceView(
        invoice_id=UUID(int=number),
        family_id=UUID(int=number),
        number=f"AL-{number}",
        regie="Régie garderie ALSH",
        issued_on=date(2026, 12, 2),
        due_on=date(2027, 1, 2),
        period_from=date(2026, 11, 1),
        period_to=date(2026, 11, 30),
        total_cents=total,
        remaining_cents=total,
        lines=lines,
    )
    address = (f"Madame Camille MESURE{number}", "12 rue des Bonbons", "69280 SAINTE-CONSORCE")
    sender = Sender("Sainte-Consorce", "mairie@example.fr")
    return len(invoice_pdf(view, sender, addressee=address, family_number=f"1001{number:09}").content)


if __name__ == "__main__":
    main()
