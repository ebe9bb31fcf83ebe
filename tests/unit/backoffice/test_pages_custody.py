from dataclasses import replace
from datetime import date, time
from html import unescape
from io import BytesIO

import aiohttp

from chassis.upload_refusals import UploadRefused
from chassis.uploads import MOST_BYTES, TOO_LARGE
from contracts.family import (
    AddCustodyException,
    AlternateWeeks,
    AttachChild,
    DetachChild,
    RemoveCustodyCalendar,
    SetAuthority,
    SetCustodyCalendar,
    TryCustodyCalendar,
    WeekTable,
)
from contracts.rights import Right
from services.backoffice.views.children.custody import homes, in_both, in_force
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.custody_town import (
    DUPONT,
    ENDED,
    LEA,
    MARTIN,
    WEEKS,
    AuthorityReturns,
    ExceptionOverlaps,
    LaterAuthority,
    view,
)
from tests.unit.backoffice.town import CLERK, Town

PAGE = f"/familles/{DUPONT}/enfants/{LEA}/garde"
FORM = {"debut": "2026-12-01", "heure": "16:30", "genre": "semaines", "jour": "5", "paires": "A", "vacances": "B", "cle": "une-cle"}
JUDGE = CLERK | {Right.WRITE_CUSTODY}


async def test_a_shared_child_shows_households_authority_and_a_month_in_words(clerk: Browser, town: Town) -> None:
    town.shared = True
    text = unescape((await clerk.get(f"{PAGE}?mois=2026-11")).text)
    for words in (
        "Garde et autorité parentale",
        "Second foyer depuis le 1er septembre 2026",
        "Autorité limitée",
        "Ne doit pas venir chercher l'enfant · Depuis le 1er octobre 2026",
        "vendredi 13 novembre\u00a0: chez DUPONT Jean, puis à 16\u00a0h\u00a030 chez MARTIN Sofia, semaine impaire",
        "Une semaine sur deux, passage le vendredi à 16\u00a0h\u00a030\u00a0: les semaines paires chez DUPONT Jean",
        "la première chez MARTIN Sofia les années paires",
        "Du 1er septembre 2025 au 30 juin 2026",
    ):
        assert words in text, words
    assert "Modifier" not in text


def test_a_new_calendar_starts_from_the_one_that_holds_and_not_from_one_that_ended() -> None:
    today = date(2026, 8, 1)
    assert in_force((ENDED,), today) is None
    assert in_force((ENDED, WEEKS), today) == WEEKS
    assert in_force((ENDED,), date(2026, 6, 30)) == ENDED


def test_a_link_to_come_is_not_said_to_hold_since() -> None:
    said = [homes(view(shared=True), today)[1].words for today in (date(2026, 8, 31), date(2026, 9, 1))]
    assert said == ["Second foyer à partir du 1er septembre 2026", "Second foyer depuis le 1er septembre 2026"]


def test_an_adult_of_both_households_is_named_also_before_the_second_is_attached() -> None:
    shown = homes(view(shared=True), date(2026, 11, 25))
    assert in_both(shown, "") == ()
    assert in_both((shown[0], replace(shown[1], adults=(*shown[1].adults, *shown[0].adults))), "") == ("DUPONT Jean",)
    assert in_both(shown[:1], "") == ()
    assert in_both(shown[:1], "DUPONT Jean") == ("DUPONT Jean",)


async def test_attaching_a_household_of_the_same_adult_leads_to_the_account_to_close(clerk: Browser, town: Town) -> None:
    town.rights = JUDGE
    namesake = cast.MARTIN.guardians[-1].model_copy(update={"last_name": "DUPONT", "first_name": "Jean"})
    town.families[MARTIN] = cast.MARTIN.model_copy(update={"guardians": (namesake,)})
    page = unescape((await clerk.get(f"{PAGE}?q=dupont&foyer={MARTIN}")).text)
    assert "DUPONT Jean est dans les deux foyers" in page
    assert "dans les deux foyers" not in unescape((await clerk.get(PAGE)).text)


async def test_the_record_leads_to_custody(clerk: Browser) -> None:
    assert PAGE in (await clerk.get(f"/familles/{DUPONT}")).text


async def test_attaching_a_child_first_warns_what_it_reveals(clerk: Browser, town: Town) -> None:
    town.rights = JUDGE
    page = await clerk.get(f"{PAGE}?q=martin")
    assert f"foyer={MARTIN}" in page.text
    assert "dont le nom s'en approche" not in unescape(page.text)
    town.approximate = True
    assert "Aucune famille ne porte exactement «\u00a0martin\u00a0»" in unescape((await clerk.get(f"{PAGE}?q=martin")).text)
    town.approximate = False
    chosen = unescape((await clerk.get(f"{PAGE}?q=martin&foyer={MARTIN}")).text)
    assert "Les adultes du foyer MARTIN Sofia verront cet enfant" in chosen
    assert "ni le quotient" in chosen
    done = await clerk.post(f"{PAGE}/foyers", {"foyer": str(MARTIN), "debut": "2026-09-01"})
    assert "rattaché à ce foyer" in unescape(done.text)
    assert town.got(AttachChild) == [AttachChild(child_id=LEA, family_id=MARTIN, since=date(2026, 9, 1))]


async def test_a_week_about_is_previewed_before_it_is_entered(clerk: Browser, town: Town) -> None:
    town.rights, town.shared = JUDGE, True
    page = await clerk.post(f"{PAGE}/calendrier", {**FORM, "geste": "apercu"})
    assert "Aperçu, pas encore enregistré" in page.text
    assert "3\u00a0nuits passent de DUPONT Jean à MARTIN Sofia, à partir du vendredi 27 novembre 2026." in page.text
    assert "chaque parent reçoit un message" in page.text
    assert "restent au compte du parent qui les avait" in page.text
    assert len(town.got(TryCustodyCalendar)) == 1
    assert town.got(SetCustodyCalendar) == []
    await clerk.post(f"{PAGE}/calendrier", {**FORM, "geste": "enregistrer"})
    (asked,) = town.got(SetCustodyCalendar)
    assert asked.calendar.pattern == AlternateWeeks(even_weeks=DUPONT, odd_weeks=MARTIN, weekday=5)
    assert (asked.calendar.handover_at, asked.calendar.first_halves) == (time(16, 30), MARTIN)


async def test_fixed_nights_are_a_table_of_two_weeks(clerk: Browser, town: Town) -> None:
    town.rights, town.shared = JUDGE, True
    nights = {f"{side}-{n}": "B" if side == "pair" and n in (5, 6) else "A" for side in ("pair", "impair") for n in range(1, 8)}
    await clerk.post(f"{PAGE}/calendrier", {**FORM, **nights, "genre": "nuits", "vacances": "", "geste": "enregistrer"})
    (asked,) = town.got(SetCustodyCalendar)
    assert asked.calendar.pattern == WeekTable(even=(*(DUPONT,) * 4, MARTIN, MARTIN, DUPONT), odd=(DUPONT,) * 7)
    assert asked.calendar.first_halves is None


async def test_a_calendar_that_cannot_be_read_is_refused_with_what_was_typed(clerk: Browser, town: Town) -> None:
    town.rights, town.shared = JUDGE, True
    page = await clerk.post(f"{PAGE}/calendrier", {**FORM, "heure": "25:99", "geste": "enregistrer"})
    assert page.status == 400
    assert "Vérifiez le calendrier" in page.text
    assert 'value="25:99"' in page.text
    assert town.got(SetCustodyCalendar) == []


async def test_a_refused_exchange_says_why_beside_the_form_and_keeps_it(clerk: Browser, town: Town) -> None:
    town.rights, town.shared = JUDGE, True
    town.refusal = ExceptionOverlaps("Un échange est déjà noté du 10 au 12 décembre.")
    typed = {"foyer": str(MARTIN), "premiere": "2026-12-10", "derniere": "2026-12-11", "note": "Mariage"}
    page = await clerk.post(f"{PAGE}/echanges", typed)
    assert page.status == 409
    assert "déjà noté du 10 au 12 décembre" in unescape(page.text)
    assert 'value="Mariage"' in page.text
    town.refusal = None
    await clerk.post(f"{PAGE}/echanges", typed)
    assert [one.note for one in town.got(AddCustodyException)] == ["Mariage", "Mariage"]
    unreadable = await clerk.post(f"{PAGE}/echanges", {**typed, "premiere": "bientôt"})
    assert unreadable.status == 400
    assert "Vérifiez les dates" in unreadable.text


async def test_authority_calendars_and_links_are_changed_by_forms(clerk: Browser, town: Town) -> None:
    town.rights, town.shared = JUDGE, True
    adult = cast.number(cast.GUARDIAN, 9)
    await clerk.post(f"{PAGE}/adultes/{adult}", {"autorite": "withdrawn", "debut": "2026-12-01", "fin": ""})
    (asked,) = town.got(SetAuthority)
    assert (asked.authority, asked.may_pick_up, asked.until, asked.document) == ("withdrawn", False, None, None)
    await clerk.post(f"{PAGE}/calendrier/retrait", {"debut": "2026-09-01"})
    await clerk.post(f"{PAGE}/foyers/{MARTIN}/fin", {"fin": "2026-12-31"})
    assert len(town.got(RemoveCustodyCalendar)) == len(town.got(DetachChild)) == 1


async def test_what_an_earlier_authority_would_replace_is_shown_and_replaced_once_it_was_ticked(clerk: Browser, town: Town) -> None:
    town.rights, town.shared = JUDGE, True
    page = f"{PAGE}/adultes/{cast.number(cast.GUARDIAN, 9)}"
    typed = {"autorite": "limited", "debut": "2026-03-01", "fin": ""}
    later = [{"since": "2026-09-01", "until": None, "authority": "withdrawn", "may_pick_up": False, "judged": True, "judgment_goes": True}]
    town.refusal = LaterAuthority(
        "Serait remplacé : autorité retirée, à partir du 1er septembre 2026.", later=later, version=7, shown="marque"
    )
    shown = await clerk.post(page, typed)
    assert shown.status == 409
    assert "autorité retirée, à partir du 1er septembre 2026." in unescape(shown.text)
    assert 'name="remplace" value="7"' in shown.text
    assert 'name="vu" value="marque"' in shown.text
    assert "effacé, avec les justificatifs" in shown.text
    later[0]["judgment_goes"] = False
    town.refusal = LaterAuthority("Serait remplacé : autorité retirée (son justificatif reste).", later=later, version=7)
    assert "avec les justificatifs" not in (await clerk.post(page, typed)).text
    town.refusal = AuthorityReturns("Après le 31 décembre 2026, l'autorité entière revient.", version=7)
    returns = unescape((await clerk.post(page, typed)).text)
    assert 'name="remplace" value="7"' in returns
    assert "J'ai vérifié\u00a0: l'autorité entière revient après cette date" in returns
    town.refusal = None
    assert 'name="remplace"' not in (await clerk.get(PAGE)).text
    await clerk.post(page, {**typed, "remplace": "7", "vu": "marque"})
    assert [(one.replaces_at, one.seen) for one in town.got(SetAuthority)] == [(None, None)] * 3 + [(7, "marque")]


async def test_a_judgment_that_cannot_be_taken_leaves_the_form_as_it_was_typed(clerk: Browser, town: Town) -> None:
    town.rights, town.shared = JUDGE, True
    adult = cast.number(cast.GUARDIAN, 1)
    page = f"{PAGE}/adultes/{adult}"

    def form(content: bytes) -> aiohttp.FormData:
        typed = {"cle": "une-cle", "autorite": "withdrawn", "debut": "2026-12-01", "fin": "2027-03-31"}
        made = aiohttp.FormData(typed, default_to_multipart=True)
        made.add_field("document", BytesIO(content), filename="jugement.pdf", content_type="application/pdf")
        return made

    huge = await clerk.post(page, form(b"0" * (MOST_BYTES + 1)))
    assert (huge.status, town.got(SetAuthority)) == (413, [])
    town.refusal = UploadRefused("Ce document PDF est incomplet.")
    broken = await clerk.post(page, form(b"%PDF-1.7"))
    assert broken.status == 400
    for told, why in ((unescape(huge.text), TOO_LARGE), (unescape(broken.text), "Ce document PDF est incomplet.")):
        _, _, proof = told.partition(f'id="proof-{adult}-error"')
        assert why in proof.partition("</p>")[0]
        assert told.count(why) == 1
        assert f'id="since-{adult}" name="debut" required value="2026-12-01"' in told
        assert f'id="until-{adult}" name="fin" value="2027-03-31"' in told
        _, _, typed = told.partition(f'id="authority-{adult}"')
        assert '<option value="withdrawn" selected>' in typed.partition("</select>")[0]
        assert 'name="chercher" value="oui">' in typed.partition("</label>")[0], "what was unticked stays so"


async def test_custody_needs_its_right_and_the_child_s_own_household(clerk: Browser) -> None:
    assert (await clerk.post(f"{PAGE}/foyers", {"foyer": str(MARTIN), "debut": "2026-09-01"})).status == 403
    assert (await clerk.get(f"/familles/{MARTIN}/enfants/{LEA}/garde")).status == 404
    assert (await clerk.get(f"/familles/{DUPONT}/enfants/{cast.number(cast.CHILD, 77)}/garde")).status == 404
