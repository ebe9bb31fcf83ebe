"""Certificates: given at once or later, sealed and read with a trace, and what happens when they never come."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.errors import Forbidden, KeyReused, NotFound, TooMany
from chassis.ids import new_id
from chassis.upload_refusals import UploadRefused
from contracts.planning import (
    AskedDay,
    DayStatus,
    DecidePlanningRequest,
    EnrolmentView,
    GetCertificate,
    GetPlanningRequest,
    GetWeek,
    GiveCertificate,
    KeepCertificate,
    ListPlanningQueue,
    PlanningRequestDecided,
    PlanningRequestView,
    PutAbsenceReason,
    ReadCertificate,
    SubmitDays,
)
from contracts.rights import Right
from services.planning.daily import do_jobs
from services.planning.domain.errors import (
    CertificateNotAwaited,
    NoCertificate,
    TooManyCertificates,
    UnknownCertificate,
    UnknownChild,
    UnknownRequest,
)
from services.planning.usecases import certificates
from tests.eventually import eventually
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, NEXT_MONDAY, THURSDAY, TUESDAY, Household, Town, refusal

PAPER = b"%PDF-1.7\nCertificat du docteur Martin\n%%EOF\n"
DEADLINE = THURSDAY + timedelta(days=3)


async def kept(town: Town, who: Household, content: bytes = PAPER) -> UUID:
    asked = KeepCertificate(child_id=who.child_id, name="attestation.pdf", content=content)
    return (await town.service.send(asked, who.actor)).document_id


async def ill(town: Town, enrolled: EnrolmentView, certificate_id: UUID | None = None, who: Household | None = None) -> PlanningRequestView:
    who = who or town.dupont
    days = (AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY),)
    asked = SubmitDays(child_id=who.child_id, kind="absence", days=days, absence_reason="illness", certificate_id=certificate_id)
    return await town.decided(await town.service.send(asked, who.actor))


async def eats_on_thursdays(town: Town) -> EnrolmentView:
    return await town.enrol(town.dupont, await town.activity(), weekdays=[4])


async def midnight_after(town: Town, days: int) -> None:
    town.service.move_clock(timedelta(days=days))


async def test_an_absence_sent_again_with_its_certificate_is_declared_once(town: Town) -> None:
    enrolled = await eats_on_thursdays(town)
    days = (AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY),)
    paper = KeepCertificate(child_id=town.dupont.child_id, name="attestation.pdf", content=PAPER)
    answers = []
    for _ in range(certificates.MOST_UNUSED + 1):
        kept_as = (await town.service.send(paper, town.dupont.actor, key="once-paper")).document_id
        absence = SubmitDays(child_id=paper.child_id, kind="absence", days=days, absence_reason="illness", certificate_id=kept_as)
        answers.append((kept_as, (await town.service.send(absence, town.dupont.actor, key="once")).request_id))
    assert len(set(answers)) == 1
    other = paper.model_copy(update={"content": PAPER + b"%\n"})
    await refusal(town.service.send(other, town.dupont.actor, key="once-paper"), KeyReused)


async def test_a_certificate_sent_at_once_goes_to_the_clerk_with_the_absence(town: Town) -> None:
    absence = await ill(town, await eats_on_thursdays(town), await kept(town, town.dupont))
    assert (absence.certificate, absence.certificate_until) == ("given", DEADLINE)
    (queued,) = (await town.service.send(ListPlanningQueue(), CLERK)).requests
    assert (queued.absence_label, queued.certificate) == ("Maladie", "given")
    assert (await town.service.send(ReadCertificate(request_id=absence.request_id), CLERK)).content == PAPER
    assert (await town.service.send(GetCertificate(request_id=absence.request_id), town.dupont.actor)).content == PAPER


async def test_a_certificate_may_come_later_and_another_takes_its_place(town: Town) -> None:
    absence = await ill(town, await eats_on_thursdays(town))
    assert (absence.certificate, absence.certificate_until) == ("awaited", DEADLINE)
    await refusal(town.service.send(GetCertificate(request_id=absence.request_id), town.dupont.actor), NoCertificate)
    for content in (PAPER, PAPER.replace(b"Martin", b"Durand")):
        asked = GiveCertificate(request_id=absence.request_id, certificate_id=await kept(town, town.dupont, content))
        assert (await town.service.send(asked, town.dupont.actor)).certificate == "given"
    assert b"Durand" in (await town.service.send(ReadCertificate(request_id=absence.request_id), CLERK)).content
    async with town.service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from document") == 1


async def test_the_home_page_is_told_of_a_certificate_until_it_is_given_or_its_last_day_is_over(town: Town) -> None:
    absence = await ill(town, await eats_on_thursdays(town))

    async def awaited(who: Household) -> list[tuple[object, ...]]:
        week = await town.service.send(GetWeek(first=TUESDAY), who.actor)
        return [(one.request_id, one.child_id, one.child, one.until) for one in week.certificates]

    told = [(absence.request_id, town.dupont.child_id, "Léa DUPONT", DEADLINE)]
    assert await awaited(town.dupont) == told
    assert await awaited(town.martin) == []
    town.service.move_clock(DEADLINE - town.service.database.clock.today())
    assert await awaited(town.dupont) == told, "still on the last day"
    asked = GiveCertificate(request_id=absence.request_id, certificate_id=await kept(town, town.dupont))
    await town.service.send(asked, town.dupont.actor)
    assert await awaited(town.dupont) == []


async def test_a_certificate_whose_last_day_is_over_is_not_to_be_sent_any_more(town: Town) -> None:
    await ill(town, await eats_on_thursdays(town))
    town.service.move_clock(DEADLINE - town.service.database.clock.today() + timedelta(days=1))
    assert (await town.service.send(GetWeek(first=TUESDAY), town.dupont.actor)).certificates == ()


async def test_a_certificate_is_sealed_and_whoever_reads_it_leaves_a_trace(town: Town) -> None:
    absence = await ill(town, await eats_on_thursdays(town), await kept(town, town.dupont))
    await refusal(town.service.send(ReadCertificate(request_id=absence.request_id), staff(Right.READ_PLANNING_REQUEST)), Forbidden)
    await refusal(town.service.send(ReadCertificate(request_id=absence.request_id), staff(Right.READ_HEALTH)), Forbidden)
    await town.service.send(ReadCertificate(request_id=absence.request_id), CLERK)
    async with town.service.database.transaction() as tx:
        assert b"docteur" not in await tx.fetchval("select sealed from document")
        rows = await tx.fetch("select family_id, about_id from audit_entry where action = $1", certificates.READ)
    assert [tuple(row) for row in rows] == [(town.dupont.family_id, town.dupont.child_id)]


async def test_a_clerk_of_another_facility_finds_no_certificate(town: Town) -> None:
    absence = await ill(town, await eats_on_thursdays(town), await kept(town, town.dupont))
    elsewhere = staff(Right.READ_PLANNING_REQUEST, Right.READ_HEALTH, facilities=[new_id()])
    await refusal(town.service.send(ReadCertificate(request_id=absence.request_id), elsewhere), UnknownRequest)


async def test_another_familys_certificates_absences_and_children_are_not_found(town: Town) -> None:
    absence = await ill(town, await eats_on_thursdays(town), await kept(town, town.dupont))
    hers = await kept(town, town.dupont)
    his = await town.enrol(town.martin, await town.activity("Garderie"), weekdays=[4])
    await refusal(ill(town, his, hers, town.martin), UnknownCertificate)
    await refusal(town.service.send(GetCertificate(request_id=absence.request_id), town.martin.actor), UnknownRequest)
    stolen = GiveCertificate(request_id=absence.request_id, certificate_id=await kept(town, town.martin))
    await refusal(town.service.send(stolen, town.martin.actor), UnknownRequest)
    asked = KeepCertificate(child_id=town.dupont.child_id, name="a.pdf", content=PAPER)
    await refusal(town.service.send(asked, town.martin.actor), UnknownChild)
    with pytest.raises(NotFound):
        await town.service.send(GetCertificate(request_id=new_id()), town.dupont.actor)


async def test_a_certificate_is_cited_once_and_checked_by_its_content(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[2, 4])
    paper = await kept(town, town.dupont)
    absence = await ill(town, enrolled, paper)
    await refusal(
        town.service.send(GiveCertificate(request_id=absence.request_id, certificate_id=paper), town.dupont.actor), UnknownCertificate
    )
    await refusal(kept(town, town.dupont, b"Bonjour, mon enfant est malade."), UploadRefused)


async def test_many_certificates_without_an_absence_are_refused(town: Town) -> None:
    for _ in range(certificates.MOST_UNUSED - 2):
        await kept(town, town.dupont)
    answers = await asyncio.gather(*(kept(town, town.dupont) for _ in range(5)), return_exceptions=True)
    refused = [one for one in answers if isinstance(one, BaseException)]
    assert [isinstance(one, TooMany) and one.slug for one in refused] == [TooManyCertificates.slug] * 3, "those at once are counted"
    await kept(town, town.martin)


async def test_a_certificate_that_no_absence_cites_is_deleted_after_a_day(town: Town) -> None:
    cited, unused = await kept(town, town.dupont), await kept(town, town.dupont)
    await ill(town, await eats_on_thursdays(town), cited)
    town.service.move_clock(timedelta(days=1, minutes=1))

    async def gone() -> bool:
        async with town.service.database.transaction() as tx:
            return [row["document_id"] for row in await tx.fetch("select document_id from document")] == [cited] and unused != cited

    assert await eventually(gone)


async def test_the_certificate_of_days_that_stay_billed_is_answered_not_to_be_cited_and_is_deleted(town: Town) -> None:
    await town.service.send(PutAbsenceReason(code="illness", label="Maladie", excused="with_certificate", waiting_days=1), CLERK)
    enrolled, paper = await eats_on_thursdays(town), await kept(town, town.dupont)
    days = (AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY),)
    asked = SubmitDays(child_id=town.dupont.child_id, kind="absence", days=days, absence_reason="illness", certificate_id=paper)
    sent = await town.service.send(asked, town.dupont.actor)
    assert (sent.certificate, sent.certificate_until) == ("none", None)
    absence = await town.decided(sent)
    assert (absence.certificate, [day.billed for day in absence.days]) == ("none", [True])
    town.service.move_clock(timedelta(days=1, minutes=1))

    async def gone() -> bool:
        async with town.service.database.transaction() as tx:
            return bool(await tx.fetchval("select count(*) = 0 from document"))

    assert await eventually(gone)


async def test_an_absence_whose_certificate_never_comes_is_billed_after_the_deadline_and_the_family_is_told(town: Town) -> None:
    enrolled = await eats_on_thursdays(town)
    absence = await ill(town, enrolled)
    town.service.move_clock(DEADLINE - TUESDAY + timedelta(days=1, minutes=-1))  # Monday at 9:00: still the last day
    await do_jobs(town.service.database, DEADLINE)
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENCE_PROCESSING
    town.service.move_clock(timedelta(days=1))

    async def billed() -> bool:
        return await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_BILLED

    assert await eventually(billed)
    (told,) = await town.service.tells(PlanningRequestDecided)
    (day,) = told.days
    assert (told.by_staff, day.decision, day.billed) == (False, "refused", True)
    assert day.reason == "Le justificatif était attendu le dimanche 29 novembre au plus tard."
    late = GiveCertificate(request_id=absence.request_id, certificate_id=await kept(town, town.dupont))
    await refusal(town.service.send(late, town.dupont.actor), CertificateNotAwaited)


async def test_a_given_certificate_stops_the_deadline_until_a_clerk_decides(town: Town) -> None:
    enrolled = await eats_on_thursdays(town)
    absence = await ill(town, enrolled, await kept(town, town.dupont))
    town.service.move_clock(timedelta(days=10))
    await do_jobs(town.service.database, town.service.database.clock.today())
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENCE_PROCESSING
    await town.service.send(DecidePlanningRequest(request_id=absence.request_id, accept=True), CLERK)
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_EXCUSED
    asked = GiveCertificate(request_id=absence.request_id, certificate_id=await kept(town, town.dupont))
    await refusal(town.service.send(asked, town.dupont.actor), CertificateNotAwaited)


async def test_the_daily_job_does_no_harm_twice_nor_in_two_processes_at_once(town: Town) -> None:
    enrolled = await eats_on_thursdays(town)
    await ill(town, enrolled)
    town.service.move_clock(timedelta(days=10))
    today = town.service.database.clock.today()
    await asyncio.gather(*(do_jobs(town.service.database, today) for _ in range(3)))
    await do_jobs(town.service.database, today)
    assert len(await town.service.tells(PlanningRequestDecided)) == 1
    async with town.service.database.transaction() as tx:
        states = await tx.fetch("select status from booking_history where day = $1 order by entry", THURSDAY)
        assert await tx.fetchval("select day from daily_job where job = 'certificates'") == today
    assert [row["status"] for row in states] == ["absence_processing", "absent_billed"]


async def test_a_new_deadline_of_the_reason_leaves_absences_already_declared_alone(town: Town) -> None:
    absence = await ill(town, await eats_on_thursdays(town))
    await town.service.send(PutAbsenceReason(code="illness", label="Maladie", excused="with_certificate", certificate_days=10), CLERK)
    shown = await town.service.send(GetPlanningRequest(request_id=absence.request_id), CLERK)
    assert shown.certificate_until == DEADLINE < NEXT_MONDAY
