"""Rules of the trade, and what pages make of them, without a database."""
