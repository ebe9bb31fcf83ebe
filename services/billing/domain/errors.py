"""What the billing service refuses.

```
NotFound   UnknownInvoice  UnknownRun  UnknownDraft  UnknownAccount  UnknownPayment
           UnknownDeposit  UnknownBankRequest  UnknownBankAccount  UnknownTariff
           UnknownMandate  UnknownDebit  UnknownAttempt  UnknownContest  UnknownLine
           UnknownTreasuryBatch  UnknownTitle  UnknownRefund  UnknownCardEvent
Conflict   ContestSettled  TariffDateTaken  TariffOfAnotherActivity  NumberTaken  BankRequestSettled  BankDetailsMoved
           RunSettled  PaymentTaken  DayClosed  AlreadyDeposited  NothingToDeposit
           MandateThere  NoAccountToDebit  NoCreditor  BatchSettled  NothingToCollect  DebitFileRefused
           AttemptTaken  PaymentUnderway  CardsNotTaken  CardNotTakenBack
           RefundNeedsAnother  RefundNeedsIndependence  RefundSettled  RefundNotCovered
           CardEventStays  CardEventSettled
           NoTreasuryCodes  NothingToHandOver  TreasuryFileRefused  TitleNotTakenBack  TreasuryCollects
Invalid    BracketsRefused  TariffRefused  CaseRefused  UnknownRegie  UnknownSchoolYear  TakeoverRefused
           BankFieldsRefused  NothingToChange  ReasonMissing
           RunRefused  PaymentRefused  NothingToCorrect  PeriodRefused  DebitRefused  CardEventRefused
           RemindersRefused  RegieRefused  TitleRefused
TooMany    TooManyDocuments
```
"""

from chassis.errors import Conflict, Invalid, NotFound, TooMany


class UnknownInvoice(NotFound):
    """No such invoice of the caller's family."""

    slug = "unknown_invoice"
    title = "Cette facture est introuvable"


class UnknownTariff(NotFound):
    """There is no such tariff."""

    slug = "unknown_tariff"
    title = "Ce tarif est introuvable"


class UnknownContest(NotFound):
    """There is no such contested line."""

    slug = "unknown_request"
    title = "Cette demande est introuvable"


class UnknownLine(NotFound):
    """The invoice or the estimate has no such line for whoever asks."""

    slug = "unknown_line"
    title = "Cette ligne est introuvable"


class ContestSettled(Conflict):
    """A contested line is decided once."""

    slug = "already_decided"
    title = "Cette demande a déjà été traitée"


class TariffDateTaken(Conflict):
    """An activity has one tariff from a date."""

    slug = "tariff_date_taken"
    title = "Un autre tarif commence déjà à cette date"


class TariffOfAnotherActivity(Conflict):
    """A tariff keeps its activity: days may have been priced by it."""

    slug = "tariff_of_another_activity"
    title = "Ce tarif est celui d'une autre prestation"


class NumberTaken(Conflict):
    """A number of a regie belongs to one operation."""

    slug = "operation_number_taken"
    title = "Un numéro est déjà attribué à une autre opération"


class BracketsRefused(Invalid):
    """Brackets that leave a quotient without a price, or give it two."""

    slug = "brackets_refused"
    title = "Les tranches ne se suivent pas"


class TariffRefused(Invalid):
    """A tariff with a gap, an overlap or an impossible rounding; `errors` points at each place with its reason."""

    slug = "tariff_refused"
    title = "Ce tarif ne peut pas être appliqué"


class CaseRefused(Invalid):
    """A case that the tariff cannot price for want of something; `errors` points at it."""

    slug = "case_refused"
    title = "Un cas d'essai est à compléter"


class UnknownRegie(Invalid):
    """The regie has not been entered."""

    slug = "unknown_regie"
    title = "Cette régie n'existe pas"


class UnknownSchoolYear(Invalid):
    """A school year is two years in a row."""

    slug = "unknown_school_year"
    title = "Cette année scolaire n'existe pas"


class TakeoverRefused(Invalid):
    """Operations of the former program that cannot be true."""

    slug = "takeover_refused"
    title = "Ces opérations ne peuvent pas être reprises"


class UnknownBankRequest(NotFound):
    """No such request on bank details of the caller's family."""

    slug = "unknown_request"
    title = "Cette demande est introuvable"


class UnknownBankAccount(NotFound):
    """The family has given no bank details, or there is no RIB to show."""

    slug = "unknown_bank_account"
    title = "Il n'y a pas de coordonnées bancaires à afficher"


class BankRequestSettled(Conflict):
    """A request on bank details is decided or taken back once."""

    slug = "already_decided"
    title = "Cette demande a déjà été traitée"


class BankDetailsMoved(Conflict):
    """What a request asks no longer fits the bank details as they are now."""

    slug = "bank_details_moved"
    title = "Les coordonnées bancaires ont changé depuis cette demande"


class BankFieldsRefused(Invalid):
    """Bank details that cannot be right; `errors` names each field with its reason."""

    slug = "fields_refused"
    title = "Certains champs sont à corriger"


class NothingToChange(Invalid):
    """A request on bank details that changes nothing."""

    slug = "nothing_changed"
    title = "Aucune modification à transmettre"


class ReasonMissing(Invalid):
    """A refusal tells the family why."""

    slug = "reason_missing"
    title = "Indiquez le motif du refus"


class TooManyDocuments(TooMany):
    """Many files were sent in a day without being transmitted."""

    slug = "too_many_documents"
    title = "Trop de fichiers envoyés"


class UnknownRun(NotFound):
    """There is no such invoice run."""

    slug = "unknown_run"
    title = "Cette facturation est introuvable"


class UnknownDraft(NotFound):
    """The run has no draft for this family."""

    slug = "unknown_draft"
    title = "Cette famille n'est pas dans la facturation"


class RunSettled(Conflict):
    """A run in its present state does not allow what was asked."""

    slug = "run_settled"
    title = "La facturation n'en est plus là"


class RunRefused(Invalid):
    """A run that cannot be: its period or due date make no sense; `field` names which."""

    slug = "run_refused"
    title = "Cette facturation n'est pas possible"


class UnknownAccount(NotFound):
    """Nobody pays under this id."""

    slug = "unknown_account"
    title = "Ce compte est introuvable"


class UnknownPayment(NotFound):
    """The family made no such payment."""

    slug = "unknown_payment"
    title = "Ce règlement est introuvable"


class UnknownDeposit(NotFound):
    """There is no such deposit."""

    slug = "unknown_deposit"
    title = "Ce bordereau est introuvable"


class PaymentTaken(Conflict):
    """A payment is recorded once, as it was."""

    slug = "payment_taken"
    title = "Ce règlement est déjà enregistré avec un autre montant"


class DayClosed(Conflict):
    """The till of the day is closed."""

    slug = "day_closed"
    title = "La caisse du jour est close"


class AlreadyDeposited(Conflict):
    """Money that is at the bank is not taken back at the counter."""

    slug = "already_deposited"
    title = "Ce règlement est déjà en banque"


class NothingToDeposit(Conflict):
    """Nothing waits to be brought to the bank."""

    slug = "nothing_to_deposit"
    title = "Rien n'attend d'être remis en banque"


class PaymentRefused(Invalid):
    """A payment that cannot be recorded; `field` names why."""

    slug = "payment_refused"
    title = "Ce règlement n'est pas possible"


class NothingToCorrect(Invalid):
    """A line that bills no days of the planning, like an adjustment or one of the former program."""

    slug = "nothing_to_correct"
    title = "Cette ligne ne peut pas être corrigée"


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


class DebitRefused(Invalid):
    """A mandate, a creditor or a batch that cannot be; `field` names why."""

    slug = "debit_refused"
    title = "Ce prélèvement n'est pas possible"


class UnknownAttempt(NotFound):
    """The family began no such payment."""

    slug = "unknown_attempt"
    title = "Ce paiement est introuvable"


class AttemptTaken(Conflict):
    """An attempt pays what it was begun for."""

    slug = "attempt_taken"
    title = "Ce paiement a déjà été commencé pour autre chose"


class PaymentUnderway(Conflict):
    """Another attempt to pay one of the invoices is under way; `attempt_id` names it."""

    slug = "payment_underway"
    title = "Un paiement est déjà en cours pour une de ces factures"


class CardsNotTaken(Conflict):
    """The town takes no card online."""

    slug = "cards_not_taken"
    title = "Le paiement en ligne n'est pas ouvert"


class CardNotTakenBack(Conflict):
    """Money that came by card goes back to the card: it is refunded, not taken back on paper only."""

    slug = "card_not_taken_back"
    title = "Un paiement par carte ne s'annule pas"


class UnknownRefund(NotFound):
    """Nobody asked for such a refund."""

    slug = "unknown_refund"
    title = "Ce remboursement est introuvable"


class RefundNeedsAnother(Conflict):
    """A refund is confirmed by somebody else than who asked for it."""

    slug = "refund_needs_another"
    title = "Un autre agent doit confirmer"


class RefundNeedsIndependence(Conflict):
    """A refund is confirmed by somebody who is surely another person than who asked for it."""

    slug = "refund_needs_independence"
    title = "Votre compte est trop lié à celui de la personne qui a demandé"


class RefundSettled(Conflict):
    """A refund that was confirmed is not given up any more, and one that was given up is not confirmed."""

    slug = "refund_settled"
    title = "Ce remboursement est déjà décidé"


class RefundNotCovered(Conflict):
    """A credit that was used meanwhile cannot be given back."""

    slug = "refund_not_covered"
    title = "Le crédit ne suffit plus"


class UnknownCardEvent(NotFound):
    """The provider told nothing of the kind that was set aside."""

    slug = "unknown_card_event"
    title = "Cet avis est introuvable"


class CardEventStays(Conflict):
    """The provider still says what contradicts the books: nothing was entered."""

    slug = "card_event_stays"
    title = "Cet avis reste à vérifier"


class CardEventSettled(Conflict):
    """Somebody took this event up or closed it meanwhile."""

    slug = "card_event_settled"
    title = "Cet avis est déjà traité"


class CardEventRefused(Invalid):
    """Something claims to come from the provider of card payments, and does not."""

    slug = "card_event_refused"
    title = "Cet avis n'est pas authentique"


class PeriodRefused(Invalid):
    """A period that ends before it begins, or that is too long for one answer."""

    slug = "period_refused"
    title = "Cette période ne peut pas être lue"


class RemindersRefused(Invalid):
    """Steps of reminders, or a pause, that make no sense; `field` names why."""

    slug = "reminders_refused"
    title = "Ces relances ne sont pas possibles"


class UnknownTreasuryBatch(NotFound):
    """There is no such batch of titles."""

    slug = "unknown_treasury_batch"
    title = "Ce bordereau est introuvable"


class UnknownTitle(NotFound):
    """The batch has no such title."""

    slug = "unknown_title"
    title = "Ce titre est introuvable"


class NoTreasuryCodes(Conflict):
    """Nothing is handed over to the treasury before it can tell who does."""

    slug = "no_treasury_codes"
    title = "Les codes de la trésorerie ne sont pas saisis"


class NothingToHandOver(Conflict):
    """A batch holds at least one title."""

    slug = "nothing_to_hand_over"
    title = "Il n'y a rien à transmettre"


class TreasuryFileRefused(Conflict):
    """The file of a batch cannot be written, or does not follow the schema of the treasury."""

    slug = "treasury_file_refused"
    title = "Le fichier ne peut pas être établi"


class TitleNotTakenBack(Conflict):
    """A title of the treasury is annulled there, and noted in its batch."""

    slug = "title_not_taken_back"
    title = "Un titre émis ne s'annule pas au guichet"


class TreasuryCollects(Conflict):
    """Nothing is paid here of what the treasury collects."""

    slug = "treasury_collects"
    title = "Cette régie est encaissée par la trésorerie"


class RegieRefused(Invalid):
    """A regie that cannot be set up like that; `field` names why."""

    slug = "regie_refused"
    title = "Ce réglage n'est pas possible"


class TitleRefused(Invalid):
    """A title cannot be annulled or reduced like that; `field` names why."""

    slug = "title_refused"
    title = "Cette correction n'est pas possible"
