"""The audit log in the back office: merged over services, searched, continued, and shown only to who may read it."""

import html
import re
from pathlib import Path

import pytest

from chassis.edge.deed_details import in_french
from contracts.privacy import ListAuditEntries
from contracts.rights import Right
from services.backoffice.views.town.journal import RULES
from tests.unit.backoffice.cast import DUPONT, audit_entry
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CENTRE
from tests.unit.backoffice.town import Town


def authors(page: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'<th scope="row">([^<]*)</th>', page)]


async def test_the_entries_of_all_services_are_one_list_latest_first(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_AUDIT}
    town.entries += [
        audit_entry(3, actor_name="Trois"),
        audit_entry(1, service="billing", action="billing.bank.read", actor_name="Un"),
        audit_entry(2, service="planning", action="planning.enrol", actor_name="Deux"),
    ]
    page = await clerk.get("/journal")
    assert authors(page.text) == ["Un", "Deux", "Trois"]
    assert "a consulté les coordonnées bancaires" in page.text
    assert "a inscrit un enfant" in page.text


async def test_where_an_agent_works_is_told_by_the_names_of_the_facilities(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_AUDIT}
    town.entries.append(
        audit_entry(action="identity.staff.change", detail=f"clerk, in {CENTRE}, in {DUPONT.family_id} -> clerk, educator, whole town")
    )
    told = html.unescape((await clerk.get("/journal")).text)
    assert "(agent, Garderie périscolaire, une autre structure → agent, animateur, toute la ville)" in told
    town.down.add("planning")
    assert "(agent, une autre structure, une autre structure → agent" in html.unescape((await clerk.get("/journal")).text)


async def test_a_long_log_goes_on_where_the_page_ended(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_AUDIT}
    town.entries += [audit_entry(n, service="family" if n % 2 else "billing", actor_name=f"Agent {n:03}") for n in range(1, 121)]
    seen: list[str] = []
    address = "/journal"
    for _ in range(3):
        page = await clerk.get(address)
        seen += authors(page.text)
        following = re.findall(r'href="(/journal\?[^"]*apres=[^"]*)"', page.text)
        address = html.unescape(following[0]) if following else ""
    assert address == ""
    assert seen == [f"Agent {n:03}" for n in range(1, 121)]


async def test_a_search_says_what_it_looks_for_to_every_service_and_keeps_it(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_AUDIT}
    page = await clerk.get(f"/journal?famille={DUPONT.family_id}&agent=Morel&action=family.&du=2026-11-01&au=2026-11-25")
    asked = [one for one, _ in town.asked if isinstance(one, ListAuditEntries)]
    assert {one.at for one in asked} == {"identity", "family", "planning", "billing", "messaging"}
    assert {(one.family_id, one.who, one.action, str(one.since)) for one in asked} == {(DUPONT.family_id, "Morel", "family.", "2026-11-01")}
    assert 'value="Morel"' in page.text
    assert "Aucune entrée ne correspond" in html.unescape(page.text)


async def test_nonsense_in_the_address_narrows_nothing(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_AUDIT}
    town.entries.append(audit_entry())
    page = await clerk.get("/journal?famille=x&agent=%20&action=drop&du=hier&au=demain&apres=x~y~z")
    assert page.status == 200
    assert authors(page.text) == ["Claire MOREL"]
    await clerk.get("/journal?du=0001-01-01&au=9999-12-31")
    assert {(one.since, one.until) for one in town.got(ListAuditEntries)} == {(None, None)}


async def test_a_service_that_is_down_is_named(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_AUDIT}
    town.entries.append(audit_entry())
    town.down.add("billing")
    page = await clerk.get("/journal")
    assert "Il manque ici\u00a0: Facturation" in html.unescape(page.text)
    assert authors(page.text) == ["Claire MOREL"]


async def test_the_log_is_closed_without_its_right(clerk: Browser) -> None:
    for path in ("/journal", "/journal/conservation"):
        page = await clerk.get(path)
        assert page.status == 403
        assert "consulter le journal des accès" in html.unescape(page.text)
    assert 'href="/journal"' not in (await clerk.get("/")).text


async def test_what_retention_erased_is_shown(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_AUDIT}
    page = await clerk.get("/journal/conservation")
    assert page.text.count("12 mois") == 5
    assert "Journal des accès\u00a0: entrées anciennes" in html.unescape(page.text)


def test_every_rule_of_retention_has_its_french_words() -> None:
    written = [path.read_text() for part in ("chassis", "services") for path in Path(part).rglob("*.py")]
    rules = {name for text in written for name in re.findall(r'\bRule\("([a-z_.]+)"', text)}
    assert len(rules) > 10
    assert rules - RULES.keys() == set()


async def test_what_was_touched_is_named_in_french(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_AUDIT}
    town.entries += [audit_entry(1, action="family.child.write", detail="child_identity, insurance")]
    page = html.unescape((await clerk.get("/journal")).text)
    assert "(identité, assurance)" in page
    assert "child" not in page.partition("<tbody>")[2].partition("</tbody>")[0].replace("/enfants", "")


@pytest.mark.parametrize(
    ("entered", "read"),
    [
        ("28 households", "28 familles"),
        ("schemes of 1 families", "1 famille"),
        ("diets of 12 children, counted", "12 enfants, sans les noms"),
        ("diets and allergies of 12 children, counted", "12 enfants, sans les noms"),
        ("clerk, cashier -> administrator", "agent, régisseur → administrateur"),
        ("2026-12-02, rank 3 to 1", "02/12/2026, du rang 3 au rang 1"),
        ("health, pickup, adults", "port de lunettes, données sanitaires, personnes autorisées, adultes"),
        ("document: Attestation d'assurance", "Attestation d'assurance"),
        ("iban", "IBAN"),
        ("Restauration scolaire", "Restauration scolaire"),
        ("2026", "2026"),
    ],
)
def test_what_stands_beside_a_deed_is_french(entered: str, read: str) -> None:
    assert in_french(entered).replace("\N{NO-BREAK SPACE}", " ") == read
