"""Staff enter what concerns separated parents, one transaction script each; every change is told and kept in the history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from chassis import documents, french
from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from chassis.uploads import Upload
from contracts.base import File
from contracts.family import AddCustodyException, CalendarDraft, CustodyException, CustodyView, SetAuthority
from services.family.domain.authority import Link, goes, in_words, replaced_words, returns_words
from services.family.domain.custody import Rule
from services.family.domain.custody_errors import (
    AuthorityReturns,
    CustodyDatesReversed,
    ExceptionOverlaps,
    HouseholdKnown,
    LaterAuthority,
    SecondHouseholdTaken,
    TwoHouseholdsNeeded,
    UnknownAdult,
    UnknownCalendar,
    UnknownCustodyDocument,
    UnknownException,
    UnknownHousehold,
)
from services.family.domain.household import full_name
from services.family.domain.search_words import words_of
from services.family.domain.shared_child import no_second_words
from services.family.store import custody, families, households, search
from services.family.store.custody import SharedChild
from services.family.usecases.completeness import tell_newcomers
from services.family.usecases.custody import authority_link, found, told, view

OTHERWISE = "Ce n'est plus exactement ce que vous aviez confirmé : relisez, puis confirmez de nouveau. "


async def attach(tx: Tx, child_id: UUID, family_id: UUID, since: date) -> CustodyView:
    """Attach a child to the household of the other parent, from a day on."""
    child = await found(tx, child_id, lock=True)
    family = await families.find(tx, family_id)
    if family is None:
        raise UnknownHousehold
    if family_id == child.family_id:
        raise HouseholdKnown("C'est le foyer dans lequel l'enfant a été inscrit.")
    linked = await households.of_child(tx, child_id)
    for one in linked:
        if not one.entered and (one.until is None or one.until >= since):
            if one.family_id == family_id:
                raise HouseholdKnown("Ce foyer est déjà le second foyer de l'enfant.")
            raise SecondHouseholdTaken("Mettez d'abord fin au rattachement à l'autre foyer, puis rattachez l'enfant à celui-ci.")
        if one.family_id == family_id and one.until and one.until >= paris_date(tx.now):
            raise HouseholdKnown(
                f"Ce foyer est rattaché jusqu'au {french.plain_date(one.until)} :"
                " changez ce dernier jour, ou attendez qu'il soit passé pour rattacher l'enfant de nouveau."
            )
    if child.shared_until:
        await custody.end(tx, child_id, child.shared_until)
        if any(one.family_id == family_id and one.until == child.shared_until for one in linked):
            await custody.carry_on(tx, child_id, child.shared_until, since)
    await households.attach(tx, child_id, family_id, since)
    await search.add_words(tx, family_id, words_of([child.last_name, child.first_name]))
    await tell_newcomers(tx, [child_id], after=since - timedelta(days=1))
    child = replace(child, shared_until=None)
    return await _changed(tx, child, f"Rattaché au foyer N° {family.family_number} à partir du {french.plain_date(since)}")


async def detach(tx: Tx, child_id: UUID, family_id: UUID, last_day: date) -> CustodyView:
    """End the link with the second household after a day."""
    child = await found(tx, child_id, lock=True)
    known = await households.of_child(tx, child_id)
    linked = next((one for one in known if one.family_id == family_id and not one.entered), None)
    family = await families.find(tx, family_id)
    if linked is None or family is None or linked.since is None:
        raise UnknownHousehold
    if last_day < linked.since:
        raise CustodyDatesReversed(f"Le rattachement commence le {french.plain_date(linked.since)} : il ne peut pas finir avant.")
    if any(one.since and one.since > linked.since for one in known):
        raise SecondHouseholdTaken("L'enfant est déjà rattaché à un autre foyer ensuite : ce dernier jour ne change plus.")
    await households.detach(tx, child_id, family_id, last_day)
    child = replace(child, shared_until=last_day)
    return await _changed(tx, child, f"Rattachement au foyer N° {family.family_number} : fin après le {french.plain_date(last_day)}")


async def set_authority(tx: Tx, asked: SetAuthority, file: Upload | None) -> CustodyView:
    """Enter an adult's authority over a child; a judgment is sealed under the adult's key, where no family ever reads it.

    Without a new one, that of the authority which is corrected or goes on stays; one that nothing cites any more is deleted. What was
    entered for later days is replaced, and what went on after its end ended, only once exactly that was seen.
    """
    child = await found(tx, asked.child_id, lock=True)
    if asked.until is not None and asked.until < asked.since:
        raise CustodyDatesReversed("La date de fin précède la date de début.")
    linked = await households.of_child(tx, child.child_id)
    known = await households.adults(tx, [one.family_id for one in linked], child.child_id)
    adult = next((one for one in known if one.guardian_id == asked.guardian_id), None)
    if adult is None:
        raise UnknownAdult
    link = Link(asked.guardian_id, asked.since, asked.until, asked.authority, asked.may_pick_up, None)
    entered = await households.links(tx, child.child_id)
    later = [one for one in entered if link.replaces(one)]
    goes_on = None if file else next((one.document_id for one in entered if one.document_id and one.proves(link)), None)
    _check_seen(asked, child.version, link, entered, goes_on)
    kept = await documents.keep(tx, file, subject_id=asked.guardian_id, family_id=None) if file else None
    link = replace(link, document_id=kept.document_id if kept else goes_on)
    await households.forget_uncited(tx, await households.put_link(tx, child.child_id, link))
    proof = ", justificatif joint" if kept else ""
    gone = f" ; remplace : {' ; '.join(in_words(one) for one in later)}" if later else ""
    name = full_name(adult.last_name, adult.first_name)
    return await _changed(tx, child, f"{name} : {in_words(link)}{proof}{gone}")


def _check_seen(asked: SetAuthority, version: int, link: Link, entered: Sequence[Link], goes_on: UUID | None) -> None:
    """Refuse what would replace later entries, or end what goes on, unless that is what was shown to whoever confirms it."""
    later = [one for one in entered if link.replaces(one)]
    shown = _mark(link, later, goes_on)
    if asked.replaces_at == version and asked.seen in {None, shown}:
        return
    otherwise = "" if asked.replaces_at is None else OTHERWISE
    returns = returns_words(link, [one for one in entered if link.cuts(one)])
    if later:
        raise LaterAuthority(
            f"{otherwise}{replaced_words(later, goes_on)} {returns}".rstrip(),
            later=[authority_link(one).model_dump(mode="json") | {"judgment_goes": goes(one, goes_on)} for one in later],
            version=version,
            shown=shown,
        )
    if returns:
        raise AuthorityReturns(f"{otherwise}{returns}", version=version, shown=shown)


def _mark(link: Link, later: Sequence[Link], goes_on: UUID | None) -> str:
    """Mark what a refusal shows: the authority as it was typed, and the judgments that go with what it replaces."""
    gone = sorted(str(one.document_id) for one in later if goes(one, goes_on))
    facts = (link.guardian_id, link.authority, link.may_pick_up, link.since, link.until, *gone)
    return sha256(" ".join(map(str, facts)).encode()).hexdigest()[:32]


async def judgment(tx: Tx, child_id: UUID, document_id: UUID) -> File:
    """Open the judgment kept with an adult's authority."""
    child = await found(tx, child_id)
    if document_id not in {link.document_id for link in await households.links(tx, child_id)}:
        raise UnknownCustodyDocument
    document = await documents.find(tx, document_id)
    if document is None:
        raise UnknownCustodyDocument
    tx.audit("family.custody.read", family_id=child.family_id, about_id=child_id, detail="document")
    return File(name=document.name, media_type=document.media_type, content=await documents.content(tx, document))


async def checked_rule(tx: Tx, child: SharedChild, draft: CalendarDraft) -> Rule:
    """Refuse a calendar that does not share the child between its two households."""
    rule = Rule(draft.valid_from, draft.pattern, draft.handover_at, draft.first_halves)
    linked = await households.of_child(tx, child.child_id)
    holding = [one for one in linked if one.holds(draft.valid_from)]
    known = {one.family_id for one in holding}
    if len(known) < 2:  # noqa: PLR2004 - sharing takes two
        raise TwoHouseholdsNeeded(no_second_words(linked, draft.valid_from))
    named = rule.households()
    if not named <= known:
        raise TwoHouseholdsNeeded("Ce calendrier nomme un foyer qui n'est pas celui de l'enfant.")
    pattern_only = replace(rule, first_halves=None).households()
    if len(pattern_only) < 2 and rule.first_halves is None:  # noqa: PLR2004 - as above
        raise TwoHouseholdsNeeded("Toutes les nuits sont dans le même foyer : partagez-les, ou partagez les vacances.")
    until = next((one.until for one in holding if not one.entered), None)
    return rule if until == child.shared_until else replace(rule, valid_until=until)


async def put_calendar(tx: Tx, child_id: UUID, draft: CalendarDraft) -> CustodyView:
    """Enter the calendar in force from a date."""
    child = await found(tx, child_id, lock=True)
    rule = await checked_rule(tx, child, draft)
    await custody.put_rule(tx, child_id, rule)
    kind = "semaines alternées" if draft.pattern.kind == "alternate_weeks" else "nuits fixes de la semaine"
    halves = ", vacances par moitiés" if draft.first_halves else ""
    return await _changed(tx, child, f"Calendrier à partir du {french.plain_date(draft.valid_from)} : {kind}{halves}")


async def remove_calendar(tx: Tx, child_id: UUID, valid_from: date) -> CustodyView:
    """Take back the calendar that begins on a date."""
    child = await found(tx, child_id, lock=True)
    if not await custody.remove_rule(tx, child_id, valid_from):
        raise UnknownCalendar
    return await _changed(tx, child, f"Calendrier à partir du {french.plain_date(valid_from)} : retiré")


async def add_exception(tx: Tx, asked: AddCustodyException) -> CustodyView:
    """Enter nights that the parents agreed otherwise."""
    child_id, first, last = asked.child_id, asked.first_night, asked.last_night
    child = await found(tx, child_id, lock=True)
    if last < first:
        raise CustodyDatesReversed("La dernière nuit précède la première.")
    linked = await households.of_child(tx, child_id)
    if not any(one.holds(first) and one.holds(last) for one in linked if not one.entered):
        raise TwoHouseholdsNeeded(no_second_words(linked, first))
    if asked.family_id not in {one.family_id for one in linked}:
        raise UnknownHousehold("Ce foyer n'est pas celui de l'enfant.")
    for one in await custody.exceptions(tx, child_id):
        if first <= one.last_night and one.first_night <= last:
            span = french.span(one.first_night, one.last_night)
            raise ExceptionOverlaps(f"Un échange est déjà noté {span} : retirez-le d'abord, ou choisissez d'autres nuits.")
    agreed = CustodyException(exception_id=new_id(), **asked.model_dump(exclude={"child_id"}))
    await custody.add_exception(tx, child_id, agreed)
    return await _changed(tx, child, f"Échange convenu : nuits {french.span(first, last)}")


async def remove_exception(tx: Tx, child_id: UUID, exception_id: UUID) -> CustodyView:
    """Take back agreed nights."""
    child = await found(tx, child_id, lock=True)
    if not await custody.remove_exception(tx, child_id, exception_id):
        raise UnknownException
    return await _changed(tx, child, "Échange convenu : retiré")


async def _changed(tx: Tx, child: SharedChild, what: str) -> CustodyView:
    """Keep a change in the history and the audit log, and tell the custody as it now stands."""
    await custody.note(tx, child.child_id, what)
    tx.audit("family.custody.write", family_id=child.family_id, about_id=child.child_id, detail="custody")
    await tx.emit(await told(tx, child, await custody.bump(tx, child.child_id)))
    return await view(tx, child.child_id)
