"""Who may decide other bank details: somebody who is surely another person than asked for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.tokens import Actor

ANOTHER_PERSON_AFTER = timedelta(days=14)
"""How long a family that an agent could sign in as may find out that somebody did, before this agent decides what it asked online."""


@dataclass(frozen=True, slots=True)
class AskedBy:
    """Who asked and when: an agent for a family, or an adult of it; `given_by` gave them what they sign in with a short while before."""

    by_staff: bool
    account_id: UUID | None
    given_by: frozenset[UUID]
    asked_at: datetime

    @property
    def independent_from(self) -> datetime | None:
        """Tell from when whoever gave a family what it signed in with may decide what it asked itself; never where an agent entered it."""
        return None if self.by_staff else self.asked_at + ANOTHER_PERSON_AFTER

    @property
    def by_fresh_access(self) -> bool:
        """Tell whether it was asked online, with what a member of staff had given a short while before and may have known."""
        return not self.by_staff and bool(self.given_by)

    def needs_another(self, actor: Actor, now: datetime) -> bool:
        """Tell whether somebody else than a member of staff decides it."""
        if self.by_staff:
            return self.account_id is None or not actor.independent_of(self.account_id, self.given_by)
        acts = actor.credentials_from | {actor.account_id}
        return now < self.asked_at + ANOTHER_PERSON_AFTER and not acts.isdisjoint(self.given_by)
