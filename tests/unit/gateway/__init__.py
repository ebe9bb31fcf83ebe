"""The families' edge: what its pages show, and its pages before a town in memory."""
