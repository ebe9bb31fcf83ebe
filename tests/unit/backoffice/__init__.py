"""The back office: its views, and its pages before a town in memory."""
