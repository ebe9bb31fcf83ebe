"""The forms with which a clerk enters a child, or a part of its record."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, Invalid, Refusal
from contracts.base import Request
from contracts.family import (
    AddChild,
    ChangeChild,
    ChildRecord,
    FamilyLine,
    FamilyRecord,
    FindLookAlikes,
    LookAlike,
    LookAlikes,
    PickupFields,
    PickupPerson,
    ReadChild,
    ReadChildHealth,
)
from contracts.rights import Right
from tests.unit.backoffice import cast, children_town
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import CLERK, Handler, Town
from tests.unit.reading import markup

FAMILY = f"/familles/{cast.DUPONT.family_id}"
LEA_ID = cast.DUPONT.children[0].child_id
LEA = f"{FAMILY}/enfants/{LEA_ID}"
NEW = f"{FAMILY}/enfants/nouveau"
ZOE = {"last_name": "DUPONT", "first_name": "Zoé", "birth_date": "2020-03-02"}


@dataclass
class EnteringTown(Town):
    """A town whose clerks may write records and open health data."""

    answer: Refusal | None = None
    alike: tuple[LookAlike, ...] = ()
    owner: UUID = cast.DUPONT.family_id

    def __post_init__(self) -> None:
        """Give the rights."""
        self.rights = CLERK | {Right.WRITE_RECORD, Right.READ_HEALTH}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer what clerks enter too."""
        return {
            **super().handlers(),
            ReadChild: lea,
            AddChild: lambda _: self._entered(),
            ChangeChild: lambda _: self._entered(),
            FindLookAlikes: lambda _: LookAlikes(families=self.alike),
        }

    def _entered(self) -> Any:
        if self.answer is not None:
            raise self.answer
        return lea(ReadChild(child_id=LEA_ID)).model_copy(update={"family_id": self.owner})


def lea(asked: ReadChild) -> ChildRecord:
    """Show Léa, whom her grandmother may fetch."""
    granny = PickupPerson(person_id=cast.number(9, 1), fields=PickupFields(name="Josette", relation="Grand-mère", allowed=True))
    return children_town.child(asked).model_copy(update={"family_id": cast.DUPONT.family_id, "pickup": (granny,)})


@pytest.fixture
def town() -> Town:
    return EnteringTown()


def filled(page: str) -> dict[str, str]:
    """Read what a form would send back untouched."""
    sent = dict(re.findall(r'<input[^>]*? name="([\w-]+)"[^>]*? value="([^"]*)"[^>]*? checked', page))
    sent |= {name: value for name, value in re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page) if name != "retirer"}
    sent |= dict(re.findall(r'<input class="input" id="[\w-]+" name="([\w-]+)" type="\w+" value="([^"]*)"', page))
    sent |= dict(re.findall(r'<textarea[^>]* name="([\w-]+)"[^>]*>([^<]*)</textarea>', page))
    return sent | {
        name: found[0]
        for name, options in re.findall(r'<select[^>]* name="([\w-]+)"[^>]*>(.*?)</select>', page, re.DOTALL)
        if (found := re.findall(r'value="([^"]*)" selected', options))
    }


async def test_the_record_leads_to_each_form(clerk: Browser) -> None:
    assert f'href="{NEW}"' in (await clerk.get(FAMILY)).text
    page = (await clerk.get(LEA)).text
    for part in ("identite", "autorisations", "personnes"):
        assert f'href="{LEA}/modifier/{part}"' in page
    assert "/modifier/sante" not in page, "health is changed by who has opened it"
    assert f'href="{LEA}/modifier/sante?sante=1"' in (await clerk.get(f"{LEA}?sante=1")).text


async def test_without_the_right_nothing_leads_there_and_nothing_opens(clerk: Browser, town: EnteringTown) -> None:
    town.rights = CLERK
    assert "/nouveau" not in (await clerk.get(FAMILY)).text
    assert "/modifier/" not in (await clerk.get(LEA)).text
    for path in (NEW, f"{LEA}/modifier/identite", f"{LEA}/modifier/sante?sante=1"):
        assert (await clerk.get(path)).status == 403
        assert (await clerk.post(path)).status == 403


async def test_health_is_closed_to_those_who_write_records_without_its_right(clerk: Browser, town: EnteringTown) -> None:
    town.rights = CLERK | {Right.WRITE_RECORD}
    assert (await clerk.get(f"{LEA}/modifier/identite")).status == 200
    assert (await clerk.get(f"{LEA}/modifier/sante?sante=1")).status == 403
    assert (await clerk.post(f"{LEA}/modifier/sante", {"allergies": "Aucune"})).status == 403
    assert town.got(ReadChildHealth) + town.got(ChangeChild) == []


async def test_only_what_was_changed_is_written_and_the_family_is_said_to_know(clerk: Browser, town: EnteringTown) -> None:
    form = filled((await clerk.get(f"{LEA}/modifier/identite")).text)
    page = await clerk.post(f"{LEA}/modifier/identite", {**form, "school": "École des Prés"})
    assert page.address == LEA
    assert "La famille est prévenue, avec votre nom." in page.text
    ((asked, key),) = [(one, key) for one, key in town.asked if isinstance(one, ChangeChild)]
    assert (asked.part, asked.fields, key) == ("child_identity", {"school": "École des Prés"}, form["cle"])
    page = await clerk.post(f"{LEA}/modifier/identite", form)
    assert "Rien n'a changé" in page.text.replace("&#39;", "'")
    assert len(town.got(ChangeChild)) == 1


@pytest.mark.parametrize(
    ("owner", "unread", "words"),
    [
        (cast.DUPONT, {cast.DUPONT.family_id}, "prévenez-la par courrier"),
        (cast.MARTIN, {cast.DUPONT.family_id}, "Le foyer qui a inscrit l'enfant est prévenu, avec votre nom."),
        (cast.MARTIN, {cast.MARTIN.family_id}, "Personne du foyer qui a inscrit l'enfant n'a de compte ouvert"),
    ],
    ids=["its own", "another, which reads", "another, which reads nothing"],
)
async def test_whoever_registered_the_child_is_said_to_be_told_or_must_be_told_otherwise(
    owner: FamilyRecord, unread: set[UUID], words: str, clerk: Browser, town: EnteringTown
) -> None:
    town.owner, town.without_account, town.without_email = owner.family_id, unread, unread
    form = filled((await clerk.get(f"{LEA}/modifier/identite")).text)
    page = await clerk.post(f"{LEA}/modifier/identite", {**form, "school": "École des Prés"})
    assert words in markup(page.text)


async def test_what_a_colleague_changed_meanwhile_is_left_alone(clerk: Browser, town: EnteringTown) -> None:
    form = filled((await clerk.get(f"{LEA}/modifier/identite")).text)
    await clerk.post(
        f"{LEA}/modifier/identite", {**form, "avant-school": "École d'avant", "school": "École d'avant", "birth_place": "Muret"}
    )
    (asked,) = town.got(ChangeChild)
    assert asked.fields == {"birth_place": "Muret"}


async def test_health_is_never_opened_unasked_and_saving_does_not_open_it_again(clerk: Browser, town: EnteringTown) -> None:
    page = await clerk.get(f"{LEA}/modifier/sante", follow=False)
    assert (page.status, page.leads_to) == (303, f"{LEA}#health")
    assert town.got(ReadChildHealth) == []
    page = await clerk.get(f"{LEA}/modifier/sante?sante=1")
    assert "Arachides" in page.text
    assert len(town.got(ReadChildHealth)) == 1
    await clerk.post(f"{LEA}/modifier/sante", {**filled(page.text), "allergies": "Arachides et œufs", "pai": "oui"})
    (asked,) = town.got(ChangeChild)
    assert (asked.part, asked.fields) == ("health", {"allergies": "Arachides et œufs", "pai": True})
    assert len(town.got(ReadChildHealth)) == 1


async def test_a_doctor_is_entered_with_the_telephone_that_the_clerk_had_before_them(clerk: Browser, town: EnteringTown) -> None:
    page = await clerk.get(f"{LEA}/modifier/sante?sante=1")
    before = {"avant-doctor": "Dr Roux", "doctor_phone": "05 61 00 00 00", "avant-doctor_phone": "05 61 00 00 00"}
    await clerk.post(f"{LEA}/modifier/sante", {**filled(page.text), **before, "doctor": "Dr Blanc"})
    (asked,) = town.got(ChangeChild)
    assert asked.fields == {"doctor": "Dr Blanc", "doctor_phone": "05 61 00 00 00"}


async def test_a_person_is_added_changed_and_taken_off(clerk: Browser, town: EnteringTown) -> None:
    form = f"{LEA}/modifier/personnes"
    await clerk.post(form, {"name": "Josette", "allowed": "oui", "avant-allowed": "oui"})
    person = str(cast.number(9, 1))
    page = await clerk.get(f"{form}?personne={person}")
    await clerk.post(form, {**filled(page.text), "allowed": "non"})
    await clerk.post(form, {"personne": person, "retirer": "oui"})
    assert [one.fields for one in town.got(ChangeChild)] == [
        {"allowed": True, "name": "Josette"},
        {"person": person, "allowed": False},
        {"person": person, "removed": True},
    ]
    assert (await clerk.get(f"{form}?personne={LEA_ID}")).status == 404


async def test_a_fault_is_said_beside_its_field_and_what_was_typed_stays(clerk: Browser, town: EnteringTown) -> None:
    town.answer = Invalid("À corriger.", errors=[{"field": "birth_date", "detail": "Cette date est dans le futur."}])
    page = await clerk.post(NEW, {**ZOE, "birth_date": "2999-01-01"})
    assert page.status == 400
    assert 'id="birth_date-error"' in page.text
    assert 'value="2999-01-01"' in page.text
    town.answer = Conflict("Cette personne n'est plus sur la liste.")
    page = await clerk.post(f"{LEA}/modifier/personnes", {"name": "Josette"})
    assert page.status == 409
    assert 'value="Josette"' in page.text


async def test_a_child_that_seems_to_be_there_is_shown_before_it_is_added(clerk: Browser, town: EnteringTown) -> None:
    line = FamilyLine(family_id=cast.MARTIN.family_id, family_number="1001001816332", name="MARTIN Zoé", city="LYON", children=("Zoé",))
    town.alike = (LookAlike(family=line, likenesses=("same_child",)),)
    page = await clerk.post(NEW, ZOE)
    assert "MARTIN Zoé" in page.text
    assert 'value="Zoé"' in page.text
    assert town.got(AddChild) == []
    page = await clerk.post(NEW, {**ZOE, "confirme": "1"})
    assert page.address == LEA
    (asked,) = town.got(AddChild)
    assert asked.fields == ZOE


async def test_a_record_of_another_facility_is_shown_by_its_number_alone(clerk: Browser, town: EnteringTown) -> None:
    line = FamilyLine(family_id=cast.MARTIN.family_id, family_number="1001001816332", name="", city="", children=())
    town.alike = (LookAlike(family=line, likenesses=("same_child",), within_reach=False),)
    page = await clerk.post(NEW, ZOE)
    assert "Une fiche d'une autre structure" in page.text
    assert "N° 1001001816332" in page.text
    assert str(cast.MARTIN.family_id) not in page.text


@pytest.mark.parametrize("path", [f"{FAMILY}/enfants/{cast.number(cast.CHILD, 3)}/modifier/identite", f"{LEA}/modifier/voisin"])
async def test_another_familys_child_and_another_part_are_not_found(clerk: Browser, path: str) -> None:
    assert (await clerk.get(path)).status == 404
