"""A child's school and class are suggested as they are written already, on each form that asks for them."""

import html
import re

from contracts.planning import ClassSize, Facilities, FacilityView, SchoolClasses
from contracts.rights import Right
from services.backoffice.views.children.schools import rank, schools
from tests.unit.backoffice.cast import CHILD, DUPONT, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.setup_town import PARK
from tests.unit.backoffice.town import Town

IDENTITY = f"/familles/{DUPONT.family_id}/enfants/{number(CHILD, 1)}/modifier/identite"
FORMS = ("/familles/nouvelle", f"/familles/{DUPONT.family_id}/enfants/nouveau", IDENTITY)


def offered(page: str, name: str) -> list[str]:
    """List what a field suggests."""
    listed = re.search(rf'<datalist id="{name}">(.*?)</datalist>', html.unescape(page), re.DOTALL)
    return re.findall(r'<option value="([^"]*)">', listed[1]) if listed else []


async def test_each_form_suggests_the_schools_and_classes_in_use(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_RECORD, Right.WRITE_ENROLMENT}
    for address in FORMS:
        page = (await clerk.get(address)).text
        assert PARK in offered(page, "ecoles"), address
        assert "CP" in offered(page, "classes"), address
        assert re.search(r'name="(e1_)?school"[^>]* list="ecoles"', page), address
        assert re.search(r'name="(e1_)?school_class"[^>]* list="classes"', page), address


async def test_a_form_is_filled_in_without_suggestions_while_planning_is_away(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_RECORD, Right.WRITE_ENROLMENT}
    town.down.add("planning")
    for address in FORMS:
        page = await clerk.get(address)
        assert page.status == 200, address
        assert offered(page.text, "ecoles") == [], address


def test_schools_in_use_and_those_of_the_town_are_suggested_once() -> None:
    used = SchoolClasses(
        classes=tuple(
            ClassSize(school=school, school_class=of, children=1)
            for school, of in (("École Jules-Ferry", "CE1"), ("École Jules-Ferry", "ULIS"), ("", "CP"))
        )
    )
    names = ("École Jules-Ferry", "École du Parc", "Restaurant scolaire")
    places = Facilities(facilities=tuple(FacilityView(facility_id=number(3, n), name=name) for n, name in enumerate(names)))
    found = schools(used, places)
    assert found.schools == ("École Jules-Ferry", "École du Parc")
    assert found.classes == ("PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2", "ULIS")
    assert schools(None, None).schools == ()


def test_classes_are_in_the_order_of_school_however_they_were_typed() -> None:
    assert sorted(["ULIS", "CE1", "cm 2", "CM 1", "tps", "gs"], key=rank) == ["tps", "gs", "CE1", "CM 1", "cm 2", "ULIS"]
