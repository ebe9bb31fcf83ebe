"""School years: from 1 September to 31 August, written 2026-2027."""

from dataclasses import dataclass
from datetime import date

SEPTEMBER = 9


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """The school year that begins in September of `start`."""

    start: int

    @classmethod
    def of(cls, day: date) -> "SchoolYear":
        """Tell the school year of a day."""
        return cls(day.year if day.month >= SEPTEMBER else day.year - 1)

    @classmethod
    def parse(cls, label: str) -> "SchoolYear":
        """Read "2026-2027"; raises ValueError unless the years follow each other."""
        start, _, end = label.partition("-")
        if int(end) != int(start) + 1 or not date.min.year <= int(start) < date.max.year:
            raise ValueError(label)
        return cls(int(start))

    @property
    def label(self) -> str:
        """Write the school year as families know it: "2026-2027"."""
        return f"{self.start:04}-{self.start + 1:04}"

    @property
    def first(self) -> date:
        """Day on which it begins."""
        return date(self.start, SEPTEMBER, 1)

    @property
    def last(self) -> date:
        """Day on which it ends."""
        return date(self.start + 1, SEPTEMBER - 1, 31)

    def __contains__(self, day: date) -> bool:
        return SchoolYear.of(day) == self
