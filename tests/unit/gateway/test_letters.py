import re
from datetime import date
from uuid import UUID

import aiohttp
import pytest

from chassis.errors import Invalid
from contracts.messaging import (
    AttachFile,
    DeleteConversation,
    DetachFile,
    DraftView,
    DropDraft,
    FoundMessages,
    PurgeConversation,
    PurgeMessage,
    ReadConversation,
    RestoreConversation,
    SaveDraft,
    SendDraft,
    SentConversations,
)
from gateway.views.messages import inbox, letters
from gateway.views.messages.letters import Typed
from services.messaging.domain.errors import AlreadySent, SentOtherwise, TooManyDrafts, TooManyMessages
from tests.unit.backoffice.cast import NOW, TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import MESSAGE, mailbox, message
from tests.unit.gateway.letters_town import BEGUN, CONVERSATION, DRAFT, FILE, FOUND, LEA, LEISURE, LINE, WHOM, view
from tests.unit.gateway.town import Town
from tests.unit.reading import words

NEXT_YEAR = date(2027, 1, 4)
HERE = f"/messages/conversations/{CONVERSATION}"
LETTER = {"formulaire": str(DRAFT), "destinataire": str(LEISURE), "objet": "Sortie", "texte": "Bonjour, Léa vient."}
PDF = b"%PDF-1.7\n%%EOF"


def form(**fields: str) -> aiohttp.FormData:
    made = aiohttp.FormData({**LETTER, **fields}, default_to_multipart=True)
    made.add_field("fichier-1", PDF, filename="autorisation.pdf", content_type="application/pdf")
    return made


async def test_the_folders_are_those_of_the_guide(jean: Browser, town: Town) -> None:
    page = await jean.get("/messages")
    assert re.findall(r">(Reçus|Envoyés|Supprimés|Brouillons)</a>", page.text) == ["Reçus", "Envoyés", "Supprimés", "Brouillons"]
    assert "Sortie à la ferme À Accueil de Loisirs" in words((await jean.get("/messages?dossier=envoyes")).text)
    assert "Aucun brouillon" in words((await jean.get("/messages?dossier=brouillons")).text)
    await jean.post("/messages/nouveau", {**LETTER, "etape": "garder"})
    assert "Sortie Nouveau message" in words((await jean.get("/messages?dossier=brouillons")).text)
    assert (await jean.post(f"/messages/brouillons/{DRAFT}/supprimer")).status == 200
    assert [one.draft_id for one in town.got(DropDraft)] == [DRAFT]


def test_the_town_hall_is_named_as_a_sentence_names_it() -> None:
    found = SentConversations(conversations=(LINE, LINE.model_copy(update={"recipient": "Mairie"})))
    assert [one.who for one in letters.sent(found, TODAY)] == ["À Accueil de Loisirs", "À la mairie"]
    assert letters.within("Mairie") == "la mairie"


def test_what_is_kept_for_years_says_of_which_year_it_is() -> None:
    line = SentConversations(conversations=(LINE,))
    begun = DraftView(draft_id=DRAFT, conversation_id=None, facility_id=None, recipient="Mairie", subject="", text="", saved_at=NOW)
    kept = [line.when for line in letters.found(FoundMessages(messages=(FOUND, BEGUN)), NEXT_YEAR)]
    kept += [line.when for line in (*letters.sent(line, NEXT_YEAR), *letters.drafts([begun], NEXT_YEAR))]
    kept += [one.when for one in letters.said(view(), NEXT_YEAR)]
    kept += [one.when for one in inbox.lines(mailbox("Un mot"), NEXT_YEAR)]
    assert all(" 2026 à " in when for when in kept)
    assert " 2026" not in letters.sent(line, TODAY)[0].when


def test_the_lists_say_what_is_of_today_and_what_is_kept_says_its_day() -> None:
    assert inbox.lines(mailbox("Un mot"), TODAY)[0].when.startswith("aujourd'hui à ")
    assert letters.sent(SentConversations(conversations=(LINE,)), TODAY)[0].when.startswith("aujourd'hui à ")
    assert "novembre" in letters.said(view(), TODAY)[0].when, "a conversation may be printed"


async def test_the_page_of_an_old_message_says_its_year(jean: Browser, town: Town) -> None:
    town.received_at = NOW.replace(year=2024)
    assert "lundi 25 novembre 2024 à" in words((await jean.get(f"/messages/{MESSAGE}")).text)


async def test_words_are_searched_for(jean: Browser) -> None:
    found = await jean.get("/messages?mots=ferme")
    assert "2 résultats pour « ferme »" in words(found.text).replace("\u00a0", " ")
    assert "(sans objet) Nouveau message, enregistré" in words(found.text)
    assert f'href="/messages/nouveau?brouillon={BEGUN.draft_id}"' in found.text
    assert "Aucun message ne contient ces mots" in words((await jean.get("/messages?mots=tracteur")).text)


async def test_a_conversation_is_read_and_nothing_in_it_is_executed(jean: Browser, town: Town) -> None:
    page = await jean.get(HERE)
    assert "<script>alert" not in page.text
    assert 'href="https://ville.example" rel="noopener noreferrer nofollow"' in page.text
    assert 'href="javascript' not in page.text
    assert f'href="{HERE}/fichiers/{FILE}"' in page.text
    assert len(town.got(ReadConversation)) == 1


async def test_a_message_is_written_to_a_place_and_sent(jean: Browser, town: Town) -> None:
    page = await jean.get(f"/messages/nouveau?structure={LEISURE}")
    assert f'<option value="{LEISURE}" selected>Accueil de Loisirs</option>' in page.text
    sent = await jean.post("/messages/nouveau", {**LETTER, "etape": "envoyer"})
    assert "Votre message est envoyé" in words(sent.text)
    (asked,) = town.got(SendDraft)
    assert (asked.draft_id, asked.facility_id, asked.subject, asked.text) == (DRAFT, LEISURE, "Sortie", "Bonjour, Léa vient.")
    await jean.post(HERE, {"formulaire": str(DRAFT), "texte": "Merci !", "etape": "envoyer"})
    assert (town.got(SendDraft)[-1].conversation_id, town.got(SendDraft)[-1].facility_id) == (CONVERSATION, None)


async def test_a_message_says_which_child_it_is_about(jean: Browser, town: Town) -> None:
    page = await jean.get(f"/messages/nouveau?enfant={LEA.child_id}")
    assert f'<option value="{LEA.child_id}" selected>Léa</option>' in page.text
    about = {**LETTER, "enfant": str(LEA.child_id)}
    await jean.post("/messages/nouveau", {**about, "etape": "garder"})
    assert "selected>Léa</option>" in (await jean.get(f"/messages/nouveau?brouillon={DRAFT}")).text
    sent = await jean.post("/messages/nouveau", {**about, "etape": "envoyer"})
    assert "Avec Accueil de Loisirs, au sujet de Léa" in words(sent.text)
    await jean.post("/messages/nouveau", {**LETTER, "enfant": "personne", "etape": "envoyer"})
    assert [one.child_id for one in town.got(SendDraft)] == [LEA.child_id, None]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"destinataire": ""}, "Choisissez à qui vous écrivez."),
        ({"destinataire": "ailleurs"}, "Choisissez à qui vous écrivez."),
        ({"objet": " "}, "Indiquez l'objet de votre message"),
        ({"texte": " \n"}, "Écrivez votre message."),
        ({"texte": "a" * 5001}, "Votre message est trop long : 5001 caractères, pour 5000 au plus."),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    jean: Browser, town: Town, typed: dict[str, str], error: str
) -> None:
    page = await jean.post("/messages/nouveau", {**LETTER, **typed, "etape": "envoyer"})
    assert page.status == 400
    assert error in words(page.text).replace("\u00a0", " ")
    assert str(DRAFT) in page.text
    assert town.got(SendDraft) == []


async def test_no_browser_cuts_a_letter_silently(jean: Browser) -> None:
    boxes = re.findall(r"<(?:input|textarea)[^>]*>", (await jean.get("/messages/nouveau")).text)
    written = [one for one in boxes if 'name="texte"' in one or 'name="objet"' in one]
    assert len(written) == 2
    assert not [one for one in written if "maxlength" in one]


async def test_a_message_of_a_megabyte_is_refused_kindly_and_nothing_of_it_goes_on(jean: Browser, town: Town) -> None:
    page = await jean.post("/messages/nouveau", form(texte="a" * 1_000_000, etape="envoyer"))
    assert page.status == 413
    assert "Votre message est beaucoup trop long. Envoyez plutôt un document en pièce jointe." in words(page.text)
    assert 'value="Sortie"' in page.text
    assert town.got(SendDraft) + town.got(SaveDraft) == []


async def test_a_file_comes_with_the_draft_and_can_be_taken_out(jean: Browser, town: Town) -> None:
    page = await jean.post("/messages/nouveau", form(etape="garder"))
    assert "Le brouillon est enregistré" in words(page.text)
    assert [(one.name, one.content) for one in town.got(AttachFile)] == [("autorisation.pdf", PDF)]
    again = await jean.get(f"/messages/nouveau?brouillon={DRAFT}")
    assert "autorisation.pdf" in words(again.text)
    page = await jean.post("/messages/nouveau", {**LETTER, "etape": f"retirer-{FILE}"})
    assert [one.document_id for one in town.got(DetachFile)] == [FILE]
    assert "autorisation.pdf" not in words(page.text)
    town.refusal = Invalid("Ce fichier est vide.")
    refused = await jean.post("/messages/nouveau", form(etape="envoyer"))
    assert "« autorisation.pdf » : Ce fichier est vide." in words(refused.text).replace("\u00a0", " ")
    assert town.got(SendDraft) == []


async def test_a_flood_is_answered_kindly_and_what_was_typed_stays(jean: Browser, town: Town) -> None:
    town.letter_refusal = TooManyMessages("Gardez celui-ci en brouillon.")
    page = await jean.post("/messages/nouveau", {**LETTER, "etape": "envoyer"})
    assert page.status == 429
    assert "Gardez celui-ci en brouillon." in words(page.text)
    assert "Bonjour, Léa vient." in page.text


async def test_other_words_under_a_form_that_was_sent_stay_and_leave_as_a_message_of_their_own(jean: Browser, town: Town) -> None:
    town.letter_refusal = SentOtherwise("Un autre texte est déjà parti de cette page.")
    page = await jean.post("/messages/nouveau", {**LETTER, "formulaire": str(DRAFT), "etape": "envoyer"})
    assert page.status == 409
    for said in ("Ce texte n'est pas envoyé", "Un autre texte est déjà parti de cette page."):
        assert said in words(page.text)
    assert "Bonjour, Léa vient." in page.text
    assert str(DRAFT) not in page.text


async def test_the_script_keeps_a_draft_until_it_is_sent(jean: Browser, town: Town) -> None:
    kept = await jean.post(f"/messages/brouillons/{DRAFT}", {"destinataire": str(LEISURE), "objet": "", "texte": "Bonj"})
    assert kept.status == 204
    assert [(one.draft_id, one.facility_id, one.text) for one in town.got(SaveDraft)] == [(DRAFT, LEISURE, "Bonj")]
    long = await jean.post(f"/messages/brouillons/{DRAFT}", {"texte": "a" * 6000})
    assert (long.status, long.text) == (400, "Votre message est trop long\u00a0: 6000 caractères, pour 5000 au plus.")
    town.letter_refusal = TooManyDrafts("Vous avez 20 brouillons.")
    many = await jean.post(f"/messages/brouillons/{DRAFT}", {"texte": "Bonjour"})
    assert (many.status, many.text) == (429, "Vous avez 20 brouillons.")
    town.letter_refusal = AlreadySent()
    assert (await jean.post(f"/messages/brouillons/{DRAFT}", {"texte": "Bonjour"})).status == 409


@pytest.mark.parametrize(("chosen", "shown"), [("", ""), ("mairie", "mairie"), (str(LEISURE), str(LEISURE))])
async def test_a_draft_comes_back_for_whom_it_was_begun_and_for_nobody_where_nobody_was_chosen(
    jean: Browser, chosen: str, shown: str
) -> None:
    await jean.post("/messages/nouveau", {**LETTER, "destinataire": chosen, "etape": "garder"})
    page = (await jean.get(f"/messages/nouveau?brouillon={DRAFT}")).text
    picked = re.search(r'<option value="([^"]*)" selected>', page.partition('id="destinataire"')[2].partition("</select>")[0])
    assert (picked[1] if picked else "") == shown


async def test_what_is_erased_for_good_is_asked_again_first(jean: Browser, town: Town) -> None:
    assert "La conversation est supprimée" in words((await jean.post(f"{HERE}/supprimer")).text)
    town.conversation_deleted = True
    assert f'href="{HERE}/effacer"' in (await jean.get(HERE)).text
    assert "Supprimer définitivement ?" in words((await jean.get(f"{HERE}/effacer")).text).replace("\u00a0", " ")
    assert town.got(PurgeConversation) == []
    assert "La conversation est supprimée définitivement" in words((await jean.post(f"{HERE}/effacer")).text)
    assert (await jean.post(f"{HERE}/restaurer")).status == 200
    assert (await jean.get(f"/messages/{MESSAGE}/effacer")).status == 200
    await jean.post(f"/messages/{MESSAGE}/effacer")
    asked = [len(town.got(kind)) for kind in (DeleteConversation, PurgeConversation, RestoreConversation, PurgeMessage)]
    assert asked == [1, 1, 1, 1]


async def test_a_notice_is_replied_to_with_its_subject(jean: Browser) -> None:
    page = await jean.get(f"/messages/nouveau?message={MESSAGE}")
    assert 'value="Re : Votre réservation est acceptée"' in page.text.replace("\u00a0", " ")


async def test_a_file_of_a_conversation_is_saved_never_shown(jean: Browser) -> None:
    async with jean.session.get(f"{jean.base}{HERE}/fichiers/{FILE}") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_draft_may_lack_anything_but_nothing_may_be_too_long() -> None:
    begun = Typed(UUID(int=1), subject="a" * 151, text="a" * 5001)
    assert letters.wrong(begun, new=True, sending=False).keys() == {"objet", "texte"}
    assert letters.wrong(Typed(UUID(int=1)), new=True, sending=False) == {}
    assert letters.wrong(Typed(UUID(int=1), text="Bonjour"), new=False, sending=True) == {}


def test_a_reply_to_a_notice_goes_where_it_came_from() -> None:
    begun = Typed(UUID(int=1))
    for sender, recipient in (("Accueil de Loisirs", str(LEISURE)), ("Mairie, facturation", letters.TOWN_HALL)):
        assert letters.replying(begun, message(sender=sender, subject="a" * 150), WHOM).recipient == recipient
    assert letters.wrong(letters.replying(begun, message(subject="a" * 150), WHOM), new=True, sending=False) == {}
    assert letters.replying(begun, None, WHOM) == begun


async def test_a_message_that_was_begun_is_offered_where_one_begins_another(jean: Browser, town: Town) -> None:
    assert "Vous avez un brouillon" not in (await jean.get("/messages/nouveau")).text
    facts = {"conversation_id": None, "facility_id": LEISURE, "recipient": "Accueil de Loisirs", "text": "", "saved_at": NOW}
    begun = DraftView(draft_id=DRAFT, subject="Sortie", **facts)
    town.letters = {FILE: begun.model_copy(update={"draft_id": FILE, "conversation_id": CONVERSATION, "subject": "Non"}), DRAFT: begun}
    page = (await jean.get("/messages/nouveau")).text
    assert "Vous avez un brouillon\u00a0: «\u00a0Sortie\u00a0»" in page
    assert f'href="/messages/nouveau?brouillon={DRAFT}"' in page
    assert "Vous avez un brouillon" not in (await jean.get(f"/messages/nouveau?brouillon={DRAFT}")).text
