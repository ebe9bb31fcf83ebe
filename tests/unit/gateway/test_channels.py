"""What is mailed beside the inbox, as an adult chooses it; and the way out of letters of information."""

from urllib.parse import urlencode

from chassis.errors import Conflict
from contracts.messaging import SetChannels, Unsubscribe
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway import builders
from tests.unit.gateway.town import Town
from tests.unit.reading import words

ADDRESS = "/informations-compte/notifications"
LEAVE = "/desabonnement/c2VhbGVk"


async def test_an_adult_ticks_what_is_mailed(jean: Browser, town: Town) -> None:
    assert 'name="courriel"' in (await jean.get(ADDRESS)).text
    done = await jean.post(ADDRESS, [("courriel", "billing"), ("courriel", "closures")])
    assert "Vos choix sont enregistrés" in words(done.text)
    assert [one.mailed for one in town.got(SetChannels)] == [("billing", "closures")]
    assert (await jean.post(ADDRESS, {"courriel": "everything"})).status == 400
    assert len(town.got(SetChannels)) == 1


async def test_what_follows_the_authorisation_is_said_once(jean: Browser) -> None:
    assert words((await jean.get(ADDRESS)).text).lower().count("tant que vous n'y touchez pas") == 1


async def test_consent_choices_and_the_last_sign_in_say_their_year(jean: Browser) -> None:
    page = words((await jean.get(ADDRESS)).text).replace("\u00a0", " ")
    since = "mercredi 25 novembre 2026 à 10 h 05"
    for sentence in (f"non depuis le {since}", f"Choisi le {since}, par Jean DUPONT", f"n'est pas arrivé, le {since}"):
        assert sentence in page
    account = words((await jean.get("/informations-compte")).text)
    assert "Dernière connexion mardi 24 novembre 2026 à" in account


async def test_each_adult_is_led_to_their_own_form_to_give_or_mend_an_e_mail(jean: Browser) -> None:
    for path in (ADDRESS, "/informations-compte"):
        page = (await jean.get(path)).text
        assert ('"/compte/responsable"' in page, '"/compte/conjoint"' in page) == (True, False), path


async def test_the_second_adult_is_led_to_their_own_form_and_not_to_the_first_adults(jean: Browser, town: Town) -> None:
    town.adult = builders.JEANNE
    for path in (ADDRESS, "/informations-compte"):
        page = (await jean.get(path)).text
        assert ('"/compte/responsable"' in page, '"/compte/conjoint"' in page) == (False, True), path
    town.down = {"family"}
    assert 'href="/compte"' in (await jean.get(ADDRESS)).text, "whose form it is, is not known at this moment"


async def test_a_mail_program_unsubscribes_with_one_request_that_names_no_origin(stranger: Browser, town: Town) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"List-Unsubscribe": "One-Click"})
    for foreign in ({}, {"Origin": "https://mail.example"}, {"Sec-Fetch-Site": "cross-site"}):
        async with stranger.session.post(stranger.base + LEAVE, data=body, headers={**headers, **foreign}) as answer:
            assert answer.status == 200
    assert [one.token for one in town.got(Unsubscribe)] == ["c2VhbGVk"] * 3


async def test_a_link_that_is_only_opened_changes_nothing_and_one_that_is_none_leads_nowhere(stranger: Browser, town: Town) -> None:
    assert "Ne plus les recevoir" in words((await stranger.get(LEAVE)).text)
    assert (await stranger.get(f"/desabonnement/{'a' * 1_001}")).status == 404
    assert (await stranger.post("/desabonnement/%C3%A9")).status == 404
    assert town.got(Unsubscribe) == []
    assert "vous ne recevrez plus ces informations" in words((await stranger.post(LEAVE)).text)


async def test_a_link_of_nobody_confirms_nothing_and_leads_to_ones_own_choices(stranger: Browser, town: Town) -> None:
    town.link_refusal = Conflict("L'adresse de ce courriel n'est plus celle d'un adulte du foyer.")
    answer = await stranger.post(LEAVE)
    assert answer.status == 409
    assert "n'est plus celle d'un adulte du foyer" in words(answer.text)
    assert "vous ne recevrez plus" not in words(answer.text)
    assert f'href="{ADDRESS}"' in answer.text
