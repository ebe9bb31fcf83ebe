"""The endpoints of identity, one module per audience."""
