"""Measurements: each prints one JSON object on its last line, most with the bare floor of the same run beside it."""
