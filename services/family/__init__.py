"""The family record: the household, its adults and children, its quotients, and the changes that it asks for."""
