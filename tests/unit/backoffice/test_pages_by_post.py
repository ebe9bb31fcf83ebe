"""What must be posted: who reads nothing of the portal, and the papers to print together."""

import html
import io
import re

from pypdf import PdfReader

from contracts.billing import ListRunInvoices, NoteReminderLetters, ReadInvoice
from contracts.family import FindPostalAddresses
from contracts.identity import ListFamiliesWithoutAccount
from contracts.rights import Right
from tests.unit.backoffice.billing_town import ISSUED
from tests.unit.backoffice.cast import DUPONT, MARTIN, contested, planning_request, record_request
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.post_town import INVOICES, REMINDERS
from tests.unit.backoffice.town import Town
from tests.unit.reading import markup

RUN = f"/facturation/{ISSUED.run_id}"


async def test_a_run_names_the_families_that_only_a_letter_reaches_and_prints_their_invoices_together(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    town.without_account, town.without_email = {DUPONT.family_id, MARTIN.family_id}, {DUPONT.family_id}
    page = html.unescape((await clerk.get(RUN)).text)
    section = page[page.index('id="courrier"') : page.index('id="familles"')]
    assert "À envoyer par courrier\u00a0: 1\u00a0famille<" in section
    assert "DUPONT Jean" in section
    assert "MARTIN" not in section, "an e-mail tells them"
    assert f'href="{RUN}/courrier?partie=1"' in section
    async with clerk.session.get(f"{clerk.base}{RUN}/courrier?partie=1") as answer:
        assert (answer.status, answer.content_type) == (200, "application/pdf")
        pages = [one.extract_text() for one in PdfReader(io.BytesIO(await answer.read())).pages]
    assert len(pages) == 1
    assert "12 rue des Bonbons" in pages[0]
    assert [one.invoice_id for one in town.got(ReadInvoice)] == [INVOICES[0].invoice_id]
    assert [one.family_ids for one in town.got(FindPostalAddresses)] == [(DUPONT.family_id,)]
    assert (await clerk.get(f"{RUN}/courrier?partie=2")).status == 404


async def test_an_invoice_of_who_left_is_posted_to_them(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    town.without_account = town.without_email = {DUPONT.family_id}
    town.billed_to = ("Madame Anne DURAND", "3 place du Marché", "69210 L'ARBRESLE")
    for address in (f"{RUN}/courrier?partie=1", f"/familles/{DUPONT.family_id}/factures/{INVOICES[0].invoice_id}"):
        async with clerk.session.get(f"{clerk.base}{address}") as answer:
            (sheet,) = [one.extract_text() for one in PdfReader(io.BytesIO(await answer.read())).pages]
        assert "Madame Anne DURAND" in sheet
        assert "3 place du Marché" in sheet
        assert "12 rue des Bonbons" not in sheet


async def test_whoever_searches_a_run_or_turns_its_pages_does_not_wait_for_lists_of_the_town(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    for more in ("?q=dupont", "?page=2", "?controle=excluded"):
        page = html.unescape((await clerk.get(f"{RUN}{more}")).text)
        assert (f'href="{RUN}#courrier"' in page, 'id="courrier"' in page) == (True, False)
    assert town.got(ListFamiliesWithoutAccount) == []
    assert town.got(ListRunInvoices) == []


async def test_a_run_says_that_nothing_is_to_be_posted_only_where_that_is_known(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    section = html.unescape((await clerk.get(RUN)).text).split('id="courrier"')[1]
    assert "Rien\u00a0: dans chaque famille" in section
    town.down = {"identity"}
    town.without_email = {DUPONT.family_id}
    section = html.unescape((await clerk.get(RUN)).text).split('id="courrier"')[1]
    assert "On ne sait pas pour le moment" in section
    assert (await clerk.get(f"{RUN}/courrier")).status == 503


async def test_reminders_that_nobody_read_are_named_day_by_day_and_printed_together(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.SEND_REMINDER}
    page = html.unescape((await clerk.get("/relances/AL")).text)
    assert "Rien à envoyer par courrier" in page
    assert "à prévenir par courrier" not in page
    assert len(town.got(ListFamiliesWithoutAccount)) == 1
    town.without_account = town.without_email = {DUPONT.family_id}
    page = html.unescape((await clerk.get("/relances/AL")).text)
    assert "(relance 2, 6,40\u00a0€)" in page, "what its letter asks for: an invoice, and a refund to return"
    assert re.findall(r"Relances du ([^<]+)<", page) == ["25 novembre 2026\u00a0: 1\u00a0famille", "26 octobre 2026\u00a0: 1\u00a0famille"]
    assert "à prévenir par courrier" in page, "a late family that read nothing says so"
    assert "MARTIN Sofia" not in page
    async with clerk.session.get(f"{clerk.base}/relances/AL/courrier/2026-11-25?partie=1") as answer:
        (sheet,) = [one.extract_text() for one in PdfReader(io.BytesIO(await answer.read())).pages]
    for words in ("12 rue des Bonbons", "Deuxième relance", "AL-1", "4,40", "6,40", "aucune nouvelle réservation", "régler à la mairie"):
        assert words in sheet.replace("\n", " "), words
    for nothing, status in (("AL/courrier/2026-11-24", 404), ("AL/courrier/demain", 404), ("al-1/courrier/2026-11-25", 400)):
        assert (await clerk.get(f"/relances/{nothing}")).status == status


async def test_what_was_billed_to_an_adult_who_left_is_posted_to_them_though_the_household_reads_the_portal(
    clerk: Browser, town: Town
) -> None:
    town.rights |= {Right.SEND_REMINDER}
    gone = ("Madame Anne DURAND", "3 place du Marché", "69210 L'ARBRESLE")
    town.reminders = tuple(one.model_copy(update={"addressee": gone}) if one is REMINDERS[0] else one for one in REMINDERS)
    page = markup((await clerk.get("/relances/AL")).text)
    assert "lettre à Madame Anne DURAND" in page
    assert "ce qui lui a été facturé lui est rappelé par lettre" in page
    assert "Ces familles ont été relancées" not in page
    assert "1 lettre</b> attend pour un adulte qui a quitté sa fiche" in markup((await clerk.get("/")).text)
    async with clerk.session.get(f"{clerk.base}/relances/AL/courrier/2026-11-25?partie=1") as answer:
        (sheet,) = [one.extract_text() for one in PdfReader(io.BytesIO(await answer.read())).pages]
    assert "3 place du Marché" in sheet
    assert "12 rue des Bonbons" not in sheet


async def test_letters_that_are_in_the_post_stay_on_the_list_and_are_announced_no_more(clerk: Browser, town: Town) -> None:
    town.without_account = town.without_email = {DUPONT.family_id}
    town.rights |= {Right.SEND_REMINDER}
    letter, other, _ = REMINDERS
    at = f"/relances/AL/courrier/{letter.sent_on}"
    page = (await clerk.get("/relances/AL")).text
    assert page.count("Elle est postée") == len({one.sent_on for one in REMINDERS if one.family_id == DUPONT.family_id})
    assert str(other.reminder_id) not in page, "who reads the portal gets no letter, and nothing is noted of it"
    done = markup((await clerk.post(at, {"lettres": str(letter.reminder_id)})).text)
    for said in (
        "1 lettre est notée comme postée",
        "Noté le 25 novembre 2026 par Nadia BERTRAND.",
        "Elle n'est pas postée",
        f"{at}?partie=1",
    ):
        assert said in done, said
    (asked,) = town.got(NoteReminderLetters)
    assert (asked.reminder_ids, asked.posted) == ((letter.reminder_id,), True)
    assert "Relances à envoyer par courrier" not in html.unescape((await clerk.get("/")).text)
    await clerk.post(at, {"lettres": str(letter.reminder_id), "suite": "reprendre"})
    assert "Relances à envoyer par courrier" in html.unescape((await clerk.get("/")).text), "what was noted by mistake is taken back"
    for wrong in ({"lettres": ""}, {"lettres": "demain"}):
        assert (await clerk.post(at, wrong)).status in (400, 404)


async def test_today_announces_the_reminders_of_the_week_that_must_be_posted(clerk: Browser, town: Town) -> None:
    town.without_account = town.without_email = {DUPONT.family_id}
    town.rights |= {Right.SEND_REMINDER}
    town.reminders = ()
    assert "Relances à envoyer par courrier" not in (await clerk.get("/")).text
    assert town.got(ListFamiliesWithoutAccount) == [], "of a night without reminders nobody is asked who reads nothing"
    town.reminders = REMINDERS
    page = html.unescape((await clerk.get("/")).text)
    assert "1\u00a0famille relancée</b> depuis le 19/11/2026" in page
    town.down = {"messaging"}
    assert "Relances à envoyer par courrier" not in (await clerk.get("/")).text


async def test_whoever_decides_reads_that_the_family_must_be_told_otherwise(clerk: Browser, town: Town) -> None:
    town.without_account = {DUPONT.family_id, MARTIN.family_id}
    town.without_email = {DUPONT.family_id}
    for place, (family, words) in enumerate(((DUPONT, "prévenez-la par courrier"), (MARTIN, "La famille est prévenue.")), start=1):
        one = record_request(place, family=family)
        town.add(one)
        page = await clerk.post("/demandes/decision", {"demande": f"fiche-{one.request_id}", "decision": "accepter", "cle": f"k{place}"})
        assert words in html.unescape(page.text)
    several = [record_request(place, name="DUPONT Jean") for place in (5, 6)]
    town.add(*several)
    ticked = [("demande", f"fiche-{one.request_id}") for one in several]
    said = html.unescape((await clerk.post("/demandes/lot", [*ticked, ("confirme", "oui"), ("cle", "k3")])).text)
    assert "DUPONT Jean\u00a0: n'a ni compte ouvert, ni e-mail" in said


async def test_whoever_accepts_several_reads_which_family_must_be_told_by_what_each_request_is_about(clerk: Browser, town: Town) -> None:
    town.without_account = {DUPONT.family_id, MARTIN.family_id}
    town.without_email_of = {"decisions": {DUPONT.family_id}, "billing": {MARTIN.family_id}}
    elsewhere = {"family_id": MARTIN.family_id, "family_name": "MARTIN Sofia", "child": "Zoé"}
    days, theirs, line = planning_request(50), contested(81).model_copy(update=elsewhere), contested(82)
    town.add(days, theirs, line)
    ticked = [("demande", f"planning-{days.request_id}"), *(("demande", f"facture-{one.request_id}") for one in (theirs, line))]
    said = markup((await clerk.post("/demandes/lot", [*ticked, ("confirme", "oui"), ("cle", "k")])).text)
    assert "3 demandes acceptées" in said
    assert "MARTIN Sofia (Zoé) et DUPONT Jean (Léa) : n'ont ni compte ouvert, ni e-mail" in said
