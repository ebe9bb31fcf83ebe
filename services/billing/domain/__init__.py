"""Nouns and rules of money: prices, charges, the ledger, the statement; pure."""
