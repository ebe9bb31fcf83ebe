"""Coming in: signing in, first and forgotten passwords, sessions elsewhere."""
