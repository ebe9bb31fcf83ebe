"""SQL of the family record, a module per aggregate."""
