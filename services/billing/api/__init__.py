"""Endpoints of the billing service, a module per audience."""
