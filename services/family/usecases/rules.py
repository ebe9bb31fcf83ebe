"""The règlement intérieur: staff publish versions, families accept the one in force, and confirm their record each school year."""

from uuid import UUID

from chassis import documents
from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.school_year import SchoolYear
from chassis.tx import Tx
from chassis.uploads import Upload
from contracts.base import File
from contracts.family import (
    RULES_EMPTY,
    FamilyRules,
    PublishedRules,
    PublishRules,
    RulesAccepted,
    RulesPublished,
    RulesVersion,
    RulesVersions,
)
from services.family.domain.errors import RulesEmpty, RulesPast, RulesReplaced, UnknownDocument, UnknownRules
from services.family.store import rules, standing
from services.family.store.rules import Rules

TOWN = UUID("00000000-0000-7000-8000-746f776e7275")
"""The subject under whose key the town's own files are sealed: no family's, so that no erasure destroys it."""


async def publish(tx: Tx, asked: PublishRules, upload: Upload | None) -> PublishedRules:
    """Publish a version, and tell the services that ask whether it was accepted."""
    again = await rules.find(tx, asked.rules_id) if asked.rules_id else None
    if again:
        return _followed(again, 0, None)
    if not asked.text and upload is None:
        raise RulesEmpty(RULES_EMPTY)
    if asked.in_force_from < paris_date(tx.now):
        raise RulesPast("Choisissez aujourd'hui ou une date à venir : les familles n'ont pas pu l'accepter avant.")
    kept = await documents.keep(tx, upload, subject_id=TOWN, family_id=None) if upload else None
    made = Rules(
        asked.rules_id or new_id(),
        asked.title,
        asked.text,
        kept.document_id if kept else None,
        asked.in_force_from,
        tx.now,
        tx.actor.display_name,
    )
    await rules.add(tx, made)
    await tx.emit(published(made))
    tx.audit("family.rules.publish", about_id=made.rules_id)
    holding = await rules.in_force(tx, paris_date(tx.now))
    return _followed(made, 0, holding)


async def versions(tx: Tx) -> RulesVersions:
    """List every version for staff, with how the families stand."""
    today = paris_date(tx.now)
    found, holding, year = await rules.all_versions(tx), await rules.in_force(tx, today), SchoolYear.of(today).start
    families, confirmed = await standing.counts(tx, year)
    return RulesVersions(
        versions=tuple(_followed(one, accepted, holding) for one, accepted in found),
        families=families,
        school_year=year,
        confirmed=confirmed,
    )


async def of_family(tx: Tx, family_id: UUID) -> FamilyRules:
    """Show a family the version in force, and whether it accepted it."""
    holding = await rules.in_force(tx, paris_date(tx.now))
    if holding is None:
        return FamilyRules(rules=None)
    found = await rules.acceptance(tx, family_id, holding.rules_id)
    return FamilyRules(
        rules=RulesVersion.model_validate(_shown(holding)),
        accepted_at=found.accepted_at if found else None,
        accepted_by_name=found.accepted_by_name if found else "",
    )


async def accept(tx: Tx, family_id: UUID, rules_id: UUID) -> FamilyRules:
    """Accept the version in force for a family, once."""
    if await rules.find(tx, rules_id) is None:
        raise UnknownRules
    holding = await rules.in_force(tx, paris_date(tx.now))
    if holding is None or holding.rules_id != rules_id:
        raise RulesReplaced("Lisez la version en vigueur, puis acceptez-la.")
    if acceptance_id := await rules.accept(tx, family_id, rules_id):
        await tx.emit(RulesAccepted(version=1, family_id=family_id, acceptance_id=acceptance_id, rules_id=rules_id))
    return await of_family(tx, family_id)


async def download(tx: Tx, rules_id: UUID) -> File:
    """Hand over a version: its file, or its text as a file."""
    found = await rules.find(tx, rules_id)
    if found is None:
        raise UnknownRules
    if found.file_id is None:
        content = f"{found.title}\n\n{found.text}\n".encode()
        return File(name=f"reglement-{found.in_force_from:%Y-%m-%d}.txt", media_type="text/plain", content=content)
    document = await documents.find(tx, found.file_id)
    if document is None:
        raise UnknownDocument
    return File(name=document.name, media_type=document.media_type, content=await documents.content(tx, document))


def published(made: Rules) -> RulesPublished:
    """Tell a version as other services know it."""
    return RulesPublished(version=1, rules_id=made.rules_id, in_force_from=made.in_force_from, published_at=made.published_at)


def _shown(made: Rules) -> dict[str, object]:
    return {
        "rules_id": made.rules_id,
        "title": made.title,
        "text": made.text,
        "has_file": made.file_id is not None,
        "in_force_from": made.in_force_from,
        "published_at": made.published_at,
    }


def _followed(made: Rules, accepted: int, holding: Rules | None) -> PublishedRules:
    return PublishedRules.model_validate(
        {
            **_shown(made),
            "published_by_name": made.published_by_name,
            "in_force": holding is not None and holding.rules_id == made.rules_id,
            "accepted": accepted,
        }
    )
