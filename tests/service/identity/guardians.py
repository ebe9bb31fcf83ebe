"""The households of these tests, the letters to their adults, and what comes back by post."""

from base64 import b64decode
from collections.abc import Sequence
from uuid import UUID

from pydantic import SecretStr

from chassis.cipher import KeyRing
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.family import FamilySaved, GuardianCard
from contracts.identity import (
    AccountState,
    ActivateAccount,
    GuardianAccount,
    IssueLetters,
    Letter,
    ListGuardianAccounts,
    PasswordResetRequested,
    ReadLetters,
    RequestPasswordReset,
    ResetPassword,
    SignedIn,
    reset_place,
)
from tests.service.harness import Started
from tests.service.identity.cast import ADMINISTRATOR, DUPONT, GATEWAY, JEAN

JEANNE = UUID("0199a000-0000-7000-8000-000000000012")
SOFIA = UUID("0199a000-0000-7000-8000-000000000021")
MARTIN = UUID("0199a000-0000-7000-8000-000000000002")
CHOSEN = "Glycine-bleue-7"


def card(guardian_id: UUID, first_name: str, last_name: str, email: str = "") -> GuardianCard:
    """Make what identity hears of an adult."""
    return GuardianCard(guardian_id=guardian_id, role="primary", title="Madame", last_name=last_name, first_name=first_name, email=email)


def saved(family_id: UUID, *cards: GuardianCard, version: int = 1) -> FamilySaved:
    """Tell a household."""
    return FamilySaved(family_id=family_id, version=version, family_number="1001001816331", city="Lyon", guardians=cards)


async def meet(service: Started) -> None:
    """Tell identity of the DUPONTs, who share an address, and of Sofia MARTIN, who has none."""
    await service.tell(
        saved(DUPONT, card(JEAN, "Jean", "Dupont", "Jean.Dupont@example.fr"), card(JEANNE, "Jeanne", "Dupont", "jean.dupont@example.fr")),
        saved(MARTIN, card(SOFIA, "Sofia", "Martin")),
    )


async def letters(service: Started, *guardian_ids: UUID, by: Actor = ADMINISTRATOR) -> dict[UUID, Letter]:
    """Have letters made, and read them as they are printed."""
    run_id = new_id()
    await service.send(IssueLetters(run_id=run_id, guardian_ids=guardian_ids), by)
    read = await service.send(ReadLetters(run_id=run_id, codes=True), by)
    return {one.guardian_id: one for one in read.letters}


async def activate(service: Started, letter: Letter, *, password: str = CHOSEN, code: str = "", identifier: str = "") -> SignedIn:
    """Choose a password with a letter."""
    asked = ActivateAccount(
        identifier=identifier or letter.identifier,
        code=SecretStr(code or letter.code),
        password=SecretStr(password),
        device="Firefox sur Linux",
    )
    return await service.send(asked, GATEWAY)


async def accounts(service: Started, *, state: AccountState | None = None, family_id: UUID | None = None) -> Sequence[GuardianAccount]:
    """List adults as staff see them."""
    return (await service.send(ListGuardianAccounts(state=state, family_id=family_id), ADMINISTRATOR)).guardians


async def state(service: Started, guardian_id: UUID) -> AccountState:
    """Tell the state of an adult's account."""
    return next(one.state for one in await accounts(service) if one.guardian_id == guardian_id)


async def ask_link(service: Started, who: str) -> None:
    """Forget a password."""
    await service.send(RequestPasswordReset(who=who), GATEWAY)


async def links(service: Started, *, count: int = 1) -> list[str]:
    """Wait for links, and open their secrets as messaging does."""
    ring = KeyRing(service.keys.folder / "shared-ring.json")
    return [
        ring.open(b64decode(told.sealed_secret), reset_place(told.reset_id)).decode()
        for told in await service.tells(PasswordResetRequested, count=count)
    ]


async def reset(service: Started, secret: str, *, password: str = CHOSEN) -> SignedIn:
    """Choose a password with a link."""
    return await service.send(ResetPassword(secret=SecretStr(secret), password=SecretStr(password)), GATEWAY)
