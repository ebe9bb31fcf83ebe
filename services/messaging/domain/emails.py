"""Rules of e-mails that repeat notices: who gets one, for how long a fact is news, when a failed one is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from chassis.clock import paris_date
from contracts.family import GuardianCard
from contracts.messaging import Purpose

NEWS_DAYS = 7
"""A fact older than this is told in the inbox only: telling everything again must not mail last year's news."""

_RESTART = (timedelta(seconds=5), timedelta(seconds=20))
_EARLY = (*_RESTART, *(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360)))
RETRIES = (*_EARLY, timedelta(hours=24) - sum(_EARLY, timedelta()))
"""Pauses before each new attempt: short ones while a relay may only restart, then longer ones.

The last attempt is 24 hours after the first, then the e-mail has failed.
"""


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult of the household, as far as letters need."""

    first_name: str
    last_name: str
    email: str
    email_consent: bool
    consent_since: datetime | None = None
    choices: Mapping[Purpose, bool] = field(default_factory=dict)
    hidden: frozenset[UUID] = frozenset()
    """Of the children asked about, those hidden from this adult by a judgment."""
    apart: bool = False
    """Whether any child is hidden from this adult today."""

    @property
    def name(self) -> str:
        """Name the adult as letters do: Jean DUPONT."""
        return f"{self.first_name} {self.last_name.upper()}"

    def wants(self, purpose: Purpose | None) -> bool:
        """Tell whether messages of a purpose are mailed to this adult: as chosen, or as "Autorisation courriel" says."""
        return self.choices.get(purpose, self.email_consent) if purpose else self.email_consent


def consents_anew(card: GuardianCard, known: Adult | None) -> bool:
    """Tell whether an adult is new, or says otherwise than before: their consent is known since now."""
    return known is None or says_otherwise(card, known)


def says_otherwise(card: GuardianCard, known: Adult | None) -> bool:
    """Tell whether an adult says otherwise than before of e-mails: what they had chosen purpose by purpose counts no more."""
    return known is not None and known.email_consent != card.email_consent


def recipients(adults: Mapping[UUID, Adult], *, service: bool = False, purpose: Purpose | None = None) -> dict[str, tuple[UUID, ...]]:
    """List the addresses of the adults who want e-mails of a purpose, each with its adults; a service message needs no consent."""
    wanted = {guardian_id: adult.email for guardian_id, adult in adults.items() if adult.email and (service or adult.wants(purpose))}
    spelled = {email.casefold(): email for email in wanted.values()}
    return {
        email: tuple(guardian_id for guardian_id, own in wanted.items() if own.casefold() == folded) for folded, email in spelled.items()
    }


def is_news(since: datetime | date, *, now: datetime) -> bool:
    """Tell whether a fact is recent enough to be mailed."""
    day = paris_date(since) if isinstance(since, datetime) else since
    return paris_date(now) - day <= timedelta(days=NEWS_DAYS)
