"""Families: finding one, its record and accounts, acting for it, erasing it."""
