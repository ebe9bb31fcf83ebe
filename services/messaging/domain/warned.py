"""A warning that is mailed to one address and is in no inbox: to staff, or to an address that is no longer of the record."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Warned:
    """What one fact tells the holder of an account; `fact` is the same however often the fact is told."""

    fact: str
    subject: str
    text: str
    since: datetime
