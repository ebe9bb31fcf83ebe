"""The shared inbox at the desk: what is typed is never lost, two at once, notes, canned answers."""

import html
from io import BytesIO
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from chassis.errors import PERHAPS_DONE, NotFound
from chassis.uploads import TOO_LARGE
from contracts.base import Request
from contracts.messaging import (
    AnswerConversation,
    AssignConversation,
    DeskPage,
    ListDesk,
    NoteConversation,
    PutCanned,
    RemoveCanned,
    SetConversationState,
    WriteToFamily,
)
from contracts.rights import Right
from services.backoffice.views.messages import messages as views
from services.messaging.domain.errors import SentOtherwise
from tests.unit.backoffice.cast import DUPONT, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.messages_town import ASKED, CANNED, FIRST, PLACE, SAID, SECOND
from tests.unit.backoffice.town import Handler, Town

HERE = f"/messages/{FIRST}"
KEY = "0199a000-0000-7000-8000-0000000000da"
TYPED = {"texte": "C'est noté.", "cle": KEY, "vu": str(ASKED), "suivante": str(SECOND)}


@pytest.fixture(autouse=True)
def rights(town: Town) -> None:
    town.rights |= {Right.READ_CONVERSATION, Right.ANSWER_CONVERSATION}


class ManyPlaces(Town):
    """A town of six facilities, of which one has messages."""

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer with the inbox of each."""
        quiet = PLACE.model_copy(update={"new": 0, "in_hand": 0, "answers": 0, "oldest_since": None, "answer_seconds": None})
        schools = (quiet.model_copy(update={"facility_id": number(90 + at), "name": f"École n° {at}"}) for at in range(5))
        return {**super().handlers(), ListDesk: lambda _: DeskPage(conversations=(), more=False, places=(PLACE, *schools))}


async def test_an_open_list_knows_how_many_are_new_so_that_it_can_say_when_others_are(clerk: Browser) -> None:
    assert f'data-new="{PLACE.new}"' in (await clerk.get("/messages")).text


@pytest.mark.parametrize("town", [ManyPlaces()])
async def test_of_many_facilities_those_without_a_message_are_only_named(clerk: Browser, town: ManyPlaces) -> None:
    page = (await clerk.get("/messages")).text
    assert (page.count('data-label="Structure"'), len(town.got(ListDesk))) == (1, 1)
    assert "Rien en attente, aucune réponse en 30 jours\u00a0: " in page
    assert f'<a href="/messages?structure={number(94)}">École n° 4</a>.' in page


async def test_the_list_keeps_its_filters_and_tells_each_inbox_in_figures(clerk: Browser, town: Town) -> None:
    page = html.unescape((await clerk.get(f"/messages?etat=in_hand&structure={PLACE.facility_id}&qui=mine&q=repas&page=1")).text)
    (asked,) = town.got(ListDesk)
    assert (asked.state, asked.facility_id, asked.whose, asked.q, asked.page) == ("in_hand", PLACE.facility_id, "mine", "repas", 1)
    query = f"?etat=in_hand&structure={PLACE.facility_id}&qui=mine&q=repas"
    assert f'href="/messages/{FIRST}{query}&page=1"' in page
    assert f'href="/messages{query}"' in page
    for words in ("DUPONT Jean", "MARTIN Sofia", "2\u00a0h", "Restauration scolaire"):
        assert words in page
    town.asked.clear()
    assert (await clerk.get("/messages?etat=x&structure=x&qui=x&page=x")).status == 200
    assert town.got(ListDesk) == [ListDesk()]


async def test_who_sent_something_that_messaging_did_not_answer_is_told_to_look_first(clerk: Browser, town: Town) -> None:
    town.down.add("messaging")
    page = await clerk.post(f"{HERE}/reponse", TYPED)
    assert page.status == 503
    assert PERHAPS_DONE in html.unescape(page.text)
    assert PERHAPS_DONE not in html.unescape((await clerk.get(HERE)).text)


async def test_a_conversation_is_read_and_answered_and_the_next_one_opens(clerk: Browser, town: Town) -> None:
    page = (await clerk.get(HERE)).text
    assert "Bonjour &lt;b&gt;à vous" in page
    assert f'name="vu" value="{ASKED}"' in page
    assert f'name="suivante" value="{SECOND}"' in page
    assert "Voir la cuisine" in page
    assert "au sujet de <b>Léa</b>" in page
    assert (await clerk.get(f"{HERE}/fichiers/{number(22)}")).text == "JPEG"
    done = await clerk.post(f"{HERE}/reponse?etat=new", TYPED, follow=False)
    assert (done.status, done.leads_to) == (303, f"/messages/{SECOND}?etat=new")
    (asked,) = town.got(AnswerConversation)
    assert (asked.text, str(asked.form_id), asked.seen) == ("C'est noté.", KEY, ASKED)
    empty = await clerk.post(f"{HERE}/reponse", {**TYPED, "texte": " "})
    assert (empty.status, 'id="texte-error"' in empty.text) == (400, True)
    long = await clerk.post(f"{HERE}/reponse", {**TYPED, "texte": "x" * 6_000})
    assert (long.status, "x" * 6_000 in long.text) == (400, True)


async def test_a_file_goes_with_an_answer_and_one_that_is_too_large_is_said_beside_what_was_typed(clerk: Browser, town: Town) -> None:
    def form(content: bytes) -> aiohttp.FormData:
        made = aiohttp.FormData(TYPED, default_to_multipart=True)
        made.add_field("fichier", BytesIO(content), filename="attestation.pdf", content_type="application/pdf")
        return made

    assert 'enctype="multipart/form-data"' in (await clerk.get(HERE)).text
    await clerk.post(f"{HERE}/reponse", form(b"%PDF-1.7"))
    assert [(one.file_name, one.file) for one in town.got(AnswerConversation)] == [("attestation.pdf", b"%PDF-1.7")]
    for address in (f"{HERE}/reponse", f"/familles/{DUPONT.family_id}/message"):
        page = await clerk.post(address, form(b"0" * 10_500_000))
        told = html.unescape(page.text)
        assert (page.status, "C'est noté.</textarea>" in told, 'id="texte-error"' in told) == (400, True, False)
        assert TOO_LARGE in told.partition('id="fichier-error"')[2].partition("</p>")[0]
    assert len(town.got(AnswerConversation)) == 1
    assert town.got(WriteToFamily) == []


async def test_whoever_is_overtaken_reads_the_colleagues_answer_above_what_was_typed(clerk: Browser, town: Town) -> None:
    town.answered_meanwhile = True
    page = await clerk.post(f"{HERE}/reponse", TYPED)
    text = html.unescape(page.text)
    assert page.status == 409
    for words in ("Votre réponse n'est pas encore envoyée", "Paul ROUX a écrit entre-temps.", "Déjà répondu", "C'est noté.</textarea>"):
        assert words in text
    assert f'name="vu" value="{SAID}"' in text
    assert f'name="cle" value="{KEY}"' in text
    done = await clerk.post(f"{HERE}/reponse", {**TYPED, "vu": str(SAID), "suivante": ""}, follow=False)
    assert (done.status, done.leads_to) == (303, "/messages")


async def test_a_conversation_in_which_somebody_wrote_meanwhile_is_not_filed_and_shows_what_they_wrote(clerk: Browser, town: Town) -> None:
    filed = (await clerk.get(HERE)).text.split('data-key="e"')[1].split("</form>")[0]
    assert f'name="vu" value="{ASKED}"' in filed
    town.answered_meanwhile = True
    page = await clerk.post(f"{HERE}/etat", {"etat": "answered", "vu": str(ASKED), "suivante": str(SECOND)})
    text = html.unescape(page.text)
    assert page.status == 409
    for words in ("La conversation n'est pas classée", "Paul ROUX a écrit entre-temps.", "Déjà répondu"):
        assert words in text
    assert "Votre réponse n'est pas encore envoyée" not in text
    assert f'name="vu" value="{SAID}"' in text.split('data-key="e"')[1].split("</form>")[0]
    done = await clerk.post(f"{HERE}/etat", {"etat": "answered", "vu": str(SAID), "suivante": str(SECOND)}, follow=False)
    assert (done.status, done.leads_to) == (303, f"/messages/{SECOND}")


async def test_a_conversation_is_taken_given_closed_and_noted_upon(clerk: Browser, town: Town) -> None:
    await clerk.post(f"{HERE}/confier", {"agent": "moi"})
    assert "La conversation est confiée à Paul ROUX" in html.unescape(
        (await clerk.post(f"{HERE}/confier", {"agent": str(number(25))})).text
    )
    await clerk.post(f"{HERE}/confier", {"agent": ""})
    assert [one.agent_id is None for one in town.got(AssignConversation)] == [False, False, True]
    done = await clerk.post(f"{HERE}/etat", {"etat": "answered", "suivante": str(SECOND)}, follow=False)
    assert done.leads_to == f"/messages/{SECOND}"
    assert (await clerk.post(f"{HERE}/etat", {"etat": "x"})).status == 400
    assert [one.state for one in town.got(SetConversationState)] == ["answered"]
    await clerk.post(f"{HERE}/note", {"note": "Rappeler", "cle": KEY})
    assert [one.text for one in town.got(NoteConversation)] == ["Rappeler"]


async def test_an_empty_note_is_asked_for_and_one_that_is_too_long_stays_as_it_was_typed(clerk: Browser, town: Town) -> None:
    for typed, fault in (
        ("", "Écrivez votre note."),
        (" \r\n ", "Écrivez votre note."),
        ("a" * 2_001, "Une note a 2 000 caractères au plus."),
    ):
        page = await clerk.post(f"{HERE}/note", {"note": typed, "cle": KEY})
        text = html.unescape(page.text)
        assert page.status == 400
        assert fault in text
        assert "<title>Erreur" in text
        assert f"{typed.strip()}</textarea>" in text
    assert town.got(NoteConversation) == []


async def test_what_a_form_says_otherwise_the_second_time_stays_as_it_was_typed_under_a_new_key(clerk: Browser, town: Town) -> None:
    town.refusal = SentOtherwise("Un autre texte est déjà parti de cette page.")
    first = {"objet": "Sortie", "texte": "Bonsoir", "cle": KEY}
    for address, typed in (
        (f"{HERE}/note", {"note": "Bonsoir", "cle": KEY}),
        (f"{HERE}/reponse", {**TYPED, "texte": "Bonsoir"}),
        (f"/familles/{DUPONT.family_id}/message", first),
    ):
        page = await clerk.post(address, typed)
        text = html.unescape(page.text)
        assert (page.status, "Bonsoir</textarea>" in text, f'value="{KEY}"' in text) == (409, True, False), address
        assert "Un autre texte est déjà parti de cette page." in text


async def test_a_canned_answer_begins_an_answer_and_an_unknown_field_is_said_beside_its_text(clerk: Browser, town: Town) -> None:
    assert "Bonjour Jean</textarea>" in (await clerk.get(f"{HERE}?reponse={CANNED.answer_id}")).text
    page = html.unescape((await clerk.get("/messages/reponses")).text)
    assert "Bonjour Jean" in page
    assert "{prenom}" in page
    typed = {"reponse": str(CANNED.answer_id), "titre": "Bien reçu", "version": "2"}
    wrong = await clerk.post("/messages/reponses", {**typed, "texte": "Votre {iban}"})
    assert wrong.status == 400
    assert "Ce n'est pas un champ" in html.unescape(wrong.text)
    assert "Votre {iban}</textarea>" in html.unescape(wrong.text)
    await clerk.post("/messages/reponses", {**typed, "texte": "Bonjour {prenom}"})
    await clerk.post(f"/messages/reponses/{CANNED.answer_id}/supprimer")
    assert [one.version for one in town.got(PutCanned)] == [2, 2]
    assert len(town.got(RemoveCanned)) == 1


async def test_a_canned_answer_sent_empty_says_at_each_field_what_is_missing_and_its_address_stays_a_page(clerk: Browser) -> None:
    fresh = "0199a000-0000-7000-8000-0000000000aa"
    page = await clerk.post("/messages/reponses", {"reponse": fresh, "titre": "", "texte": "", "version": "0"})
    text = html.unescape(page.text)
    assert (page.status, (await clerk.get(page.address)).status) == (400, 200)
    for name, told in (("titre", "Donnez un titre."), ("texte", "Écrivez le texte.")):
        assert f'id="{name}-{fresh}-error"' in text
        assert told in text
    assert text.count('aria-invalid="true"') == 2
    half = html.unescape((await clerk.post("/messages/reponses", {"reponse": fresh, "titre": "Merci", "texte": "", "version": "0"})).text)
    assert ('value="Merci"' in half, "Donnez un titre" in half, half.count('aria-invalid="true"')) == (True, False, 1)


async def test_staff_write_first_to_a_family(clerk: Browser, town: Town) -> None:
    address = f"/familles/{DUPONT.family_id}/message"
    assert f'href="{address}"' in (await clerk.get(f"/familles/{DUPONT.family_id}")).text
    page = await clerk.post(address, {"objet": "", "texte": "Bonjour", "cle": KEY})
    assert (page.status, "Bonjour</textarea>" in page.text) == (400, True)
    child = DUPONT.children[0]
    assert f'<option value="{child.child_id}">{child.first_name}</option>' in page.text
    typed = {"objet": "Sortie", "texte": "Bonjour", "cle": KEY, "structure": "mairie"}
    for enfant in (str(child.child_id), ""):
        assert (await clerk.post(address, {**typed, "enfant": enfant}, follow=False)).leads_to == HERE
    assert [(one.subject, one.facility_id) for one in town.got(WriteToFamily)] == [("Sortie", None)] * 2
    assert [one.child_id for one in town.got(WriteToFamily)] == [child.child_id, None]


@pytest.mark.parametrize(
    ("facilities", "why"), [([PLACE.facility_id], "Demandez à la mairie de lui écrire."), ([], "Renvoyez-le dans un instant.")]
)
async def test_a_message_to_a_family_out_of_reach_stays_as_it_was_typed(
    clerk: Browser, town: Town, facilities: list[UUID], why: str
) -> None:
    town.facilities, town.refusal = frozenset(facilities), NotFound()
    page = await clerk.post(f"/familles/{DUPONT.family_id}/message", {"objet": "Sortie", "texte": "Bonjour", "cle": KEY})
    assert page.status == 400
    assert why in html.unescape(page.text)
    assert "Bonjour</textarea>" in page.text


async def test_the_first_page_tells_how_many_messages_wait(clerk: Browser) -> None:
    page = html.unescape((await clerk.get("/")).text)
    assert "<b>3\u00a0conversations attendent une réponse</b>, dont 2\u00a0nouvelles." in page


async def test_the_first_page_of_whoever_reads_no_messages_counts_none(clerk: Browser, town: Town) -> None:
    town.rights -= {Right.READ_CONVERSATION, Right.ANSWER_CONVERSATION}
    assert "Messages des familles" not in (await clerk.get("/")).text
    assert town.got(ListDesk) == []


async def test_without_the_right_to_answer_one_reads_only(clerk: Browser, town: Town) -> None:
    town.rights -= {Right.ANSWER_CONVERSATION}
    assert 'name="texte"' not in (await clerk.get(HERE)).text
    assert (await clerk.post(f"{HERE}/reponse", TYPED)).status == 403
    assert (await clerk.get("/messages/reponses")).status == 403


async def test_without_any_right_nothing_is_read(clerk: Browser, town: Town) -> None:
    town.rights -= {Right.READ_CONVERSATION}
    for path in ("/messages", HERE):
        assert (await clerk.get(path)).status == 403


@pytest.mark.parametrize(("seconds", "words"), [(5, "1\u00a0min"), (3_000, "50\u00a0min"), (7_200, "2\u00a0h"), (200_000, "2\u00a0jours")])
def test_a_duration_is_told_as_people_say_it(seconds: int, words: str) -> None:
    assert views.lasted(seconds) == words
