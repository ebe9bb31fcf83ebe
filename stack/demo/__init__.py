"""The demonstration town, made by the services' own use cases and events: nothing is written past them."""

from stack.demo.making import build

__all__ = ["build"]
