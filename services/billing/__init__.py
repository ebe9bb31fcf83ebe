"""Billing: tariffs, charges and estimates, invoices, payments and the ledger behind a family's statement."""
