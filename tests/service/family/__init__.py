"""The family service, running for real."""
