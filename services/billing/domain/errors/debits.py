"""What is refused of mandates and direct debits."""

from chassis.errors import Conflict, Invalid, NeedsAnother, NotFound


class UnknownMandate(NotFound):
    """The family signed no such mandate, or it has ended."""

    slug = "unknown_mandate"
    title = "Aucun mandat de prélèvement en cours"


class UnknownDebit(NotFound):
    """There is no such batch of collections, or no such collection in it."""

    slug = "unknown_debit"
    title = "Ce prélèvement est introuvable"


class MandateThere(Conflict):
    """A family has one mandate in force."""

    slug = "mandate_there"
    title = "Un mandat de prélèvement est déjà en cours"


class NoAccountToDebit(Conflict):
    """Without bank details there is nothing to sign a mandate for."""

    slug = "no_account_to_debit"
    title = "Indiquez d'abord le compte à prélever"


class NoCreditor(Conflict):
    """The town has not entered who collects."""

    slug = "no_creditor"
    title = "La mairie ne propose pas encore le prélèvement"


class CreditorWaits(Conflict):
    """Another account for direct debits waits already."""

    slug = "creditor_waits"
    title = "Un changement de compte attend déjà : confirmez-le ou abandonnez-le d'abord"


class CreditorSettled(Conflict):
    """What waited is confirmed, or given up, meanwhile."""

    slug = "creditor_settled"
    title = "Ce changement n'attend plus : il a été confirmé ou abandonné"


class CreditorNeedsAnother(NeedsAnother):
    """Whoever asked for another account is not who confirms it, nor anybody who may be the same person."""

    slug = "creditor_needs_another"
    title = "Un autre agent doit confirmer ce compte"


class NothingDebited(Conflict):
    """The treasury collects for every regie: no mandate would serve."""

    slug = "nothing_debited"
    title = "La mairie ne prélève aucune facture"


class BatchSettled(Conflict):
    """A batch in its present state does not allow what was asked."""

    slug = "debit_batch_settled"
    title = "Le prélèvement n'en est plus là"


class NothingToCollect(Conflict):
    """No family with a mandate owes anything that is due by then."""

    slug = "nothing_to_collect"
    title = "Aucune famille à prélever"


class DebitFileRefused(Conflict):
    """The file of collections would not follow the schema, or an account can no longer be read: nothing was posted."""

    slug = "debit_file_refused"
    title = "Le fichier de prélèvement ne peut pas être établi"


class DebitNotTakenBack(Conflict):
    """What a bank was told to collect is posted back by its reject: the family is told, and some reasons end its mandate."""

    slug = "debit_not_taken_back"
    title = "Un prélèvement ne s'annule pas au guichet"


class DebitRefused(Invalid):
    """A mandate, a creditor or a batch that cannot be; `field` names why."""

    slug = "debit_refused"
    title = "Ce prélèvement n'est pas possible"
