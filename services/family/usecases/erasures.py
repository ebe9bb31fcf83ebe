"""The way to an erasure: asked by one, looked at by whoever may hold something against it, confirmed by another, done."""

from dataclasses import replace
from uuid import UUID

from chassis.errors import Forbidden
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.family import ErasureView, FamilyErasureAsked
from contracts.privacy import Obstacle
from services.family.domain.erasure import said
from services.family.domain.errors import (
    ErasureBlocked,
    ErasureNeedsAnother,
    ErasureNeedsIndependence,
    ErasureNotChecked,
    ErasureOver,
    UnknownErasure,
    UnknownFamily,
)
from services.family.store import erasures, families
from services.family.store.erasures import Erasure
from services.family.usecases.erase_family import erase_family

OWN = "Un autre agent doit confirmer : l'effacement ne peut pas être défait."
LINKED = (
    "L'effacement ne peut pas être défait : deux personnes doivent le vouloir. Votre compte et celui de la personne qui l'a demandé ont"
    " été ouverts, réinvités ou réinitialisés l'un par l'autre, ou par un même collègue, il y a moins de quatorze jours. Faites"
    " confirmer par un autre agent."
)


async def ask(tx: Tx, family_id: UUID, why: str) -> ErasureView:
    """Ask that a family be erased; asked again, everything against it is looked at anew."""
    if not await families.lock(tx, family_id):
        raise UnknownFamily
    if tx.actor.account_id is None:
        raise Forbidden
    known = await erasures.open_of_family(tx, family_id)
    asked = known or Erasure(
        erasure_id=new_id(),
        family_id=family_id,
        status="asked",
        round=0,
        answers={},
        why=why,
        asked_by=tx.actor.account_id,
        asked_by_name=tx.actor.display_name,
        asked_at=tx.now,
        asked_from=tx.actor.credentials_from,
    )
    if asked.status != "confirmed":
        await _look_again(tx, replace(asked, status="asked"))
    return await _view(tx, asked.erasure_id)


async def confirm(tx: Tx, erasure_id: UUID) -> ErasureView:
    """Confirm what somebody else asked for; it is done once everybody has said again that nothing stands against it."""
    asked = await _open(tx, erasure_id)
    if asked.status == "confirmed":
        return await _view(tx, erasure_id)
    if asked.status == "blocked":
        raise ErasureBlocked(said(asked.obstacles))
    if asked.status == "asked":
        raise ErasureNotChecked("Le planning et la facturation n'ont pas encore répondu : rechargez la page dans un instant.")
    if tx.actor.account_id in (None, asked.asked_by):
        raise ErasureNeedsAnother(OWN, family_id=asked.family_id, about_id=erasure_id)
    if not tx.actor.independent_of(asked.asked_by, asked.asked_from):
        raise ErasureNeedsIndependence(LINKED, family_id=asked.family_id, about_id=erasure_id, linked=True)
    confirmed = replace(asked, status="confirmed", confirmed_by=tx.actor.account_id, confirmed_by_name=tx.actor.display_name)
    await _look_again(tx, confirmed)
    tx.audit("family.confirm_erasure", family_id=asked.family_id, about_id=erasure_id)
    return await _view(tx, erasure_id)


async def withdraw(tx: Tx, erasure_id: UUID) -> ErasureView:
    """Give an erasure up; one that was confirmed is being done, and cannot be."""
    asked = await _open(tx, erasure_id)
    if asked.status == "confirmed":
        raise ErasureOver("L'effacement est confirmé : il est en cours.")
    await erasures.save(tx, replace(asked, status="withdrawn"))
    tx.audit("family.withdraw_erasure", family_id=asked.family_id, about_id=erasure_id)
    return await _view(tx, erasure_id)


async def note_answer(tx: Tx, service: str, erasure_id: UUID, at_round: int, obstacles: tuple[Obstacle, ...]) -> None:
    """Take what a service holds against an erasure; with the last answer it is ready, blocked, or done if it was confirmed.

    The family is taken before its erasure, as by whoever asks for one: the other way round, both would wait for ever.
    """
    family_id = await erasures.family_of(tx, erasure_id)
    if family_id is None or not await families.lock(tx, family_id):
        return
    asked = await erasures.lock(tx, erasure_id)
    if asked is None or asked.round != at_round or asked.status not in ("asked", "confirmed"):
        return
    asked = replace(asked, answers={**asked.answers, service: obstacles})
    if asked.answered and asked.obstacles:
        asked = replace(asked, status="blocked", confirmed_by=None, confirmed_by_name="")
    elif asked.answered and asked.status == "asked":
        asked = replace(asked, status="ready")
    elif asked.answered:
        version = await erase_family(tx, asked.family_id)
        asked = replace(asked, status="erased", why="", erased_at=tx.now, erased_version=version)
    await erasures.save(tx, asked)


async def _look_again(tx: Tx, asked: Erasure) -> None:
    """Ask everybody anew what stands against it."""
    asked = replace(asked, round=asked.round + 1, answers={})
    await erasures.save(tx, asked)
    await tx.emit(FamilyErasureAsked(family_id=asked.family_id, erasure_id=asked.erasure_id, version=asked.round))


async def _open(tx: Tx, erasure_id: UUID) -> Erasure:
    asked = await erasures.lock(tx, erasure_id)
    if asked is None:
        raise UnknownErasure
    if asked.status in ("erased", "withdrawn"):
        raise ErasureOver("Cet effacement est terminé ou a été annulé.")
    return asked


async def _view(tx: Tx, erasure_id: UUID) -> ErasureView:
    (view,) = await erasures.views(tx, family_id=None, erasure_id=erasure_id, limit=1)
    return view
