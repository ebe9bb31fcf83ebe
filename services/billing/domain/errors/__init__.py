"""What the billing service refuses, a module per subject.

```
NotFound   UnknownInvoice  UnknownTariff  UnknownContest  UnknownLine  UnknownBankRequest  UnknownBankAccount
           UnknownRun  UnknownDraft  UnknownAccount  UnknownPayment  UnknownDeposit  UnknownMandate  UnknownDebit
           UnknownAttempt  UnknownRefund  UnknownCardEvent  UnknownTreasuryBatch  UnknownTitle
Conflict   ContestSettled  TariffDateTaken  TariffOfAnotherActivity  TariffChanged  NumberTaken  BankRequestSettled  BankDetailsMoved
           RunSettled  PaymentTaken  DayClosed  AlreadyDeposited  NothingToDeposit  DepositMoved  MandateThere  NoAccountToDebit
           NoCreditor  NothingDebited  BatchSettled  NothingToCollect  DebitFileRefused  AttemptTaken  PaymentUnderway  CardsNotTaken
           CardNotTakenBack  RefundNeedsAnother  RefundNeedsIndependence  RefundSettled  RefundNotCovered  RefundNotMade  DraftAdjusted
           CardEventStays  CardEventSettled  NoTreasuryCodes  NothingToHandOver  TreasuryFileRefused
           TitleNotTakenBack  DebitNotTakenBack  TreasuryCollects  TitleNotByHand
Invalid    BracketsRefused  TariffRefused  CaseRefused  UnknownRegie  UnknownSchoolYear  TakeoverRefused
           BankFieldsRefused  NothingToChange  ReasonMissing  RunRefused  PaymentRefused  NothingToCorrect
           DebitRefused  CardEventRefused  PeriodRefused  RemindersRefused  RegieRefused  TitleRefused  TitleNotNoted
TooMany    TooManyDocuments
```
"""

from services.billing.domain.errors.bank import (
    BankDetailsMoved,
    BankFieldsRefused,
    BankRequestSettled,
    NothingToChange,
    TooManyDocuments,
    UnknownBankAccount,
    UnknownBankRequest,
)
from services.billing.domain.errors.cards import (
    AttemptTaken,
    CardEventRefused,
    CardEventSettled,
    CardEventStays,
    CardNotTakenBack,
    CardsNotTaken,
    PaymentUnderway,
    UnknownAttempt,
    UnknownCardEvent,
)
from services.billing.domain.errors.counter import (
    AlreadyDeposited,
    DayClosed,
    DepositMoved,
    NothingToDeposit,
    PaymentRefused,
    PaymentTaken,
    UnknownAccount,
    UnknownDeposit,
    UnknownPayment,
)
from services.billing.domain.errors.debits import (
    BatchSettled,
    DebitFileRefused,
    DebitNotTakenBack,
    DebitRefused,
    MandateThere,
    NoAccountToDebit,
    NoCreditor,
    NothingDebited,
    NothingToCollect,
    UnknownDebit,
    UnknownMandate,
)
from services.billing.domain.errors.invoices import (
    ContestSettled,
    DraftAdjusted,
    NothingToCorrect,
    NumberTaken,
    PeriodRefused,
    ReasonMissing,
    RegieRefused,
    RemindersRefused,
    RunRefused,
    RunSettled,
    TakeoverRefused,
    UnknownContest,
    UnknownDraft,
    UnknownInvoice,
    UnknownLine,
    UnknownRegie,
    UnknownRun,
    UnknownSchoolYear,
)
from services.billing.domain.errors.refunds import (
    RefundNeedsAnother,
    RefundNeedsIndependence,
    RefundNotCovered,
    RefundNotMade,
    RefundSettled,
    UnknownRefund,
)
from services.billing.domain.errors.tariffs import (
    BracketsRefused,
    CaseRefused,
    TariffChanged,
    TariffDateTaken,
    TariffOfAnotherActivity,
    TariffRefused,
    UnknownTariff,
)
from services.billing.domain.errors.treasury import (
    NothingToHandOver,
    NoTreasuryCodes,
    NotYetOverdue,
    TitleNotByHand,
    TitleNotNoted,
    TitleNotTakenBack,
    TitleRefused,
    TreasuryCollects,
    TreasuryFileRefused,
    UnknownTitle,
    UnknownTreasuryBatch,
)

__all__ = [
    "AlreadyDeposited",
    "AttemptTaken",
    "BankDetailsMoved",
    "BankFieldsRefused",
    "BankRequestSettled",
    "BatchSettled",
    "BracketsRefused",
    "CardEventRefused",
    "CardEventSettled",
    "CardEventStays",
    "CardNotTakenBack",
    "CardsNotTaken",
    "CaseRefused",
    "ContestSettled",
    "DayClosed",
    "DebitFileRefused",
    "DebitNotTakenBack",
    "DebitRefused",
    "DepositMoved",
    "DraftAdjusted",
    "MandateThere",
    "NoAccountToDebit",
    "NoCreditor",
    "NoTreasuryCodes",
    "NotYetOverdue",
    "NothingDebited",
    "NothingToChange",
    "NothingToCollect",
    "NothingToCorrect",
    "NothingToDeposit",
    "NothingToHandOver",
    "NumberTaken",
    "PaymentRefused",
    "PaymentTaken",
    "PaymentUnderway",
    "PeriodRefused",
    "ReasonMissing",
    "RefundNeedsAnother",
    "RefundNeedsIndependence",
    "RefundNotCovered",
    "RefundNotMade",
    "RefundSettled",
    "RegieRefused",
    "RemindersRefused",
    "RunRefused",
    "RunSettled",
    "TakeoverRefused",
    "TariffChanged",
    "TariffDateTaken",
    "TariffOfAnotherActivity",
    "TariffRefused",
    "TitleNotByHand",
    "TitleNotNoted",
    "TitleNotTakenBack",
    "TitleRefused",
    "TooManyDocuments",
    "TreasuryCollects",
    "TreasuryFileRefused",
    "UnknownAccount",
    "UnknownAttempt",
    "UnknownBankAccount",
    "UnknownBankRequest",
    "UnknownCardEvent",
    "UnknownContest",
    "UnknownDebit",
    "UnknownDeposit",
    "UnknownDraft",
    "UnknownInvoice",
    "UnknownLine",
    "UnknownMandate",
    "UnknownPayment",
    "UnknownRefund",
    "UnknownRegie",
    "UnknownRun",
    "UnknownSchoolYear",
    "UnknownTariff",
    "UnknownTitle",
    "UnknownTreasuryBatch",
]
