"""Tests, from the rules of the trade to whole journeys; what several need is importable from here."""
