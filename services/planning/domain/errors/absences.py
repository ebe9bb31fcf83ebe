"""Absences, their certificates, and leave."""

from chassis.errors import Conflict, Invalid, NotFound, TooMany


class UnknownAbsenceReason(Invalid):
    """No such reason in use, or one that families do not choose themselves."""

    slug = "unknown_absence_reason"
    title = "Ce motif d'absence n'est pas proposé"


class UnknownCertificate(Invalid):
    """No such certificate of the family about the child, or another absence cites it."""

    slug = "unknown_certificate"
    title = "Cette attestation est introuvable"


class NoCertificate(NotFound):
    """The absence has no certificate."""

    slug = "no_certificate"
    title = "Il n'y a pas d'attestation"


class CertificateNotAwaited(Conflict):
    """The absence awaits no certificate (any more)."""

    slug = "certificate_not_awaited"
    title = "Cette absence n'attend pas d'attestation"


class TooManyCertificates(TooMany):
    """Many certificates were sent in a day without an absence that cites them."""

    slug = "too_many_certificates"
    title = "Trop de fichiers envoyés"


class NoLeave(Conflict):
    """Leave is declared on a day that no hourly contract with leave covers."""

    slug = "no_leave"
    title = "Ce jour ne peut pas être un congé"


class LeaveTooLate(Conflict):
    """The notice that leave asks for has passed; another reason may still be given."""

    slug = "leave_too_late"
    title = "Le délai pour poser ce congé est dépassé"


class LeaveUsedUp(Conflict):
    """The days of leave of the year do not suffice."""

    slug = "leave_used_up"
    title = "Il ne reste pas assez de congés"
