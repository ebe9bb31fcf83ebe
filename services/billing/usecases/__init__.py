"""Verbs of the billing service: one transaction script each."""
