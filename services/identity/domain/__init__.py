"""The rules of signing in: pure, without database, clock or randomness."""
