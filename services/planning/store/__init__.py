"""The tables of planning: typed functions, one statement each."""
