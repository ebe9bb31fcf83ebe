"""What a line of an invoice says of its days, whether it bills them for the first time or otherwise than before."""

from datetime import date


class BilledDays:
    """Days of a child in one activity, in their order; there is at least one."""

    __slots__ = ()
    days: tuple[date, ...]

    @property
    def first_day(self) -> date:
        """The first of the days that the line bills."""
        return self.days[0]

    @property
    def last_day(self) -> date:
        """The last of the days that the line bills."""
        return self.days[-1]

    @property
    def quantity(self) -> int:
        """How many days the line bills."""
        return len(self.days)
