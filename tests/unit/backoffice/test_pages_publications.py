"""Publications at the desk: the list, what was typed kept, the preview, and two colleagues at once."""

import html
from io import BytesIO

import aiohttp
import pytest

from chassis.uploads import MOST_BYTES, TOO_LARGE
from contracts.messaging import PublishPublication, PutPublication, WithdrawPublication
from contracts.rights import Right
from tests.unit.backoffice.cast import TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.publications_town import ELSEWHERE, NEWS, PLACE
from tests.unit.backoffice.town import Town

NEW = "/publications/0199a000-0000-7000-8000-0000000000d9"
TYPED = {"type": "news", "version": "0", "titre": "Fête", "texte": "Samedi", "debut": TODAY.isoformat(), "pour": "toutes"}


@pytest.fixture(autouse=True)
def right(town: Town) -> None:
    town.rights |= {Right.WRITE_PUBLICATION}


async def test_the_list_and_the_preview_tell_what_whom_and_since_when(clerk: Browser) -> None:
    page = html.unescape((await clerk.get("/publications")).text)
    for words in ("Portes ouvertes", "Restauration scolaire", "31\u00a0familles", "publiée"):
        assert words in page
    page = html.unescape((await clerk.get(f"/publications/{NEWS.publication_id}")).text)
    assert '<a href="https://ville.example/fete" rel="noopener noreferrer nofollow">' in page
    assert f"/publications/{NEWS.publication_id}/fichier" in page
    assert "par Paul ROUX" in page


async def test_a_draft_is_saved_then_looked_at_and_published(clerk: Browser, town: Town) -> None:
    for kind in ("news", "document", "form", "menu", "x"):
        assert (await clerk.get(f"/publications/nouvelle?type={kind}")).status == 200
    page = await clerk.post(NEW, [*TYPED.items(), ("accueil", "oui"), ("partie", "class:CE2")], follow=False)
    assert (page.status, page.leads_to) == (303, NEW)
    (asked,) = town.got(PutPublication)
    assert (asked.title, asked.on_home, asked.version, asked.selection, asked.keep_file) == ("Fête", True, 0, (), True)
    address = f"/publications/{NEWS.publication_id}"
    await clerk.post(f"{address}/publier", {"version": "3"})
    page = await clerk.post(f"{address}/retirer", {"version": "3"})
    assert "La publication est retirée" in page.text
    assert town.got(PublishPublication) + town.got(WithdrawPublication) == [
        PublishPublication(publication_id=NEWS.publication_id, version=3),
        WithdrawPublication(publication_id=NEWS.publication_id, version=3),
    ]


async def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(clerk: Browser, town: Town) -> None:
    wrong = {**TYPED, "titre": "", "lien": "javascript:alert(1)", "pour": "selection"}
    page = await clerk.post(NEW, wrong)
    assert page.status == 400
    for name in ("titre-error", "lien-error", "pour-error"):
        assert f'id="{name}"' in page.text
    assert "Samedi</textarea>" in page.text
    assert 'id="structure-error"' in (await clerk.post(NEW, {**TYPED, "type": "menu"})).text
    assert town.got(PutPublication) == []


async def test_whoever_saves_after_a_colleague_reads_both_versions_and_replaces_it_on_purpose(clerk: Browser, town: Town) -> None:
    address = f"/publications/{NEWS.publication_id}"
    edit = html.unescape((await clerk.get(f"{address}/modifier")).text)
    assert f'value="facility:{PLACE.key}" checked' in edit
    page = await clerk.post(address, {**TYPED, "version": "2"})
    text = html.unescape(page.text)
    assert page.status == 409
    assert "Paul ROUX a changé cette publication entre-temps" in text
    assert "Samedi</textarea>" in text
    assert 'name="version" value="3"' in text
    done = await clerk.post(address, {**TYPED, "version": "3"}, follow=False)
    assert (done.status, [one.version for one in town.got(PutPublication)]) == (303, [2, 3])


async def test_what_is_not_on_the_first_page_of_families_is_changed_too(clerk: Browser) -> None:
    for one in (NEWS, ELSEWHERE):
        page = await clerk.get(f"/publications/{one.publication_id}/modifier")
        assert (page.status, 'name="accueil" value="oui" checked' in page.text) == (200, one.on_home)


async def test_pages_are_closed_without_the_right(clerk: Browser, town: Town) -> None:
    town.rights -= {Right.WRITE_PUBLICATION}
    for path in ("/publications", "/publications/nouvelle", f"/publications/{NEWS.publication_id}/modifier"):
        assert (await clerk.get(path)).status == 403
    assert (await clerk.get("/publications/x")).status == 403


async def test_a_file_that_is_too_large_leaves_what_was_typed(clerk: Browser, town: Town) -> None:
    form = aiohttp.FormData({**TYPED, "lien": "https://ville.example"}, default_to_multipart=True)
    form.add_field("fichier", BytesIO(b"0" * (MOST_BYTES + 1)), filename="affiche.pdf", content_type="application/pdf")
    page = await clerk.post(NEW, form)
    told = html.unescape(page.text)
    assert (page.status, 'id="fichier-error"' in told, TOO_LARGE in told, 'value="https://ville.example"' in told) == (
        400,
        True,
        True,
        True,
    )
    assert town.got(PutPublication) == []
