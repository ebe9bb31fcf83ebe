"""Regular days that families ask for: read, accepted, or refused with a reason that the family reads."""

import html
from datetime import UTC, date, datetime
from uuid import UUID

from contracts.planning import DecidePatternRequest, PatternRequestView
from contracts.rights import Right
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.reading import markup

PAGE = "/jours-reguliers"
ASKED = PatternRequestView(
    request_id=UUID(int=71),
    enrolment_id=UUID(int=72),
    family_id=UUID(int=73),
    child_id=UUID(int=74),
    child="Léa DUPONT",
    activity_id=UUID(int=75),
    activity="Garderie soir",
    facility="École des Tilleuls",
    weekdays=(4, 5),
    instead_of=(1, 2),
    from_day=date(2027, 1, 4),
    note="Nouveaux horaires de travail",
    status="pending",
    submitted_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
)
FORM = {"demande": str(ASKED.request_id), "cle": "une-cle-de-seize-signes"}


async def test_what_waits_is_told_and_accepted(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_PLANNING_REQUEST, Right.DECIDE_PLANNING_REQUEST}
    town.weekly = [ASKED]
    assert f'href="{PAGE}"' in (await clerk.get("/")).text
    page = markup((await clerk.get(PAGE)).text)
    assert "Aujourd'hui : le lundi et le mardi." in page
    assert "Demandé : le jeudi et le vendredi, à partir du lundi 4 janvier 2027." in page
    done = html.unescape((await clerk.post(PAGE, {**FORM, "decision": "accepter"})).text)
    assert "Les jours réguliers sont changés" in done
    assert "Aucun changement n'attend" in done
    again = html.unescape((await clerk.post(PAGE, {**FORM, "decision": "accepter", "cle": ""})).text)
    assert "Les jours réguliers sont changés" not in again


async def test_a_refusal_needs_a_reason_beside_its_field(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_PLANNING_REQUEST, Right.DECIDE_PLANNING_REQUEST}
    town.weekly = [ASKED]
    answer = await clerk.post(PAGE, {**FORM, "decision": "refuser"})
    assert (answer.status, town.got(DecidePatternRequest)) == (400, [])
    assert "Écrivez le motif" in answer.text
    contrary = await clerk.post(PAGE, {**FORM, "decision": "accepter", "motif": "Le groupe est complet."})
    assert (contrary.status, town.got(DecidePatternRequest)) == (400, [])
    assert "effacez-le pour accepter, ou refusez" in contrary.text
    assert 'value="Le groupe est complet."' in contrary.text
    await clerk.post(PAGE, {**FORM, "decision": "refuser", "motif": "Le groupe est complet."})
    assert [(one.accept, one.reason) for one in town.got(DecidePatternRequest)] == [(False, "Le groupe est complet.")]
    assert (await clerk.post(PAGE, {**FORM, "decision": "danser"})).status == 400


async def test_who_only_reads_decides_nothing(clerk: Browser, town: Town) -> None:
    town.rights = frozenset({Right.READ_PLANNING_REQUEST})
    town.weekly = [ASKED]
    assert "Accepter" not in (await clerk.get(PAGE)).text
    assert (await clerk.post(PAGE, {**FORM, "decision": "accepter"})).status == 403


async def test_nobody_else_opens_the_page(clerk: Browser, town: Town) -> None:
    town.rights = frozenset({Right.READ_MONTH})
    assert (await clerk.get(PAGE)).status == 403
