"""The SQL of identity, one module per table."""
