"""The identity service, running for real."""
