"""The verbs of planning: one transaction script each."""
