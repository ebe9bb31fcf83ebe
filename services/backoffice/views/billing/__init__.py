"""Billing: tariffs, runs and corrections, the counter and the till, debits, reminders, the treasury, the books."""
