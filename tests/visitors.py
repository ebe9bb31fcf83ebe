"""Visitors of an edge, as identity tells it who they are."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from contracts.identity import Token


def token(guardian_id: UUID, family_id: UUID) -> Token:
    """Make the token of an adult of a family, good for five minutes."""
    return Token(
        token="signed",
        expires_at=datetime.now(UTC) + timedelta(minutes=5),
        session_id=uuid4(),
        account_id=uuid4(),
        kind="family",
        display_name="Jean Dupont",
        must_change_password=False,
        family_id=family_id,
        guardian_id=guardian_id,
    )
