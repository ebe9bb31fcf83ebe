"""What messages of the town hall are about: for each, an adult chooses whether it is mailed too."""

from typing import Literal

Purpose = Literal["decisions", "billing", "reminders", "closures", "information"]
