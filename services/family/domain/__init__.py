"""Nouns and rules of the family record; pure."""
