"""Billing, "Relevé de compte": estimates, invoices, paying, direct debit, receipts, certificates for the tax return."""

from gateway.pages.billing import bank, card, contests, direct_debit, estimate, paid, receipts, statement

ROUTES = (
    bank.routes,
    statement.routes,
    direct_debit.routes,
    paid.routes,
    card.routes,
    receipts.routes,
    estimate.routes,
    contests.routes,
)
