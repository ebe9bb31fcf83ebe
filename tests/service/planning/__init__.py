"""The planning service, asked as the edges do."""
