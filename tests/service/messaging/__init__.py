"""The messaging service, running for real."""
