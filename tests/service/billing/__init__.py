"""The billing service, running for real."""
