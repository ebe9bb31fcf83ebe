"""The town: its agents, its rules, the log of what they did."""
