"""Billing, "Relevé de compte": estimates, invoices, paying, direct debit, receipts, certificates for the tax return."""
