"""The end of a school year: everybody goes up a class, once."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from chassis.errors import Forbidden
from contracts.family import (
    ApplyClassMoves,
    ChildSaved,
    CreateFamily,
    FamilyRecord,
    NewChild,
    NewGuardian,
    PreviewClassMoves,
    ReadFamily,
)
from contracts.rights import Right
from tests.service.family.cast import CLERK
from tests.service.harness import Started, staff

CLASSES = {"Ana": "GS", "Basile": "ce1", "Colin": "CM2", "Dora": "ULIS", "Élie": ""}
SCHOOL = CreateFamily(
    guardians=(NewGuardian(role="primary", title="Madame", last_name="ROUX", first_name="Anne"),),
    children=tuple(
        NewChild(
            last_name="ROUX",
            first_name=name,
            birth_date=date(2018, 1, number),
            school="École du Bourg" if found else "",
            school_class=found,
        )
        for number, (name, found) in enumerate(CLASSES.items(), start=1)
    ),
)


async def classes(service: Started, record: FamilyRecord) -> dict[str, tuple[str, str]]:
    found = await service.send(ReadFamily(family_id=record.family_id), CLERK)
    return {child.first_name: (child.school_class, child.school) for child in found.children}


async def test_the_preview_tells_who_goes_where_and_changes_nothing(service: Started) -> None:
    roux = await service.send(SCHOOL, CLERK)
    preview = await service.send(PreviewClassMoves(school_year=2027), CLERK)
    assert {one.name: (one.school_class, one.next_class) for one in preview.moves} == {
        "ROUX Ana": ("GS", "CP"),
        "ROUX Basile": ("ce1", "CE2"),
        "ROUX Colin": ("CM2", ""),
        "ROUX Dora": ("ULIS", None),
    }
    assert preview.done is False
    assert (await classes(service, roux))["Ana"] == ("GS", "École du Bourg")


async def test_everybody_moves_once_but_those_who_stay(service: Started) -> None:
    roux = await service.send(SCHOOL, CLERK)
    stays: UUID = roux.children[1].child_id
    asked = ApplyClassMoves(school_year=2027, stay=(stays,), primary_school="École Jules-Ferry")
    answers = await asyncio.gather(*(service.send(asked, CLERK, key=f"click {number}") for number in range(4)))
    assert [(one.done, one.moved) for one in answers] == [(True, 2)] * 4
    assert await classes(service, roux) == {
        "Ana": ("CP", "École Jules-Ferry"),
        "Basile": ("ce1", "École du Bourg"),
        "Colin": ("", ""),
        "Dora": ("ULIS", "École du Bourg"),
        "Élie": ("", ""),
    }
    told = await service.tells(ChildSaved, count=7)
    assert {(one.first_name, one.version, one.school_class) for one in told[5:]} == {("Ana", 2, "CP"), ("Colin", 2, "")}
    async with service.database.transaction() as tx:
        noted = await tx.fetch("select old, new from record_history where field = 'school_class' order by old")
    assert [tuple(row) for row in noted] == [("CM2", ""), ("GS", "CP")]


async def test_moving_classes_needs_the_right_to_write_records(service: Started) -> None:
    reader = staff(Right.READ_RECORD)
    for asked in (PreviewClassMoves(school_year=2027), ApplyClassMoves(school_year=2027)):
        with pytest.raises(Forbidden):
            await service.send(asked, reader)
