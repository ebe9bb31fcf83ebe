"""Reasons of absences and their certificates: a family's own, and what staff keep and read."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from chassis.uploads import checked
from contracts.base import File, Nothing
from contracts.planning import (
    AbsenceReasons,
    AbsenceReasonView,
    Certificate,
    GetCertificate,
    GiveCertificate,
    KeepCertificate,
    ListAbsenceReasons,
    PlanningRequestView,
    PutAbsenceReason,
    ReadCertificate,
    RemoveAbsenceReason,
)
from contracts.rights import Right
from services.planning.usecases import absence_reasons, certificates

routes = Routes()


@routes.handle(ListAbsenceReasons)
async def list_absence_reasons(tx: Tx, call: Call[ListAbsenceReasons]) -> AbsenceReasons:
    """Show the reasons in use."""
    del call
    return await absence_reasons.listed(tx)


@routes.handle(PutAbsenceReason)
async def put_absence_reason(tx: Tx, call: Call[PutAbsenceReason]) -> AbsenceReasonView:
    """Enter or change a reason of the town."""
    call.actor.require(Right.WRITE_ACTIVITY)
    return await absence_reasons.put(tx, call.body)


@routes.handle(RemoveAbsenceReason)
async def remove_absence_reason(tx: Tx, call: Call[RemoveAbsenceReason]) -> Nothing:
    """Take a reason out of use."""
    call.actor.require(Right.WRITE_ACTIVITY)
    await absence_reasons.remove(tx, call.body.code)
    return Nothing()


@routes.handle(KeepCertificate, transaction=False)
async def keep_certificate(database: Database, call: Call[KeepCertificate]) -> Certificate:
    """Check a certificate, which may take a moment, and only then keep it in a transaction; sent twice under one key, it is kept once."""
    family_id = call.actor.family()
    upload = await checked(call.body.name, call.body.content)
    async with database.transaction(call.actor) as tx:
        return await certificates.keep(tx, family_id, call.body.child_id, upload, key=call.key)


@routes.handle(GiveCertificate)
async def give_certificate(tx: Tx, call: Call[GiveCertificate]) -> PlanningRequestView:
    """Give the certificate of an absence declared before."""
    return await certificates.give(tx, call.actor.family(), call.body)


@routes.handle(GetCertificate)
async def get_certificate(tx: Tx, call: Call[GetCertificate]) -> File:
    """Hand a family the certificate of its own absence."""
    call.actor.family()
    return await certificates.hand_out(tx, call.body.request_id)


@routes.handle(ReadCertificate, leaves_trace=True)
async def read_certificate(tx: Tx, call: Call[ReadCertificate]) -> File:
    """Hand staff the certificate of an absence."""
    call.actor.require(Right.READ_PLANNING_REQUEST)
    call.actor.require(Right.READ_HEALTH)
    return await certificates.hand_out(tx, call.body.request_id)
