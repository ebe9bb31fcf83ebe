"""Who may decide other bank details: surely another person than asked for them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.tokens import Actor
from services.billing.domain.four_eyes import AskedBy

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
CLERK, COLLEAGUE, ADMIN = (UUID(int=one) for one in (1, 2, 3))


def agent(account_id: UUID, *credentials_from: UUID) -> Actor:
    return Actor(kind="staff", account_id=account_id, credentials_from=frozenset(credentials_from))


def asked(*given_by: UUID, by_staff: bool = False, account_id: UUID | None = None) -> AskedBy:
    return AskedBy(by_staff=by_staff, account_id=account_id, given_by=frozenset(given_by), asked_at=NOW)


def test_what_an_agent_entered_another_decides() -> None:
    entered = asked(by_staff=True, account_id=CLERK)
    assert entered.needs_another(agent(CLERK), NOW)
    assert not entered.needs_another(agent(COLLEAGUE), NOW)
    assert entered.independent_from is None


def test_whoever_may_know_the_other_s_password_is_not_surely_another() -> None:
    assert asked(by_staff=True, account_id=CLERK).needs_another(agent(COLLEAGUE, CLERK), NOW)
    assert asked(COLLEAGUE, by_staff=True, account_id=CLERK).needs_another(agent(COLLEAGUE), NOW)
    assert asked(by_staff=True).needs_another(agent(COLLEAGUE), NOW)


def test_who_gave_a_family_what_it_signed_in_with_decides_what_it_asked_only_after_a_fortnight() -> None:
    fresh = asked(CLERK)
    assert fresh.by_fresh_access
    assert fresh.needs_another(agent(CLERK), NOW)
    assert fresh.needs_another(agent(ADMIN, CLERK), NOW + timedelta(days=13))
    assert not fresh.needs_another(agent(CLERK), NOW + timedelta(days=14))
    assert not fresh.needs_another(agent(COLLEAGUE), NOW)
    assert not asked().needs_another(agent(CLERK), NOW)
