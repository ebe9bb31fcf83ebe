"""Providers of card payments: one port, and behind it the one that the town has an account with."""
