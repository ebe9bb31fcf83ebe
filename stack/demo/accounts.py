"""The sample accounts of the demonstration: two families, a third that signs in for the first time, three people of the town hall."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import SecretStr

from chassis.errors import Unauthenticated
from contracts.identity import ExchangeSession, GiveSecondFactor, OfferSecondFactor, OpenFamilyAccount, OpenStaffAccount, SignIn, SignOut
from stack.access import SampleAccount
from stack.demo.households import Household
from stack.demo.town import Town
from stack.second_factor import code_of, step_of


class FamilyAccount(NamedTuple):
    """An account of the first adult of a family; a temporary password must be changed at the first sign-in."""

    family: str
    identifier: str
    password: str
    temporary: bool = False


class StaffAccount(NamedTuple):
    """An account of the town hall; the role is one of identity's."""

    role: str
    name: str
    identifier: str
    password: str


FAMILIES = (FamilyAccount("DUPONT", "jean.dupont", "Bonbons2015"), FamilyAccount("MARTIN", "sofia.martin", "Mimosas2026"))
STAFF = (
    StaffAccount("clerk", "Claire MOREL", "claire.morel", "Guichet2026"),
    StaffAccount("cashier", "Nadia BERTRAND", "nadia.bertrand", "Recettes2026"),
    StaffAccount("administrator", "Alain PETIT", "alain.petit", "Beffroi2026"),
)
FIRST_SIGN_IN = FamilyAccount("BENALI", "karim.benali", "Courrier2026", temporary=True)


async def open_accounts(town: Town, households: Mapping[str, Household]) -> list[SampleAccount]:
    """Open the sample accounts, and tell how to sign in to them."""
    families = [
        OpenFamilyAccount(
            family_id=households[one.family].family_id,
            guardian_id=households[one.family].guardian_id,
            display_name=households[one.family].display_name,
            identifier=one.identifier,
            password=SecretStr(one.password),
            temporary=one.temporary,
        )
        for one in (*FAMILIES, FIRST_SIGN_IN)
    ]
    staff = [
        OpenStaffAccount(
            display_name=one.name,
            identifier=one.identifier,
            password=SecretStr(one.password),
            roles=(one.role,),
            temporary=False,
            email=f"{one.identifier}@mairie-sainteconsorce.fr",
        )
        for one in STAFF
    ]
    await asyncio.gather(*(town.tell(one) for one in (*families, *staff)))
    secrets = await asyncio.gather(*(enrol(town, one) for one in STAFF))
    return [
        *(SampleAccount(role="family", identifier=one.identifier, password=one.password) for one in FAMILIES),
        *(
            SampleAccount(role=one.role, identifier=one.identifier, password=one.password, second_factor_secret=secret)
            for one, secret in zip(STAFF, secrets, strict=True)
        ),
        SampleAccount(role="family", identifier=FIRST_SIGN_IN.identifier, password=FIRST_SIGN_IN.password),
    ]


async def enrol(town: Town, one: StaffAccount) -> str:
    """Enrol the second factor of an agent, as at their first sign-in; returns the secret that their telephone keeps.

    The code is the one of half a minute ago, so that the present one can still sign the agent in.
    """
    signed_in = await town.knock(SignIn(kind="staff", identifier=one.identifier, password=SecretStr(one.password)))
    session = SecretStr(signed_in.session_secret)
    secret = (await town.knock(OfferSecondFactor(session_secret=session))).secret
    try:
        given = await town.knock(GiveSecondFactor(session_secret=session, code=SecretStr(code_of(secret, town_step(town) - 1))))
    except Unauthenticated:  # the machine is so busy that the code was no longer good when it arrived
        given = await town.knock(GiveSecondFactor(session_secret=session, code=SecretStr(code_of(secret, town_step(town)))))
    token = await town.knock(ExchangeSession(kind="staff", session_secret=SecretStr(given.session.session_secret)))
    await town.send(SignOut(), lambda: token.token)
    return secret


def town_step(town: Town) -> int:
    """Tell the number of the half minute that runs now in the town."""
    return step_of(town.clock.offset.total_seconds())
