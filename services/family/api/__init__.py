"""HTTP in front of the use cases, a module per audience."""
