"""Absences that await a certificate, as the family sees them: what is missing, and how long there is to send it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import aiohttp
import pytest

from contracts.planning import (
    AbsenceReasonView,
    DaysPreview,
    DecidedDay,
    KeepCertificate,
    PlanningRequestView,
    PreviewedDay,
    PreviewedReason,
    SubmitDays,
)
from gateway.views.planning.asked import certified
from gateway.views.planning.certificates import awaited
from tests.unit.backoffice.cast import planning_request
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import EVENING, LEA, REASONS, previewed, summary
from tests.unit.gateway.test_planning_pages import AWAY, PLANNING
from tests.unit.gateway.town import Town
from tests.unit.reading import words

TODAY = date(2026, 11, 26)
FRIDAY, MONDAY, TUESDAY = date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def absence(number: int, until: date | None, certificate: str = "awaited", days: int = 1) -> PlanningRequestView:
    return PlanningRequestView.model_validate(
        {
            "request_id": UUID(int=number),
            "arrival": number,
            "kind": "absence",
            "family_id": UUID(int=1),
            "child_id": UUID(int=2),
            "child": "Léa",
            "status": "pending",
            "submitted_at": NOW,
            "absence_label": "Maladie",
            "certificate": certificate,
            "certificate_until": until,
            "note": "",
            "days": [
                DecidedDay(
                    enrolment_id=UUID(int=3),
                    activity_id=UUID(int=4),
                    activity="Restauration",
                    day=TODAY + timedelta(days=one),
                    decision="pending",
                )
                for one in range(days)
            ],
        }
    )


def test_the_most_urgent_certificate_comes_first_with_the_time_left() -> None:
    found = awaited([absence(1, date(2026, 12, 1)), absence(2, TODAY, days=2), absence(3, TODAY, "given")], TODAY)
    assert [(one.left, one.urgent) for one in found] == [("dernier jour", True), ("il reste 5 jours", False)]
    assert (found[0].days, found[1].days) == ("du jeudi 26 novembre au vendredi 27 novembre", "jeudi 26 novembre")
    assert found[1].until == "mardi 1er décembre"


def test_an_absence_without_a_deadline_is_listed_last() -> None:
    assert [one.request_id for one in awaited([absence(1, None), absence(2, TODAY)], TODAY)] == [str(UUID(int=2)), str(UUID(int=1))]


def test_the_dialogue_tells_until_when_each_reason_wants_its_certificate() -> None:
    shared = {"position": 1, "certificate_days": 3, "waiting_days": 0, "for_families": True}
    ill = AbsenceReasonView(code="illness", label="Maladie", excused="with_certificate", needs_certificate=True, **shared)
    other = AbsenceReasonView(code="other", label="Autre", excused="in_time", needs_certificate=False, **shared)
    days = tuple(
        PreviewedDay(
            enrolment_id=UUID(int=3), activity_id=UUID(int=4), activity="Restauration", facility="École", day=day, approval="automatic"
        )
        for day in (date(2026, 11, 27), date(2026, 11, 30))
    )
    preview = DaysPreview(child_id=UUID(int=2), child="Léa", judged_at=NOW, days=days)
    assert certified([ill, other], preview) == (("Maladie", "3\u00a0jours après le dernier jour déclaré"),), "the last may be unticked"
    at_once = ill.model_copy(update={"certificate_days": 0})
    assert certified([at_once], preview) == (("Maladie", "le dernier jour déclaré"),)
    assert certified([ill], preview.model_copy(update={"days": days[1:]})) == (("Maladie", "le jeudi 3 décembre"),)
    assert certified([ill], preview.model_copy(update={"days": ()})) == ()


@pytest.mark.parametrize(
    ("excused", "until"),
    [
        (None, "3\u00a0jours après le dernier jour déclaré"),
        ((FRIDAY, MONDAY, TUESDAY), "3\u00a0jours après le dernier jour déclaré"),
        ((FRIDAY, MONDAY), "3\u00a0jours après le dernier jour qu'elle peut excuser"),
        ((FRIDAY,), "le lundi 30 novembre"),
        ((), ""),
    ],
)
def test_the_deadline_counts_the_days_that_a_certificate_excuses(excused: tuple[date, ...] | None, until: str) -> None:
    ill = next(one for one in REASONS if one.code == "illness").model_copy(update={"certificate_days": 3})
    days = tuple(previewed(day) for day in (FRIDAY, MONDAY, TUESDAY))
    preview = DaysPreview(
        child_id=LEA, child="Léa", judged_at=NOW, days=days, reasons=(PreviewedReason(code="illness", certified=excused),)
    )
    assert certified([ill], preview) == (((ill.label, until),) if until else ())


async def test_no_certificate_is_asked_for_days_that_none_excuses(jean: Browser, town: Town) -> None:
    review = {"geste": "absence", "absence": f"{EVENING}_2026-11-27"}
    assert "une attestation médicale est toujours nécessaire" in words((await jean.post(PLANNING, review)).text)
    town.reasons_refused = (PreviewedReason(code="illness", certified=()),)
    page = (await jean.post(PLANNING, review)).text
    assert "toujours nécessaire" not in words(page)
    assert 'name="attestation"' not in page


async def test_where_two_certificates_are_missing_what_is_wrong_with_a_file_stands_beside_its_own(jean: Browser, town: Town) -> None:
    town.days_asked = tuple(planning_request(number, kind="absence", certificate="awaited") for number in (61, 62))
    one, other = (str(asked.request_id) for asked in town.days_asked)
    page = await jean.post(f"/demandes/absences/{other}/attestation", {"enfant": str(LEA)})
    before, _, beside = page.text.partition(f'id="f-{other}-error"')
    assert "Joignez votre attestation, en PDF ou en photo." in words(beside)
    assert f'aria-describedby="h-{other} f-{other}-error"' in beside
    assert f'id="f-{one}"' in before + beside
    assert (f"f-{one}-error" in page.text, "Choisissez un fichier" in page.text) == (False, False)


async def test_what_was_wrong_with_the_certificate_of_an_absence_that_awaits_none_is_said_at_the_head(jean: Browser, town: Town) -> None:
    town.days_asked = (planning_request(61, kind="absence", certificate="given"),)
    page = await jean.post(f"/demandes/absences/{town.days_asked[0].request_id}/attestation", {"enfant": str(LEA)})
    assert "Choisissez un fichier" in words(page.text)


async def test_a_certificate_that_an_absence_awaits_is_to_do_and_leads_to_its_form(jean: Browser, town: Town) -> None:
    town.unread = 0
    town.record = town.record.model_copy(update={"rules_to_accept": None, "to_confirm": False, "children": ()})
    town.summary = summary(0, unpaid=())
    assert "Rien à faire" in (await jean.get("/")).text
    town.days_asked = (planning_request(61, kind="absence", certificate="awaited", certificate_until=TODAY),)
    page = (await jean.get("/")).text
    assert "Rien à faire" not in page
    assert "Attestation d'absence de" in words(page)
    address = f"/demandes/attestations#a-{town.days_asked[0].request_id}"
    assert f'href="{address}"' in page
    assert f'id="{address.partition("#")[2]}"' in (await jean.get("/demandes/attestations")).text


async def test_an_absence_tried_again_sends_its_file_under_the_same_key(jean: Browser, town: Town) -> None:
    for content in (b"%PDF-1.7 one", b"%PDF-1.7 one", b"%PDF-1.7 other"):
        form = aiohttp.FormData(
            {"geste": "absence", "absence": f"{EVENING}_2026-11-27", "raison": "illness", "cle": "once", "confirme": "oui"},
            default_to_multipart=True,
        )
        form.add_field("attestation", content, filename="attestation.pdf", content_type="application/pdf")
        await jean.post(f"/enfants/{LEA}/planning", form)
    first, again, other = town.keys_of(KeepCertificate)
    assert first == again != other
    assert town.keys_of(SubmitDays) == ["once"] * 3


@pytest.mark.parametrize("certified", [True, False])
async def test_a_certificate_that_frees_none_of_the_days_is_said_not_to_be_kept(jean: Browser, town: Town, certified: bool) -> None:
    town.certified = certified
    asked = {"geste": "absence", "absence": AWAY, "confirme": "oui", "raison": "illness"}
    said = "Votre attestation n'est pas conservée : ces jours restent facturés, même avec elle."
    form = aiohttp.FormData(asked, default_to_multipart=True)
    form.add_field("attestation", b"%PDF-1.7", filename="attestation.pdf", content_type="application/pdf")
    sent = await jean.post(PLANNING, form)
    assert "Votre absence est déclarée" in words(sent.text)
    assert (said in words(sent.text)) is not certified
    assert said not in words((await jean.post(PLANNING, asked)).text), "none was sent"
