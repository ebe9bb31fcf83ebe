"""The events that messaging listens to; each module of this package adds its own."""

from chassis.reactions import Reactions

reactions = Reactions()
