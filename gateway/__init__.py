"""The families' edge: pages, JSON API and live updates; it keeps nothing that matters."""
