"""Papers that families print: one module and one typst source for each."""
