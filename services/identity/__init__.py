"""Identity: who may sign in, who is signed in, and the short-lived tokens that say so to every other service."""
