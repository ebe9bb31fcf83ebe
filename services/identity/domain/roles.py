"""Roles of the town hall's staff: named groups of rights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.errors import Invalid
from contracts.rights import Right
from services.identity.domain.errors import GrantsTooMuch, RoleUnknown


@dataclass(frozen=True)
class Role:
    """A role, the name that the staff give it, and what its holder may do."""

    label: str
    rights: frozenset[Right]


ADMINISTRATOR = "administrator"

ANOTHER_PERSON_AFTER = timedelta(days=14)
"""How long whoever made a colleague's link, or reset their second factor, may still be the one who uses it: twice the life of a link."""

ROLES: Mapping[str, Role] = {
    ADMINISTRATOR: Role("administrateur", frozenset(Right)),
    "clerk": Role(
        "agent",
        frozenset(
            {
                Right.OPEN_FAMILY_ACCOUNT,
                Right.CLOSE_FAMILY_ACCOUNT,
                Right.ACT_FOR_FAMILY,
                Right.READ_RECORD,
                Right.WRITE_RECORD,
                Right.WRITE_CUSTODY,
                Right.READ_HEALTH,
                Right.READ_CARE,
                Right.COUNT_DIETS,
                Right.WRITE_REQUIREMENT,
                Right.WRITE_QUOTIENT,
                Right.PUBLISH_RULES,
                Right.READ_RECORD_REQUEST,
                Right.DECIDE_RECORD_REQUEST,
                Right.WRITE_ENROLMENT,
                Right.READ_MONTH,
                Right.READ_PLANNING_REQUEST,
                Right.DECIDE_PLANNING_REQUEST,
                Right.WRITE_ATTENDANCE,
                Right.READ_ACCOUNT,
                Right.READ_BANK,
                Right.READ_BANK_REQUEST,
                Right.DECIDE_BANK_REQUEST,
                Right.WRITE_MANDATE,
                Right.WRITE_PUBLICATION,
                Right.RESEND_EMAIL,
                Right.READ_CONVERSATION,
                Right.ANSWER_CONVERSATION,
                Right.SEND_BROADCAST,
            }
        ),
    ),
    "cashier": Role(
        "régisseur",
        frozenset(
            {
                Right.READ_RECORD,
                Right.READ_MONTH,
                Right.WRITE_REGIE,
                Right.WRITE_TARIFF,
                Right.READ_ACCOUNT,
                Right.ISSUE_INVOICE,
                Right.TAKE_PAYMENT,
                Right.REFUND_PAYMENT,
                Right.READ_LEDGER,
                Right.WRITE_MANDATE,
                Right.COLLECT_DEBIT,
                Right.SEND_REMINDER,
                Right.HAND_OVER,
                Right.READ_BANK,
                Right.READ_BANK_REQUEST,
                Right.DECIDE_BANK_REQUEST,
                Right.READ_CONVERSATION,
                Right.ANSWER_CONVERSATION,
                Right.SEND_BROADCAST,
            }
        ),
    ),
    "educator": Role("animateur", frozenset({Right.READ_MONTH, Right.WRITE_ATTENDANCE, Right.READ_CARE, Right.COUNT_DIETS})),
}


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """Expand the roles of a staff member into rights; a role that this release does not know gives none."""
    return frozenset(right for role in roles if role in ROLES for right in ROLES[role].rights)


OF_THE_TOWN = frozenset({Right.OPEN_FAMILY_ACCOUNT, Right.CLOSE_FAMILY_ACCOUNT, Right.PUBLISH_RULES, Right.RESEND_EMAIL})
"""What nobody holds in some facilities only: whoever hands out a family's letter or closes its account reaches all that it may see,
every family accepts the same rules, and an e-mail is of no facility."""


def rights_within(roles: Iterable[str], facilities: Iterable[UUID]) -> frozenset[Right]:
    """Expand the roles of a staff member that hold in some facilities only, in the whole town when none is named."""
    limited = any(True for _ in facilities)
    return rights_of(roles) - OF_THE_TOWN if limited else rights_of(roles)


def check_grant(rights: frozenset[str], reach: frozenset[UUID], *, roles: Iterable[str], facilities: Iterable[UUID]) -> None:
    """Refuse roles with a right, or in a facility, that whoever acts with these rights and this reach does not have."""
    wanted = frozenset(facilities)
    if not rights_of(roles) <= rights:
        raise GrantsTooMuch("Vous pouvez agir seulement sur les rôles dont vous avez tous les droits.")
    if reach and not (wanted and wanted <= reach):
        raise GrantsTooMuch("Vous pouvez agir seulement dans vos propres structures.")


def check_whole_town(roles: Iterable[str], facilities: Iterable[UUID]) -> None:
    """Refuse an administrator of some facilities only: what administrators do concerns the whole town."""
    if ADMINISTRATOR in roles and any(True for _ in facilities):
        raise Invalid("Un administrateur agit dans toute la ville : ne choisissez aucune structure.")


def known_roles(roles: Iterable[str]) -> tuple[str, ...]:
    """Return the roles sorted and without repetition; refuses names that are no role."""
    wanted = sorted(set(roles))
    for role in wanted:
        if role not in ROLES:
            raise RoleUnknown(f"Rôles possibles : {', '.join(ROLES)}.", role=role)
    return tuple(wanted)


def held(roles: Iterable[str], facilities: Iterable[UUID]) -> str:
    """Say for the audit log which roles an account holds, and where: no facility means the whole town."""
    places = [f"in {one}" for one in sorted(facilities)] or ["whole town"]
    return ", ".join([*roles, *places])
