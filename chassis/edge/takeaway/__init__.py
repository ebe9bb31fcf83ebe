"""A family's data to take away (droit d'accès): one archive of what every service holds, with a PDF that people can read."""

from chassis.edge.takeaway.archive import TakeawayBusy, TakeawayTooLarge, answer

__all__ = ["TakeawayBusy", "TakeawayTooLarge", "answer"]
