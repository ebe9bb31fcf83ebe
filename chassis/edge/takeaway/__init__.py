"""A family's data to take away (droit d'accès): one archive of what every service holds, with a PDF that people can read."""

from chassis.edge.takeaway.archive import TakeawayTooLarge, answer
from chassis.edge.takeaway.places import TakeawayBusy

__all__ = ["TakeawayBusy", "TakeawayTooLarge", "answer"]
