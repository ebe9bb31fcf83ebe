"""How repeated wrong passwords slow down and then lock: per identifier, known or not, never per address.

Four mistakes are free. From the fifth wrong password on there is a wait of 2, 4, 8, 16, 32 seconds; the tenth locks for
15 minutes, and each one after it for twice as long, up to two hours: 25 tries in the first day at most, 12 in each that
follows. The CNIL allows passwords as short as the guide's only where repeated failures delay and then lock (deliberation 2022-100,
case 2; the figures of 10 failures before a lock and of 25 tries a day are those of its forerunner 2017-012).

Whatever is typed during a wait counts as wrong too, for nobody looks at it: twenty guesses at once are twenty, and lock. A lock is not made
longer by what is typed while it lasts, so that somebody impatient is not kept out for ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.identity.domain.errors import TooManyAttempts

SLOW_AFTER = 5
LOCK_AFTER = 10
FIRST_WAIT = timedelta(seconds=2)
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=2)
FORGOTTEN_AFTER = timedelta(hours=24)
SECONDS_IN_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Attempts:
    """The wrong passwords in a row for one identifier, and the moment from which another may be tried.

    `unseen` tells that the last of them came during a wait: it counts, and is not looked at.
    """

    failures: int
    last_at: datetime
    retry_at: datetime
    unseen: bool = False

    @classmethod
    def counted(cls, failures: int, now: datetime, waiting_until: datetime) -> "Attempts":
        """Tell what follows from an attempt that was just counted as wrong, before it is checked."""
        if waiting_until <= now:
            return cls(failures, now, now + wait_after(failures))
        if failures > LOCK_AFTER:
            return cls(failures, now, waiting_until, unseen=True)
        return cls(failures, now, now + wait_after(failures), unseen=True)

    @property
    def locked(self) -> bool:
        """Tell whether these failures lock the account rather than slow it down."""
        return self.failures >= LOCK_AFTER

    @property
    def locks_unseen(self) -> bool:
        """Tell whether the attempt that came during a wait is the one that locks."""
        return self.unseen and self.failures == LOCK_AFTER

    @property
    def wait(self) -> timedelta:
        """Tell how long nobody may try again after the last of them."""
        return self.retry_at - self.last_at

    @property
    def advice(self) -> str:
        """Tell, beside the answer to a wrong password, when another may be tried; nothing when that is at once."""
        return f"Vous pourrez réessayer dans {spoken(seconds(self.wait))}." if self.wait else ""

    def check(self) -> None:
        """Refuse to look at an attempt that came during a wait; called once the count is committed."""
        if self.unseen:
            raise slow_down(self.wait)

    def failed(self, now: datetime) -> "Attempts":
        """Start the wait when the wrong password is answered, however long checking it took."""
        return Attempts(self.failures, now, now + wait_after(self.failures))


def wait_after(failures: int) -> timedelta:
    """Tell how long nobody may try again after this many wrong passwords in a row."""
    if failures < SLOW_AFTER:
        return timedelta()
    if failures < LOCK_AFTER:
        return FIRST_WAIT * (1 << (failures - SLOW_AFTER))
    doublings = min(failures - LOCK_AFTER, 10)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def slow_down(wait: timedelta) -> TooManyAttempts:
    """Make the refusal that says how long to wait, and why when that is long; the same whether the account exists or not."""
    again = f"vous pourrez réessayer dans {spoken(seconds(wait))}."
    if seconds(wait) < SECONDS_IN_A_MINUTE:
        return TooManyAttempts(f"Plusieurs essais ont échoué : {again}", retry_after=seconds(wait))
    return TooManyAttempts(f"Après plusieurs essais, votre compte est protégé un moment : {again}", retry_after=seconds(wait))


def seconds(wait: timedelta) -> int:
    """Count the seconds of a wait, the last one begun included."""
    return -(-wait // timedelta(seconds=1))


def spoken(count: int) -> str:
    """Say a number of seconds in French, from a minute on in minutes."""
    if count < SECONDS_IN_A_MINUTE:
        return f"{count} seconde{'s' if count > 1 else ''}"
    minutes = -(-count // SECONDS_IN_A_MINUTE)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"
