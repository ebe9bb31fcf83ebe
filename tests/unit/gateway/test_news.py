"""What the town publishes: on the home page without a question of its own, under Infos./Documents all of it."""

from datetime import date, timedelta
from typing import Any

from contracts.messaging import GetHomeNews, GetTownBoard, Published, TownBoard
from gateway.views import news
from tests.unit.backoffice.cast import TODAY, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.town import Town
from tests.unit.reading import words

MONDAY = TODAY - timedelta(days=TODAY.weekday())


def piece(one: int, **more: Any) -> Published:
    values = {"kind": "news", "title": f"Nouvelle {one}", "text": "Texte", "link": "", "link_label": "", "file_name": "", "on_home": True}
    return Published.model_validate({"publication_id": number(15, one), "starts_on": TODAY, "ends_on": None, **values, **more})


MENU = piece(90, kind="menu", title="Menu", facility="Restauration scolaire", starts_on=MONDAY, ends_on=MONDAY + timedelta(days=6))


def test_home_shows_the_three_latest_news_of_the_day_and_says_how_many_more_there_are() -> None:
    late = piece(7, starts_on=TODAY + timedelta(days=1))
    over = piece(8, starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1))
    old = [piece(one, starts_on=TODAY - timedelta(days=one)) for one in (1, 2, 3)]
    shown = news.home(TownBoard(published=(late, over, *old, MENU)), [piece(5)], TODAY)
    assert [one.title for one in shown.news] == ["Nouvelle 5", "Nouvelle 1", "Nouvelle 2"]
    assert (shown.more, [one.facility for one in shown.menus]) == (1, ["Restauration scolaire"])
    assert news.home(None, [], TODAY) == news.Home()


def test_at_the_end_of_a_week_home_shows_the_menus_of_the_next() -> None:
    week = timedelta(days=7)
    following = piece(91, kind="menu", title="Menu", facility="Cantine", starts_on=MONDAY + week, ends_on=MONDAY + week + timedelta(days=6))

    def shown(day: int, *published: Published) -> tuple[bool, list[str]]:
        found = news.home(TownBoard(published=published), [], MONDAY + timedelta(days=day))
        return found.is_next_week, [one.facility for one in found.menus]

    friday, saturday, sunday = 4, 5, 6
    assert shown(friday, MENU, following) == (False, ["Restauration scolaire"])
    assert shown(saturday, MENU, following) == shown(sunday, MENU, following) == (True, ["Cantine"])
    assert shown(sunday, MENU) == (True, []), "what was served is of no use"


def test_families_are_asked_their_own_news_only_while_some_family_has_any() -> None:
    assert not news.asks_selected(TownBoard(published=()), TODAY)
    assert not news.asks_selected(TownBoard(published=(), selected_until=TODAY - timedelta(days=1)), TODAY)
    assert news.asks_selected(TownBoard(published=(), selected_until=date.max), TODAY)


def test_a_long_text_is_cut_at_a_word_and_a_link_without_a_name_bears_its_site() -> None:
    (one,) = news.infos([piece(1, text="mot " * 100, link="https://ville.example/fete?x=1")]).news
    assert (one.is_cut, one.brief[-4:], one.link_label) == (True, "mot…", "ville.example")


async def test_the_home_page_asks_messaging_once_for_all_families(jean: Browser, town: Town) -> None:
    town.published = (piece(1, text="Fête <b>samedi</b>, voir https://ville.example/fete."), MENU)
    text = (await jean.get("/")).text
    assert 'href="https://ville.example/fete"' in text
    assert "&lt;b&gt;samedi" in text
    assert "Au menu cette semaine" in words(text)
    parts = [text.index(f'id="{one}"') for one in ("todo", "week", "unpaid", "balance", "town-news", "menus")]
    assert parts == sorted(parts), "what the family does and owes comes first"
    await jean.get("/")
    assert (len(town.got(GetTownBoard)), town.got(GetHomeNews)) == (1, [])


async def test_infos_documents_has_messages_documents_forms_and_menus(jean: Browser, town: Town) -> None:
    page = words((await jean.get("/infos")).text)
    assert "Aucun formulaire à télécharger" in page
    assert "accepter avant de réserver" not in page, "whoever accepted the rules is not asked again"
    form = piece(3, kind="form", title="Adhésion", file_name="adhesion.pdf")
    town.published = (piece(1), piece(2, kind="document", title="Projet éducatif", link="https://ville.example/p"), form, MENU)
    text = (await jean.get("/infos")).text
    for said in ("Messages de la mairie", "Nouvelle 1", "Documents", "Projet éducatif", "Formulaires", "Adhésion", "Menu, du "):
        assert said in words(text)
    assert f"/infos/{form.publication_id}/fichier" in text
    file = await jean.get(f"/infos/{form.publication_id}/fichier")
    assert (file.status, file.text) == (200, "%PDF-1.7")
    assert (await jean.get("/infos/x/fichier")).status == 404
