"""What a service answers, and refuses."""

import asyncio
import io
import json

import asyncpg
import pytest

from chassis.client import Client
from chassis.errors import PERHAPS_DONE, Conflict, Invalid, KeyReused, NotFound, Refusal, Unavailable
from chassis.ids import new_id
from chassis.service import RUNNING
from chassis.tasks import end
from tests.chassis.sample import Note, NoteSaved, ReadNote, WriteNote
from tests.service.harness import Started, edge, family, staff


async def test_a_family_reads_what_it_wrote(service: Started) -> None:
    dupont, note_id = family(new_id()), new_id()
    await service.send(WriteNote(note_id=note_id, text="bonjour"), dupont)
    assert await service.send(ReadNote(note_id=note_id, shout=True), dupont) == Note(note_id=note_id, text="BONJOUR", version=1)


async def test_another_family_finds_nothing_and_staff_do(service: Started) -> None:
    note_id = new_id()
    await service.send(WriteNote(note_id=note_id, text="bonjour"), family(new_id()))
    with pytest.raises(NotFound):
        await service.send(ReadNote(note_id=note_id), family(new_id()))
    assert (await service.send(ReadNote(note_id=note_id), staff())).text == "bonjour"


async def test_an_endpoint_is_not_there_for_another_audience(service: Started) -> None:
    for stranger in (staff(), edge()):
        with pytest.raises(NotFound):
            await service.send(WriteNote(note_id=new_id(), text="x"), stranger)


async def test_a_refusal_travels_with_slug_title_detail_and_members(service: Started) -> None:
    with pytest.raises(Conflict) as refused:
        await service.send(WriteNote(note_id=new_id(), text="refused"), family(new_id()))
    assert (refused.value.slug, refused.value.title, refused.value.detail) == (
        "refused_word",
        "Ce mot n'est pas permis",
        "Choisissez un autre mot.",
    )
    assert refused.value.members["word"] == "refused"


async def test_a_repeated_key_gets_the_same_answer_and_no_second_effect(service: Started) -> None:
    dupont, note = family(new_id()), WriteNote(note_id=new_id(), text="slow")
    answers = await asyncio.gather(*(service.send(note, dupont, key="k1") for _ in range(4)))
    assert {answer.version for answer in answers} == {1}
    assert len(await service.tells(NoteSaved)) == 1
    with pytest.raises(KeyReused):
        await service.send(WriteNote(note_id=note.note_id, text="other"), dupont, key="k1")


async def test_a_refused_request_may_be_tried_again_with_its_key(service: Started) -> None:
    dupont, note_id = family(new_id()), new_id()
    with pytest.raises(Refusal):
        await service.send(WriteNote(note_id=note_id, text="refused"), dupont, key="k2")
    assert (await service.send(WriteNote(note_id=note_id, text="fine"), dupont, key="k2")).version == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"text": 5}', "/text"),
        (b"{}", "/text"),
        (b'{"text": "a", "unknown": 1}', "/unknown"),
        (b'{"text": "a", "tags": {"words": [1]}}', "/tags/words/0"),
        (b'{"text": "a", "text": "b"}', ""),
        (b'{"text": "a", "tags": {"words": [], "words": []}}', ""),
        (b"[]", ""),
        (b'{"text": "a\\u0000b"}', ""),
        (b'{"text": ', ""),
        (b'{"text": "\xff"}', ""),
        (b"[" * 100_000, ""),
        (b'{"text": ' + b"9" * 5_000 + b"}", ""),
        *((b'{"text": ' + b"[" * deep + b'"\\u0000"' + b"]" * deep + b"}", "") for deep in (100, 500, 900, 2_000)),
    ],
)
async def test_a_wrong_body_is_answered_with_a_pointer(service: Started, body: bytes, pointer: str) -> None:
    headers = {"Authorization": f"Bearer {service.token(family(new_id()))}", "Content-Type": "application/json"}
    async with service.session.put(f"{service.url}/v1/notes/{new_id()}", data=body, headers=headers) as answer:
        problem = await answer.json(content_type="application/problem+json")
    assert answer.status == 400
    assert problem["slug"] == "invalid"
    assert pointer in [error["pointer"] for error in problem.get("errors", [{"pointer": ""}])]


@pytest.mark.parametrize(
    "beyond",
    [
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"before": "0001-01-01T00:00:00+14:00"},
        {"before": "9999-12-31T23:59:59-12:00"},
    ],
)
async def test_a_date_from_which_nobody_can_count_is_the_senders_fault(service: Started, beyond: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {service.token(staff('audit.read'))}"}
    async with service.session.get(f"{service.url}/v1/audit/family/entries", params=beyond, headers=headers) as answer:
        assert (answer.status, (await answer.json(content_type=None))["slug"]) == (400, "invalid")
    async with service.session.get(f"{service.url}/v1/audit/family/entries", params={"since": "2026-01-01"}, headers=headers) as answer:
        assert answer.status == 404, "it was understood: there is no such log here"


async def test_a_body_over_the_limit_is_refused_with_413(service: Started) -> None:
    headers = {"Authorization": f"Bearer {service.token(family(new_id()))}", "Content-Type": "application/json"}
    async with service.session.put(f"{service.url}/v1/notes/{new_id()}", data=io.BytesIO(b" " * 1_100_000), headers=headers) as answer:
        assert answer.status == 413


async def test_a_bug_answers_500_without_telling_what_broke(service: Started) -> None:
    headers = {"Authorization": f"Bearer {service.token(family(new_id()))}", "Content-Type": "application/json"}
    async with service.session.put(f"{service.url}/v1/notes/{new_id()}", data=b'{"text": "bug"}', headers=headers) as answer:
        text = await answer.text()
    assert answer.status == 500
    assert "secret" not in text
    assert json.loads(text)["trace_id"] == answer.headers["Trace-Id"]


async def test_a_request_past_its_deadline_changes_nothing(service: Started) -> None:
    dupont, note_id = family(new_id()), new_id()
    headers = {"Authorization": f"Bearer {service.token(dupont)}", "Content-Type": "application/json", "Request-Timeout": "0.05"}
    async with service.session.put(f"{service.url}/v1/notes/{note_id}", data=b'{"text": "slow"}', headers=headers) as answer:
        assert answer.status == 503
        assert (await answer.json())["detail"] == PERHAPS_DONE, "it might have been committed"
    with pytest.raises(NotFound):
        await service.send(ReadNote(note_id=note_id), dupont)


class WriteInTurn(WriteNote, method="PUT", path=WriteNote.path, audience="family", queued=True):
    """Write a note, where one's turn comes when it comes."""


async def test_whoever_waits_for_a_turn_is_given_longer(service: Started) -> None:
    hasty, dupont = Client(service.session, service.url, seconds=0.05), service.token(family(new_id()))
    with pytest.raises(Unavailable):
        await hasty.send(WriteNote(note_id=new_id(), text="slow"), token=dupont)
    assert (await hasty.send(WriteInTurn(note_id=new_id(), text="slow"), token=dupont)).version == 1


@pytest.mark.parametrize("seconds", ["nan", "inf", "soon", ""])
async def test_a_deadline_that_is_none_is_the_longest(service: Started, seconds: str) -> None:
    headers = {"Authorization": f"Bearer {service.token(family(new_id()))}", "Request-Timeout": seconds}
    async with service.session.get(f"{service.url}/v1/notes/{new_id()}", headers=headers) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x.y.z", "Basic YTpi"])
async def test_nobody_is_refused_with_401(service: Started, token: str) -> None:
    async with service.session.get(f"{service.url}/v1/notes/{new_id()}", headers={"Authorization": token} if token else {}) as answer:
        assert answer.status == 401


async def test_an_id_that_is_none_is_refused_as_such(service: Started) -> None:
    headers = {"Authorization": f"Bearer {service.token(family(new_id()))}"}
    async with service.session.get(f"{service.url}/v1/notes/forged", headers=headers) as answer:
        assert answer.status == 400


async def test_health_and_metrics_answer(service: Started) -> None:
    async with service.session.get(f"{service.url}/health/ready") as answer:
        assert (answer.status, (await answer.json())["status"]) == (200, "ready")
    async with service.session.get(f"{service.url}/metrics") as answer:
        assert "portail_request_seconds" in await answer.text()


async def test_a_wrong_kind_of_request_is_invalid_and_not_an_error(service: Started) -> None:
    headers = {"Authorization": f"Bearer {service.token(family(new_id()))}"}
    async with service.session.put(f"{service.url}/v1/notes/{new_id()}", data={"text": "form"}, headers=headers) as answer:
        assert answer.status == 400
    with pytest.raises(Invalid):
        await service.send(WriteNote(note_id=new_id(), text="x"), family(new_id()), key="k" * 201)
    with pytest.raises(Invalid):
        await service.send(WriteNote(note_id=new_id(), text="x"), family(new_id()), key="k\x00\r\nX-Other: 1")


async def test_reading_wakes_nobody_and_may_change_nothing(service: Started) -> None:
    dupont, note_id, commits = family(new_id()), new_id(), service.database.committed
    await end(*service.app[RUNNING].tasks)  # they commit when they look for work, whoever reads
    before = commits.count
    await service.send(WriteNote(note_id=note_id, text="bonjour"), dupont)
    assert commits.count == before + 1
    await service.send(ReadNote(note_id=note_id), dupont)
    async with service.database.transaction(read_only=True) as tx:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await tx.execute("delete from note")
    assert commits.count == before + 1
