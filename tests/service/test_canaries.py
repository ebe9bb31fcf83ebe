"""Invented people whose names, illnesses, accounts and passwords must never be met in a log, nor in an event that may not carry them."""

import json

import pytest
from pydantic import SecretStr

from chassis.errors import Refusal
from chassis.ids import new_id
from contracts.family import DecideRecordRequest, FamilySaved, SubmitRecordChange
from contracts.identity import OpenFamilyAccount, SignedIn, SignIn
from contracts.privacy import CollectFamilyData, ServiceName
from tests.service.billing import bank_cast
from tests.service.erasure_cast import ASKS, CANARIES, CANARY, GONE, STAYING, Town, town
from tests.service.harness import edge, family

__all__ = ["town"]

OLGA = family(GONE, guardian_id=CANARIES.guardians[0].guardian_id, name=f"Olga {CANARY}")
CHILD = CANARIES.children[0].child_id or new_id()
HEALTH = {"allergies": "Zyxarachide", "doctor": "Dr Zyxdocteur"}
REFUSAL = "Zyxmotif : précisez le traitement"
PASSWORD, TYPED = "Zyxmotdepasse-2026", "Zyxautrement-2026"

NEVER = ("Zyxarachide", "Zyxdocteur", "Zyxmotif", bank_cast.AGRICOLE, bank_cast.AGRICOLE[4:16], "CANARIVOILE", PASSWORD, TYPED)
"""Health, bank details and passwords: in no log and in no event."""

NAMED = {
    "family.family.saved": {"guardians"},
    "family.child.saved": {"last_name", "first_name"},
    "planning.month.changed": {"child"},
    "planning.request.decided": {"child"},
}
"""The events that may carry names (and a family's e-mail and address, which titles of the treasury bear), and in which fields."""


async def live(town: Town) -> SignedIn:
    """Have the family do everything that is sensitive."""
    change = SubmitRecordChange(kind="health", about=CHILD, fields=HEALTH)
    asked = await town["family"].send(change, OLGA, key=str(new_id()))
    await town["family"].send(DecideRecordRequest(request_id=asked.request_id, accept=True), ASKS, key=str(new_id()))
    refused = await town["family"].send(change.model_copy(update={"fields": {"allergies": "Zyxarachide, noix"}}), OLGA, key=str(new_id()))
    no = DecideRecordRequest(request_id=refused.request_id, accept=False, reason=REFUSAL)
    await town["family"].send(no, ASKS, key=str(new_id()))
    bank = await bank_cast.submit(town["billing"], OLGA, iban=bank_cast.AGRICOLE)
    await bank_cast.decide(town["billing"], bank, actor=ASKS)
    with pytest.raises(Refusal):
        await bank_cast.submit(town["billing"], OLGA, iban=bank_cast.AGRICOLE[:-1] + "0")
    account = OpenFamilyAccount.model_validate(
        {
            "family_id": GONE,
            "guardian_id": CANARIES.guardians[0].guardian_id,
            "display_name": f"Olga {CANARY}",
            "identifier": f"olga.{CANARY}",
            "password": PASSWORD,
            "temporary": False,
        }
    )
    await town["identity"].send(account, ASKS, key=str(new_id()))
    with pytest.raises(Refusal):
        await town["identity"].send(SignIn(kind="family", identifier=f"olga.{CANARY}", password=SecretStr(TYPED)), edge())
    return await town["identity"].send(SignIn(kind="family", identifier=f"olga.{CANARY}", password=SecretStr(PASSWORD)), edge())


async def test_no_log_names_a_person_or_tells_what_is_sensitive(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    signed_in = await live(town)
    await town["family"].send(CollectFamilyData(at="family"), OLGA)
    printed = capsys.readouterr()
    logs = (printed.out + printed.err).casefold()
    assert "request" in logs, "nothing was logged at all"
    for secret in (*NEVER, CANARY, "01.99.88.77.66", signed_in.session_secret):
        assert secret.casefold() not in logs, secret


async def test_events_carry_names_only_where_the_contract_says_so_and_nothing_sensitive(town: Town) -> None:
    signed_in = await live(town)
    heard = []
    for name, service in town.services.items():
        await service.told(FamilySaved)  # and all else that it had to tell
        heard += [one for one in service.heard if one["source"] == f"/{name}"]
    assert {"family.family.saved", "family.request.decided", "billing.request.decided", "identity.account.opened"} <= {
        one["type"] for one in heard
    }
    for one in heard:
        text = json.dumps(one, ensure_ascii=False).casefold()
        for secret in (*NEVER, "01.99.88.77.66", signed_in.session_secret):
            assert secret.casefold() not in text, f"{one['type']} tells {secret}"
        allowed = NAMED.get(one["type"], set()) | ({"city", "street"} if one["type"] == "family.family.saved" else set())
        rest = json.dumps({name: value for name, value in one["data"].items() if name not in allowed}, ensure_ascii=False)
        assert CANARY.casefold() not in rest.casefold(), f"{one['type']} names a person"


async def test_only_the_family_itself_is_handed_its_health_and_bank_details(town: Town) -> None:
    await live(town)
    sensitive: dict[ServiceName, tuple[str, ...]] = {
        "family": ("Zyxarachide", "Zyxdocteur", "Zyxmotif"),
        "billing": (bank_cast.AGRICOLE, "CANARIVOILE"),
    }
    for name, secrets in sensitive.items():
        own = (await town[name].send(CollectFamilyData(at=name), OLGA)).model_dump_json()
        other = (await town[name].send(CollectFamilyData(at=name), family(STAYING))).model_dump_json()
        for secret in secrets:
            assert secret in own
            assert secret not in other


async def test_sealed_data_cannot_be_read_in_the_database_and_goes_with_the_family(town: Town) -> None:
    await live(town)
    for secret in (*NEVER, bank_cast.HOLDER):
        assert await rows_with(town, secret) == []
    await town.erase()
    async with town["billing"].database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from bank_account") == 0
        assert await tx.fetchval("select count(*) from subject_key") == 0
    async with town["family"].database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from child_health") == 0


async def rows_with(town: Town, text: str) -> list[str]:
    """List the tables that hold a text as it is."""
    found = []
    for service in town.services.values():
        async with service.database.transaction(read_only=True) as tx:
            tables = await tx.fetch("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'")
            for row in tables:
                sql = f"select exists (select from {row['relname']} t where t::text ilike $1)"  # noqa: S608 - names of the catalogue
                if await tx.fetchval(sql, f"%{text}%"):
                    found.append(row["relname"])
    return found
