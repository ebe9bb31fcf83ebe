"""The end of a school year: everybody goes up a class, once."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.errors import Conflict, Forbidden, Refusal
from contracts.family import (
    ApplyClassMoves,
    ChangeChild,
    ChildSaved,
    ClassMoves,
    CreateFamily,
    FamilyRecord,
    NewChild,
    NewGuardian,
    PreviewClassMoves,
    ReadFamily,
    UndoClassMoves,
)
from contracts.rights import Right
from services.family.domain.errors import ClassMoveOver, ClassMoveStands, ClassMoveTooSoon
from services.family.store.class_moves import MOVED
from tests.service.family.cast import CLERK
from tests.service.harness import NOW, TODAY, Started, staff

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
    asked = ApplyClassMoves(school_year=2026, stay=(stays,), primary_school="École Jules-Ferry")
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
        schools = await tx.fetch("select old, new from record_history where field = 'school' order by new")
    assert [tuple(row) for row in noted] == [("CM2", ""), ("GS", "CP")]
    assert [tuple(row) for row in schools] == [("École du Bourg", ""), ("École du Bourg", "École Jules-Ferry")]


async def refused(service: Started, year: int, kind: type[Refusal]) -> str:
    with pytest.raises(Conflict) as caught:
        await service.send(ApplyClassMoves(school_year=year), CLERK)
    assert caught.value.slug == kind.slug
    return caught.value.detail


async def test_nobody_moves_into_a_year_that_is_over_or_does_not_begin_soon(service: Started) -> None:
    roux = await service.send(SCHOOL, CLERK)
    assert "1er juin 2027" in await refused(service, 2027, ClassMoveTooSoon)
    assert (await service.send(PreviewClassMoves(school_year=2027), CLERK)).opens_on == date(2027, 6, 1)
    over = await service.send(PreviewClassMoves(school_year=2025), CLERK)
    assert (over.moves, over.done, over.opens_on) == ((), False, None), "to read is not refused: there is only nobody to move"
    await refused(service, 2025, ClassMoveOver)
    assert (await classes(service, roux))["Ana"] == ("GS", "École du Bourg")
    service.move_clock(by=date(2027, 6, 1) - TODAY)
    assert (await service.send(ApplyClassMoves(school_year=2027), CLERK)).moved == 3


async def test_a_town_that_moved_in_july_is_not_moved_again_in_september(service: Started) -> None:
    await service.send(SCHOOL, CLERK)
    service.move_clock(by=date(2027, 7, 5) - TODAY)
    await service.send(ApplyClassMoves(school_year=2027), CLERK)
    service.move_clock(by=date(2027, 9, 2) - date(2027, 7, 5))
    await refused(service, 2028, ClassMoveTooSoon)
    assert (await service.send(ApplyClassMoves(school_year=2027), CLERK)).done is True


async def test_two_moves_of_different_years_are_some_months_apart(service: Started) -> None:
    roux = await service.send(SCHOOL, CLERK)
    service.move_clock(by=date(2027, 6, 20) - TODAY)
    asked = [service.send(ApplyClassMoves(school_year=year), CLERK) for year in (2026, 2027)]
    done, late = sorted(await asyncio.gather(*asked, return_exceptions=True), key=lambda one: isinstance(one, Refusal))
    assert (isinstance(done, ClassMoves), getattr(late, "slug", "")) == (True, ClassMoveTooSoon.slug)
    assert "18 octobre 2027" in str(late.detail if isinstance(late, Refusal) else late)
    assert (await classes(service, roux))["Ana"] == ("CP", "École du Bourg")


async def test_a_move_is_taken_back_the_same_day_and_whoever_changed_since_is_left_alone_and_named(service: Started) -> None:
    roux = await service.send(SCHOOL, CLERK)
    before = await classes(service, roux)
    moved = await service.send(ApplyClassMoves(school_year=2026, primary_school="École Jules-Ferry"), CLERK)
    assert (moved.undo_until, moved.returning, moved.left) == (TODAY + timedelta(days=1), 3, ())
    assert moved.made_at is not None
    basile = roux.children[1].child_id
    await service.send(ChangeChild(child_id=basile, part="child_identity", fields={"school": "École des Prés"}), CLERK)
    seen = await service.send(PreviewClassMoves(school_year=2026), CLERK)
    assert (seen.returning, [(one.name, one.school_class, one.school) for one in seen.left]) == (
        2,
        [("ROUX Basile", "CE2", "École des Prés")],
    )
    asked = UndoClassMoves(school_year=2026, made_at=moved.made_at)
    undone, again = await asyncio.gather(*(service.send(asked, CLERK, key=f"click {number}") for number in range(2)))
    assert [one.name for one in undone.left] == [one.name for one in again.left] == ["ROUX Basile"]
    assert (undone.done, undone.opens_on) == (False, None)
    assert await classes(service, roux) == {**before, "Basile": ("CE2", "École des Prés")}
    told = {one.first_name: (one.version, one.school_class, one.school) for one in await service.tells(ChildSaved, count=11)}
    assert (told["Ana"], told["Colin"]) == ((3, "GS", "École du Bourg"), (3, "CM2", "École du Bourg"))
    async with service.database.transaction() as tx:
        noted = await tx.fetch(
            "select new from record_history where about_id = $1 and field = 'school' order by entry", roux.children[0].child_id
        )
        assert await tx.fetchval("select count(*) from audit_entry where action = 'family.class.undo'") == 1
    assert [row["new"] for row in noted] == ["École Jules-Ferry", "École du Bourg"]
    remade = await service.send(ApplyClassMoves(school_year=2026, stay=(basile,)), CLERK)
    assert (remade.moved, remade.returning) == (2, 2)
    assert (await classes(service, roux))["Basile"] == ("CE2", "École des Prés")
    with pytest.raises(Conflict) as caught:
        await service.send(asked, CLERK, key="late")
    assert caught.value.slug == ClassMoveStands.slug, "another move was made since"


async def test_a_move_is_taken_back_until_the_day_after_and_no_longer(service: Started) -> None:
    roux = await service.send(SCHOOL, CLERK)
    with pytest.raises(Conflict) as never:
        await service.send(UndoClassMoves(school_year=2026, made_at=NOW), CLERK)
    assert never.value.slug == ClassMoveStands.slug
    moved = await service.send(ApplyClassMoves(school_year=2026), CLERK)
    assert moved.made_at is not None
    service.move_clock(by=timedelta(days=2))
    assert (await service.send(PreviewClassMoves(school_year=2026), CLERK)).undo_until is None
    with pytest.raises(Conflict) as caught:
        await service.send(UndoClassMoves(school_year=2026, made_at=moved.made_at), CLERK)
    assert caught.value.slug == ClassMoveStands.slug
    assert (await classes(service, roux))["Ana"] == ("CP", "École du Bourg")
    service.move_clock(by=timedelta(days=-1))
    await service.send(UndoClassMoves(school_year=2026, made_at=moved.made_at), CLERK)
    assert (await classes(service, roux))["Ana"] == ("GS", "École du Bourg")


async def test_a_move_of_the_last_day_of_a_school_year_is_taken_back_on_the_first_of_the_next(service: Started) -> None:
    roux = await service.send(SCHOOL, CLERK)
    before = await classes(service, roux)
    service.move_clock(by=date(2027, 8, 31) - TODAY)
    moved = await service.send(ApplyClassMoves(school_year=2026), CLERK)
    assert (moved.undo_until, moved.made_at is not None) == (date(2027, 9, 1), True)
    basile = roux.children[1].child_id
    await service.send(ChangeChild(child_id=basile, part="child_identity", fields={"school": "École des Prés"}), CLERK)
    service.move_clock(by=timedelta(days=1))
    assert (await service.send(PreviewClassMoves(school_year=2026), CLERK)).returning == 2
    asked = UndoClassMoves(school_year=2026, made_at=moved.made_at or NOW)
    for click in ("first", "second"):
        undone = await service.send(asked, CLERK, key=click)
        assert (undone.done, undone.moves, undone.opens_on, [one.name for one in undone.left]) == (False, (), None, ["ROUX Basile"])
    assert await classes(service, roux) == {**before, "Basile": ("CE2", "École des Prés")}
    await refused(service, 2026, ClassMoveOver)
    coming = await service.send(PreviewClassMoves(school_year=2027), CLERK)
    assert (coming.opens_on, len(coming.moves)) == (None, 4)


async def test_the_move_of_a_year_leaves_what_is_noted_of_the_year_before(service: Started) -> None:
    await service.send(SCHOOL, CLERK)
    first = await service.send(ApplyClassMoves(school_year=2026), CLERK)
    service.move_clock(by=timedelta(days=365))
    second = await service.send(ApplyClassMoves(school_year=2027), CLERK)
    async with service.database.transaction(read_only=True) as tx:
        noted = await tx.fetch("select school_year, moved from class_move order by school_year")
    assert [tuple(row) for row in noted] == [(2026, first.moved), (2027, second.moved)]
    assert first.moved != second.moved


async def test_who_changed_since_a_move_is_found_by_index(service: Started) -> None:
    async with service.database.transaction(CLERK) as tx:
        await tx.execute("set local enable_seqscan = off")
        plan = "\n".join(row[0] for row in await tx.fetch(f"explain with {MOVED} select from moved", NOW, None))
    assert "Index Scan using record_history_of_classes" in plan
    assert "Index Cond: (changed_at >= " in plan


async def test_moving_classes_needs_the_right_to_write_records(service: Started) -> None:
    reader = staff(Right.READ_RECORD)
    for asked in (PreviewClassMoves(school_year=2027), ApplyClassMoves(school_year=2027), UndoClassMoves(school_year=2027, made_at=NOW)):
        with pytest.raises(Forbidden):
            await service.send(asked, reader)
