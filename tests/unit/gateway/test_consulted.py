"""A family sees who at the town hall changed its record or looked at what is sensitive."""

from chassis.traces import ATTEMPT
from tests.unit.backoffice.cast import audit_entry
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.town import Town
from tests.unit.reading import words


async def test_a_family_reads_who_did_what_and_when(jean: Browser, town: Town) -> None:
    town.entries += [
        audit_entry(90, action="family.health.read", detail="allergies"),
        audit_entry(5, service="billing", action="billing.bank.read", actor_name="Paul PETIT"),
    ]
    page = words((await jean.get("/informations-compte/consultations")).text)
    assert "Paul PETIT a consulté les coordonnées bancaires Facturation, à 11 h 15" in page
    assert "Claire MOREL a consulté les données sanitaires" in page
    assert page.index("Paul PETIT") < page.index("Claire MOREL")
    assert "allergies" not in page


async def test_what_was_only_asked_for_is_not_told_as_done(jean: Browser, town: Town) -> None:
    town.entries.append(audit_entry(5, service="identity", action="identity.open_family_account", detail=ATTEMPT))
    page = words((await jean.get("/informations-compte/consultations")).text)
    assert "Claire MOREL a demandé à ouvrir un compte d'accès (demande accordée ou non)" in page


async def test_what_one_person_does_twice_within_a_minute_is_one_line(jean: Browser, town: Town) -> None:
    town.entries += [audit_entry(5), audit_entry(5, entry=1), audit_entry(10)]
    page = words((await jean.get("/informations-compte/consultations")).text)
    assert page.count("a saisi le quotient familial") == 2


async def test_a_record_that_nobody_opened_says_so(jean: Browser) -> None:
    assert "Aucune consultation pour le moment" in words((await jean.get("/informations-compte/consultations")).text)


async def test_a_part_that_is_down_is_named_and_never_hidden(jean: Browser, town: Town) -> None:
    town.down.add("billing")
    page = words((await jean.get("/informations-compte/consultations")).text)
    assert "Il manque ici : Facturation" in page
    assert "Aucune consultation" not in page


async def test_the_account_page_leads_there(jean: Browser) -> None:
    assert 'href="/informations-compte/consultations"' in (await jean.get("/informations-compte")).text


async def test_pages_promise_no_more_than_what_the_log_and_the_download_hold(jean: Browser) -> None:
    account = words((await jean.get("/informations-compte")).text)
    assert "Les agents qui l'ont modifié, ou ont consulté ses données sensibles" in account
    assert "Tout ce que" not in account
    assert "Les fichiers de prélèvement" in words((await jean.get("/informations-compte/consultations")).text)
    own = words((await jean.get("/informations-compte/donnees")).text)
    assert "Les notes de travail des agents n'y sont pas." in own
    assert "Tout ce que" not in own
