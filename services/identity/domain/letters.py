"""Letters with an activation code: how long one holds, and what it is worth when it comes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.identity.domain.errors import CodeExpired, CodeReplaced, CodeUsed

VALID = timedelta(days=60)
"""Two months: holidays, a move, a letter left on the kitchen table."""

PRINTABLE = timedelta(hours=1)
"""How long the codes of a run may be printed again by whoever made it: a paper jam, a lost download."""

USED = "Connectez-vous avec le mot de passe que vous avez choisi, ou demandez-en un autre : « Mot de passe oublié ? »."


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter sent to the owner of an account."""

    letter_id: UUID
    expires_at: datetime
    withdrawn_at: datetime | None
    used_at: datetime | None
    issued_by: UUID

    def check(self, now: datetime) -> None:
        """Refuse a letter that opens nothing any more, and say what to do."""
        if self.used_at is not None:
            raise CodeUsed(USED)
        if self.withdrawn_at is not None:
            raise CodeReplaced("La mairie vous a envoyé un courrier plus récent : utilisez le code de celui-ci.")
        if now >= self.expires_at:
            raise CodeExpired("Un code sert pendant 60 jours. Demandez à la mairie un nouveau courrier : il arrive en quelques jours.")
