"""SQL of the billing service: typed functions, one statement each."""
