"""The planning: the grid, a typical week, requests and what became of them, one's own calendar."""
