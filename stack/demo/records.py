"""What the records of some children hold: who fetches them, what to know of their health, documents good, expired or to be checked."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from contracts.family import (
    AddChildDocument,
    ChangeChild,
    ChildDocumentKind,
    ChildPart,
    EnterChildDocument,
    RequirementCode,
    SetRequirements,
    SubmitRecordChange,
)
from stack.demo import facilities
from stack.demo.households import Household
from stack.demo.ids import named
from stack.demo.papers import paper
from stack.demo.town import Town

REQUIRED: Mapping[str, tuple[RequirementCode, ...]] = {
    facilities.LEISURE: ("insurance", "health", "pickup", "authorisations"),
    facilities.CARE: ("insurance", "pickup"),
    facilities.CANTEEN: ("health",),
}
Fields = dict[str, str | bool]
Parts = tuple[tuple[ChildPart, Fields], ...]
YES: Fields = {"image": True, "leave_alone": False, "hospital": True}

ENTERED: Mapping[tuple[str, str], Parts] = {
    ("DUPONT", "Léa"): (
        ("child_identity", {"sex": "F", "birth_place": "Toulouse"}),
        ("pickup", {"name": "DUPONT Monique", "relation": "Grand-mère", "phone": "06.39.98.22.10", "allowed": True}),
        ("pickup", {"name": "MERCIER Luc", "relation": "Oncle", "allowed": False}),
        (
            "health",
            {
                "glasses": True,
                "allergies": "Arachides : trousse d'urgence dans le cartable, appeler le 15 en cas de gonflement.",
                "pai": True,
                "doctor": "Dr Anne Colin",
                "doctor_phone": "04.65.71.10.10",
            },
        ),
        ("authorisations", YES),
    ),
    ("DUPONT", "Hugo"): (
        ("child_identity", {"sex": "M", "birth_place": "Toulouse"}),
        ("health", {"glasses": False, "pai": False, "diet": "vegetarian", "doctor": "Dr Anne Colin"}),
        ("authorisations", {"image": False, "leave_alone": False, "hospital": True}),
    ),
    ("BENALI", "Inès"): (
        ("pickup", {"name": "BENALI Samira", "relation": "Tante", "phone": "06.39.98.31.31", "allowed": True}),
        ("health", {"glasses": False, "pai": False, "diet": "no_pork"}),
        ("authorisations", YES),
    ),
    ("MARTIN", "Chloé"): (
        ("pickup", {"name": "ROCHE Julie", "relation": "Assistante maternelle", "phone": "06.39.98.12.77", "allowed": True}),
        ("health", {"glasses": True, "pai": False, "care": "Ventoline avant le sport, dans la trousse bleue."}),
    ),
}
"""What staff took over from the paper files, child by child."""


async def children_records(town: Town, households: Mapping[str, Household]) -> None:
    """Fill the records: what is known, what families send, what is required, what families ask."""
    for (family, first_name), parts in ENTERED.items():
        child_id = households[family].children[first_name]
        for part, fields in parts:  # one after the other: they lock the same record
            await town.tell(ChangeChild(child_id=child_id, part=part, fields=fields, taken_over=True))
    await papers(town, households)
    # Required last: families are told what is missing then, not what was missing while the files were being taken over.
    required = [SetRequirements(place_id=named("facility", name), codes=codes) for name, codes in REQUIRED.items()]
    await asyncio.gather(*(town.tell_when_known(one) for one in required))
    dupont = households["DUPONT"]
    granny: Fields = {"name": "DUPONT Monique", "relation": "Grand-mère", "phone": "06.39.98.22.10", "allowed": True}
    await town.ask_as(dupont, SubmitRecordChange(kind="pickup", about=dupont.children["Hugo"], fields=granny))


async def papers(town: Town, households: Mapping[str, Household]) -> None:
    """Let documents be on file: good ones, one that expired, one about to, some that nobody checked yet."""
    dupont, ines, chloe = households["DUPONT"], households["BENALI"].children["Inès"], households["MARTIN"].children["Chloé"]
    await enter(town, dupont.children["Léa"], "insurance", 280)
    await enter(town, dupont.children["Léa"], "pai", 220)
    await enter(town, dupont.children["Hugo"], "insurance", -20)
    await enter(town, ines, "insurance", 18)
    await send(town, households["MARTIN"], chloe, "insurance", 300)
    await send(town, households["BENALI"], ines, "vaccination", None)


async def enter(town: Town, child_id: UUID, kind: ChildDocumentKind, days: int) -> None:
    """File a paper that is good for some days more, or has not been for some."""
    await town.tell(
        EnterChildDocument(
            child_id=child_id,
            kind=kind,
            name="PAI.pdf" if kind == "pai" else "attestation-assurance.pdf",
            content=SAMPLE,
            expires_on=town.today + timedelta(days),
            taken_over=True,
        )
    )


async def send(town: Town, household: Household, child_id: UUID, kind: ChildDocumentKind, days: int | None) -> None:
    """Send a paper as the family."""
    until = None if days is None else town.today + timedelta(days)
    await town.ask_as(
        household, AddChildDocument(child_id=child_id, kind=kind, name="photo du document.pdf", content=SAMPLE, expires_on=until)
    )


SAMPLE = paper("Attestation", "Document inventé pour la démonstration")
