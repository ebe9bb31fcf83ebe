"""The verbs of identity. Those that hash a password open their own transactions, before and after it, never around it."""
