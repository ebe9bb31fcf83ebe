"""Measurements: each prints one JSON object on its last line, with its bare floor measured in the same run."""
