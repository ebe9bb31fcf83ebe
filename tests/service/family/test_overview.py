from datetime import timedelta

import pytest

from chassis.errors import NotFound
from chassis.ids import new_id
from contracts.family import AddChildDocument, DocumentLife, FamilyRecord, GetOverview
from tests.service.family.cast import adult
from tests.service.family.test_completeness import PDF, WEDNESDAY, enrolment, open_centre, require
from tests.service.harness import TODAY, Started, family


async def test_a_family_sees_itself_at_a_glance(service: Started, dupont: FamilyRecord) -> None:
    found = await service.send(GetOverview(), adult(dupont))
    assert found.family_number == dupont.family_number
    assert [(one.role, one.first_name) for one in found.guardians] == [(one.role, one.first_name) for one in dupont.guardians]
    assert [(one.child_id, one.first_name) for one in found.children] == [(one.child_id, one.first_name) for one in dupont.children]
    assert {(one.missing, one.documents) for one in found.children} == {((), ())}
    assert (found.rules_to_accept, found.to_confirm) == (dupont.rules_to_accept, dupont.to_confirm)


@pytest.mark.usefixtures("dupont")
async def test_who_has_no_record_has_no_overview(service: Started) -> None:
    with pytest.raises(NotFound) as refused:
        await service.send(GetOverview(), family(new_id()))
    assert refused.value.slug == "unknown_family"


async def test_what_a_child_lacks_and_how_long_its_documents_are_good_is_told(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await require(service, WEDNESDAY, "insurance", "health")
    await service.tell(enrolment(dupont))
    lea = dupont.children[0]
    until = TODAY + timedelta(days=90)
    asked = AddChildDocument(child_id=lea.child_id, kind="insurance", name="assurance.pdf", content=PDF, expires_on=until)
    await service.send(asked, adult(dupont))
    first, second = (await service.send(GetOverview(), adult(dupont))).children
    assert [(one.activity, one.codes) for one in first.missing] == [("ALSH Mercredi", ("health",))]
    assert first.documents == (DocumentLife(kind="insurance", expires_on=until, status="received"),)
    assert (second.missing, second.documents) == ((), ())


async def test_judgments_are_not_told_at_a_glance(service: Started, dupont: FamilyRecord, jeanne: FamilyRecord) -> None:
    lea = dupont.children[0].child_id
    await service.send(AddChildDocument(child_id=lea, kind="judgment", name="jugement.pdf", content=PDF), adult(dupont))
    await service.send(AddChildDocument(child_id=lea, kind="vaccination", name="carnet.pdf", content=PDF), adult(jeanne))
    for record in (dupont, jeanne):
        children = (await service.send(GetOverview(), adult(record))).children
        assert [one.kind for child in children if child.child_id == lea for one in child.documents] == ["vaccination"]
