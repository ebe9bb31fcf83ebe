"""Whatever families ask for side by side, and in whatever order it is submitted and decided, no accepted change is lost."""

import asyncio
from dataclasses import dataclass
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import new_id
from contracts.family import (
    CreateFamily,
    DecideRecordRequest,
    FamilyRecord,
    GetRecord,
    KeepRecordDocument,
    NewGuardian,
    RecordRequestKind,
    RecordRequestView,
    SubmitRecordChange,
)
from gateway.views.record.record_forms import present
from services.family.usecases.kinds import KINDS
from tests.examples import examples
from tests.service.family.cast import CLERK, PDF, adult
from tests.service.harness import Started

Field = tuple[RecordRequestKind, str]

ASKED: dict[Field, tuple[str | bool, ...]] = {
    ("guardian", "last_name"): ("Ouédraogo", "O'Brien"),
    ("guardian", "address"): ("4 impasse des Tilleuls", "9 quai de Saône"),
    ("guardian", "occupation"): ("Menuisière", "Infirmière"),
    ("guardian", "mobile_phone"): ("06.12.34.56.78", "+41 79 123 45 67"),
    ("guardian", "email_consent"): (True,),
    ("partner", "employer"): ("Mairie", "Atelier"),
    ("partner", "email"): ("lui@example.fr", "elle@example.fr"),
    ("tax", "parts"): ("2,5", "3"),
    ("tax", "notice_year"): ("2025", "2026"),
    ("caf", "beneficiary_number"): ("1234567", "7654321"),
    ("caf", "office_name"): ("CAF du Rhône", "MSA Ain-Rhône"),
}
"""Fields of one family's record, none of which is asked together with another, and what may be asked of each."""


@dataclass(frozen=True)
class Wish:
    """One request: the fields of one kind that it asks to change, and whether a clerk accepts it."""

    kind: RecordRequestKind
    fields: dict[str, str | bool]
    accepted: bool


@st.composite
def wishes(draw: st.DrawFn) -> list[Wish]:
    """Share the fields out among requests, so that no two ask for the same; each asks for one field or more of its kind."""
    chosen = draw(st.lists(st.sampled_from(sorted(ASKED)), min_size=2, max_size=len(ASKED), unique=True))
    shares: dict[tuple[RecordRequestKind, int], dict[str, str | bool]] = {}
    for kind, name in chosen:
        shares.setdefault((kind, draw(st.integers(0, 2))), {})[name] = draw(st.sampled_from(ASKED[kind, name]))
    made = [Wish(kind, fields, draw(st.booleans())) for (kind, _), fields in shares.items()]
    return draw(st.permutations(made))


async def entered(service: Started) -> FamilyRecord:
    """Enter a family of its own for one example, with two adults."""
    adults = tuple(
        NewGuardian(guardian_id=new_id(), role=role, title="Madame", last_name="Martin", first_name=name)
        for role, name in (("primary", "Anne"), ("partner", "Claude"))
    )
    return await service.send(CreateFamily(family_id=new_id(), guardians=adults), CLERK)


async def submitted(service: Started, family: FamilyRecord, wish: Wish, paper: UUID) -> tuple[Wish, RecordRequestView]:
    asked = SubmitRecordChange(kind=wish.kind, fields=wish.fields, documents=(paper,) if KINDS[wish.kind].kind.document else ())
    return wish, await service.send(asked, adult(family))


async def decided(service: Started, wish: Wish, request: RecordRequestView) -> None:
    reason = "" if wish.accepted else "Non"
    await service.send(DecideRecordRequest(request_id=request.request_id, accept=wish.accepted, reason=reason), CLERK)


@examples(12)
@given(asked=wishes(), order=st.randoms(use_true_random=False), together=st.booleans())
async def test_accepted_changes_of_different_fields_all_survive_in_any_order(
    service: Started, asked: list[Wish], order: Random, together: bool
) -> None:
    family = await entered(service)
    before = {kind: present(kind, family) for kind, _ in ASKED}
    paper = (await service.send(KeepRecordDocument(name="papier.pdf", content=PDF), adult(family))).document_id
    waiting = [await submitted(service, family, wish, paper) for wish in asked]
    order.shuffle(waiting)
    if together:
        await asyncio.gather(*(decided(service, *one) for one in waiting))
    else:
        for one in waiting:
            await decided(service, *one)
    record = await service.send(GetRecord(), adult(family))
    for kind, values in before.items():
        expected = dict(values)
        for wish in asked:
            if wish.accepted and wish.kind == kind:
                expected.update(wish.fields)
        assert present(kind, record) == expected
    assert record.version == 1 + sum(wish.accepted for wish in asked)
    assert record.quotients == ()
