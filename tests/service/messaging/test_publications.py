import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Forbidden, NotFound, Refusal
from chassis.ids import new_id
from chassis.retention import run
from contracts.base import Request
from contracts.messaging import (
    DownloadPublication,
    GetBoard,
    GetHomeNews,
    GetTownBoard,
    ListPublications,
    ListSelectable,
    PublicationsChanged,
    PublicationView,
    PublishPublication,
    PutPublication,
    ReadPublication,
    WithdrawPublication,
)
from contracts.rights import Right
from tests.service.harness import Started, edge, held_up, staff
from tests.service.messaging.cast import DUPONT, JEAN, MARTIN, household, invoice, jean, sofia
from tests.service.messaging.places import CANTEEN, CLASS, LEISURE, MEAL, WEDNESDAY, enrolled, facilities, hidden_from, pupil

CLAIRE = staff(Right.WRITE_PUBLICATION)
PAUL = staff(Right.WRITE_PUBLICATION, name="Paul ROUX")
OF_CANTEEN = staff(Right.WRITE_PUBLICATION, facilities=[CANTEEN])
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
TO_MEAL = {"selection": ({"kind": "activity", "key": str(MEAL)},)}


def draft(service: Started, **more: Any) -> PutPublication:
    today = service.service.settings.clock.today()
    values = {"publication_id": new_id(), "version": 0, "kind": "news", "title": "Portes ouvertes", "text": "Samedi", "starts_on": today}
    return PutPublication.model_validate({**values, **more})


async def published(service: Started, actor: Any = CLAIRE, **more: Any) -> PublicationView:
    made = await service.send(draft(service, **more), actor)
    return await service.send(PublishPublication(publication_id=made.publication_id, version=made.version), actor)


@contextmanager
def refused(slug: str, words: str = "") -> Iterator[None]:
    with pytest.raises(Refusal, match=words or None) as caught:
        yield
    assert caught.value.slug == slug


async def outcomes(asked: list[asyncio.Task[PublicationView]]) -> list[str]:
    answers = await asyncio.gather(*asked, return_exceptions=True)
    return sorted(getattr(one, "slug", "") or getattr(one, "state", "") for one in answers)


async def titles(service: Started, actor: Any = jean) -> list[str]:
    return [one.title for one in (await service.send(GetBoard(), actor)).published]


async def test_what_is_published_is_seen_by_its_families_from_day_to_day_and_no_longer_once_withdrawn(service: Started) -> None:
    today = service.service.settings.clock.today()
    await service.tell(household(), *facilities(), enrolled(DUPONT, MEAL))
    made = await service.send(draft(service), CLAIRE)
    assert (made.state, made.version, made.families, await titles(service)) == ("draft", 1, 1, [])
    shown = await service.send(PublishPublication(publication_id=made.publication_id, version=1), CLAIRE)
    assert (shown.state, await titles(service), await titles(service, sofia)) == ("published", ["Portes ouvertes"], ["Portes ouvertes"])
    meal = await published(service, title="Grève", **TO_MEAL)
    assert (meal.families, meal.selection[0].label) == (1, "Repas")
    assert (await titles(service), await titles(service, sofia)) == (["Grève", "Portes ouvertes"], ["Portes ouvertes"])
    await published(service, title="Demain", starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=2))
    assert "Demain" not in await titles(service)
    service.move_clock(timedelta(days=1))
    assert await titles(service) == ["Demain", "Grève", "Portes ouvertes"]
    service.move_clock(timedelta(days=2))
    assert "Demain" not in await titles(service)
    for _ in range(2):  # withdrawn already, nothing changes
        await service.send(WithdrawPublication(publication_id=meal.publication_id, version=2), CLAIRE)
    assert await titles(service) == ["Portes ouvertes"]
    assert [one.version for one in await service.tells(PublicationsChanged, count=4)] == [2, 2, 2, 3]
    assert [one.title for one in (await service.send(ListPublications(state="withdrawn"), CLAIRE)).publications] == ["Grève"]


async def test_the_home_page_has_what_is_for_all_and_beside_it_what_is_for_a_selection(service: Started) -> None:
    today = service.service.settings.clock.today()
    await service.tell(household(), *facilities(), enrolled(DUPONT, MEAL), pupil(DUPONT), invoice())
    assert [(await service.send(GetHomeNews(), one)).unread for one in (jean, sofia)] == [1, 0]
    assert (await service.send(GetTownBoard(), edge())).selected_until is None
    await published(service, title="Pour tous", on_home=True)
    await published(service, title="Pas sur l'accueil")
    menu = await published(service, kind="menu", title="Menu", text="Lundi : purée", facility_id=CANTEEN, starts_on=today, ends_on=today)
    assert (menu.starts_on.weekday(), menu.ends_on) == (0, menu.starts_on + timedelta(days=6))
    await published(service, title="Classe", on_home=True, ends_on=today, selection=({"kind": "class", "key": CLASS},))
    board = await service.send(GetTownBoard(), edge())
    assert {(one.title, one.facility) for one in board.published} == {("Pour tous", ""), ("Menu", "Restauration scolaire")}
    assert board.selected_until == today
    assert [one.title for one in (await service.send(GetHomeNews(), jean)).published] == ["Classe"]
    assert (await service.send(GetHomeNews(), sofia)).published == ()
    to_class = {"on_home": True, "selection": ({"kind": "class", "key": CLASS},)}
    await service.send(draft(service, title="Pas encore publié", **to_class), CLAIRE)
    await published(service, title="Demain", starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=3), **to_class)
    await published(service, title="Tous, aujourd'hui", on_home=True, ends_on=today)
    assert [one.title for one in (await service.send(GetHomeNews(), jean)).published] == ["Classe"]
    assert (await service.send(GetTownBoard(), edge())).selected_until == today + timedelta(days=3)
    service.move_clock(timedelta(days=1))
    assert [one.title for one in (await service.send(GetHomeNews(), jean)).published] == ["Demain"]
    assert {one.title for one in (await service.send(GetTownBoard(), edge())).published} == {"Pour tous", "Menu"}
    await service.tell(hidden_from(JEAN, DUPONT))
    assert (await service.send(GetHomeNews(), jean)).published == ()
    with pytest.raises(NotFound):
        await service.send(GetTownBoard(), jean)


async def test_a_menu_is_read_from_the_saturday_before_its_week(service: Started) -> None:
    today = service.service.settings.clock.today()
    await service.tell(*facilities(), enrolled(DUPONT, MEAL))
    monday = today + timedelta(days=14 - today.weekday())
    made = await published(
        service, kind="menu", title="Menu", text="", file_name="menu.pdf", file=PDF, facility_id=CANTEEN, starts_on=monday, ends_on=monday
    )
    asked = DownloadPublication(publication_id=made.publication_id)
    service.move_clock(monday - timedelta(days=3) - today)
    assert await titles(service) == []
    with pytest.raises(NotFound):
        await service.send(asked, jean)
    service.move_clock(timedelta(days=1))
    assert (await titles(service), (await service.send(asked, jean)).content) == (["Menu"], PDF)


async def test_a_file_is_handed_to_those_it_is_published_to_and_to_nobody_else(service: Started) -> None:
    await service.tell(*facilities(), enrolled(DUPONT, MEAL))
    form = {"kind": "form", "title": "Adhésion", "text": "", "file_name": "adhesion.pdf", "file": PDF, **TO_MEAL}
    made = await service.send(draft(service, **form), CLAIRE)
    asked = DownloadPublication(publication_id=made.publication_id)
    assert (await service.send(asked, CLAIRE)).content == PDF
    with pytest.raises(NotFound):
        await service.send(asked, jean)  # only a draft yet
    await service.send(PublishPublication(publication_id=made.publication_id, version=1), CLAIRE)
    found = await service.send(asked, jean)
    assert (found.name, found.media_type, found.content) == ("adhesion.pdf", "application/pdf", PDF)
    with pytest.raises(NotFound):
        await service.send(asked, sofia)
    with pytest.raises(Forbidden):
        await service.send(asked, staff())
    kept = await service.send(draft(service, publication_id=made.publication_id, version=2, **{**form, "file": b""}), CLAIRE)
    assert (kept.file_name, (await service.send(asked, jean)).content) == ("adhesion.pdf", PDF)
    change = {**form, "file": b"", "text": "Sur papier.", "keep_file": False}
    gone = await service.send(draft(service, publication_id=made.publication_id, version=3, **change), CLAIRE)
    assert gone.file_name == ""
    async with service.database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from document") == 0
    with pytest.raises(NotFound):
        await service.send(asked, jean)


async def test_of_two_colleagues_who_change_it_at_once_the_second_is_told(service: Started) -> None:
    made = await published(service)
    change = draft(service, publication_id=made.publication_id, version=2, title="Samedi et dimanche")
    assert (await service.send(change, PAUL)).version == 3
    stale_ones: tuple[Request[PublicationView], ...] = (change, WithdrawPublication(publication_id=made.publication_id, version=2))
    for stale in stale_ones:
        with refused("publication_changed", "Paul ROUX a changé"):
            await service.send(stale, CLAIRE)
    found = await service.send(ReadPublication(publication_id=made.publication_id), CLAIRE)
    assert (found.title, found.state, found.changed_by_name) == ("Samedi et dimanche", "published", "Paul ROUX")
    assert [one.version for one in await service.tells(PublicationsChanged, count=2)] == [2, 3]


async def test_of_two_colleagues_whose_changes_cross_one_saves(service: Started) -> None:
    made = await published(service)
    changes = [draft(service, publication_id=made.publication_id, version=2, title=title) for title in ("Samedi", "Dimanche")]
    async with service.database.transaction() as tx:
        await tx.execute("select from publication where publication_id = $1 for update", made.publication_id)
        saving = [asyncio.create_task(service.send(change, CLAIRE)) for change in changes]
        await held_up(service, 2)
    assert await outcomes(saving) == ["publication_changed", "published"]


async def test_of_two_menus_of_a_week_published_at_once_one_is_shown(service: Started) -> None:
    await service.tell(*facilities())
    menus = [await service.send(draft(service, kind="menu", facility_id=CANTEEN), CLAIRE) for _ in range(2)]
    async with service.database.transaction() as tx:
        await tx.execute("select from facility where facility_id = $1 for update", CANTEEN)
        asked = [PublishPublication(publication_id=menu.publication_id, version=1) for menu in menus]
        publishing = [asyncio.create_task(service.send(one, CLAIRE)) for one in asked]
        await held_up(service, 2)
    assert await outcomes(publishing) == ["menu_of_week", "published"]


async def test_a_menu_that_is_drafted_or_withdrawn_leaves_its_week_to_another(service: Started) -> None:
    await service.tell(*facilities())
    menu = {"kind": "menu", "facility_id": CANTEEN}
    await service.send(draft(service, **menu), CLAIRE)
    first = await published(service, **menu)
    await service.send(WithdrawPublication(publication_id=first.publication_id, version=2), CLAIRE)
    assert (await published(service, **menu)).state == "published"


async def test_a_draft_that_comes_again_is_kept_once_and_other_words_under_its_form_are_not_dropped(service: Started) -> None:
    await service.tell(*facilities())
    first = draft(service, file_name="affiche.pdf", file=PDF, **TO_MEAL)
    for actor in (CLAIRE, CLAIRE):
        made = await service.send(first, actor)
    assert made.version == 1
    others: tuple[dict[str, Any], ...] = (
        {"text": "Dimanche"},
        {"selection": ()},
        {"file_name": "", "file": b""},
        {"file_name": "plan.pdf"},
    )
    for other in others:
        with refused("publication_changed", "un autre contenu"):
            await service.send(first.model_copy(update=other), CLAIRE)
    found = await service.send(ReadPublication(publication_id=first.publication_id), CLAIRE)
    assert (found.version, found.text) == (1, "Samedi")


async def test_what_cannot_be_published_is_refused_with_the_reason(service: Started) -> None:
    today = service.service.settings.clock.today()
    await service.tell(*facilities())
    yesterday = today - timedelta(days=1)
    menu = {"kind": "menu", "facility_id": CANTEEN}
    refusals: list[tuple[str, dict[str, Any]]] = [
        ("publication_empty", {"text": ""}),
        ("publication_empty", {"kind": "menu"}),
        ("publication_empty", {"kind": "menu", "facility_id": new_id()}),
        ("publication_ended", {"ends_on": yesterday}),
        ("publication_out_of_reach", {"selection": ({"kind": "activity", "key": str(new_id())},)}),
        ("publication_out_of_reach", {**menu, **TO_MEAL}),
    ]
    for refusal, what in refusals:
        with refused(refusal):
            await service.send(draft(service, **what), CLAIRE)
    over = await service.send(draft(service, starts_on=yesterday, ends_on=yesterday), CLAIRE)
    with refused("publication_ended"):
        await service.send(PublishPublication(publication_id=over.publication_id, version=1), CLAIRE)
    await published(service, **menu)
    with refused("menu_of_week"):
        await published(service, **menu)
    forbidden: tuple[Request[Any], ...] = (draft(service), ListPublications(), ListSelectable())
    for asked in forbidden:
        with pytest.raises(Forbidden):
            await service.send(asked, staff())


async def test_staff_of_some_facilities_publish_to_these_alone_and_see_nothing_else(service: Started) -> None:
    await service.tell(*facilities(), enrolled(MARTIN, MEAL), pupil(MARTIN))
    assert {one.label for one in (await service.send(ListSelectable(), OF_CANTEEN)).parts} == {"Restauration scolaire", "Repas"}
    assert {one.kind for one in (await service.send(ListSelectable(), CLAIRE)).parts} == {"facility", "activity", "class"}
    for what in ({}, {"selection": ({"kind": "class", "key": CLASS},)}, {"kind": "menu", "facility_id": LEISURE}):
        with refused("publication_out_of_reach"):
            await service.send(draft(service, **what), OF_CANTEEN)
    own = [await published(service, OF_CANTEEN, **what) for what in (TO_MEAL, {"kind": "menu", "facility_id": CANTEEN})]
    of_all, of_class, of_both = [
        await published(service, selection=tuple({"kind": kind, "key": str(key)} for kind, key in parts))
        for parts in ((), (("class", CLASS),), (("facility", CANTEEN), ("facility", LEISURE)))
    ]
    assert {one.publication_id for one in (await service.send(ListPublications(), OF_CANTEEN)).publications} == ids(*own)
    assert {one.publication_id for one in (await service.send(ListPublications(), CLAIRE)).publications} == ids(
        *own, of_all, of_class, of_both
    )
    change = draft(service, publication_id=of_all.publication_id, **TO_MEAL)
    both: tuple[Request[PublicationView], ...] = (ReadPublication(publication_id=of_all.publication_id), change)
    for asked in both:
        with pytest.raises(NotFound):
            await service.send(asked, OF_CANTEEN)


async def test_they_are_listed_page_by_page_and_by_kind_with_how_many_families_each_part_has(service: Started) -> None:
    await service.tell(*facilities(), enrolled(MARTIN, MEAL), enrolled(MARTIN, MEAL, child_id=new_id()), enrolled(DUPONT, WEDNESDAY))
    to_place = await published(service, selection=({"kind": "facility", "key": str(CANTEEN)},))
    assert [(one.label, one.families) for one in to_place.selection] == [("Restauration scolaire", 1)]
    menu = await published(service, kind="menu", facility_id=CANTEEN)
    assert (menu.facility, menu.selection) == ("Restauration scolaire", ())
    first = await service.send(ListPublications(limit=1), CLAIRE)
    second = await service.send(ListPublications(limit=1, before=first.next), CLAIRE)
    assert (first.publications, second.publications, second.next) == ((menu,), (to_place,), None)
    assert (await service.send(ListPublications(kind="news"), CLAIRE)).publications == (to_place,)


async def test_what_ended_long_ago_is_erased_with_its_file(service: Started) -> None:
    today = service.service.settings.clock.today()
    await published(service, title="Vieux", ends_on=today, file_name="a.pdf", file=PDF)
    await published(service, title="Toujours")
    withdrawn = await published(service, title="Retiré")
    service.move_clock(timedelta(days=800))
    await service.send(WithdrawPublication(publication_id=withdrawn.publication_id, version=2), CLAIRE)
    erased = await run(service.database, service.service.all_rules)
    assert erased["messaging.publications"] == 1
    assert [one.title for one in (await service.send(ListPublications(), CLAIRE)).publications] == ["Toujours"]
    assert [one.title for one in (await service.send(ListPublications(state="withdrawn"), CLAIRE)).publications] == ["Retiré"]
    async with service.database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from document") == 0


def ids(*views: PublicationView) -> set[UUID]:
    return {one.publication_id for one in views}
