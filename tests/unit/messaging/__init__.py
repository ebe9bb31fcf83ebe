"""Rules of messaging."""
