"""What the planning service refuses, a module per subject.

```
NotFound   UnknownChild  UnknownGuardian  UnknownFamily  UnknownFacility  UnknownActivity  UnknownPool  UnknownPriorityList
           UnknownEnrolment  UnknownRequest  UnknownCalendarDay  UnknownStray  UnknownGroup  UnknownFeed  UnknownClosure
           NoCertificate
Conflict   CutoffPassed  DayClosed  OutsideEnrolment  DayPassed  AlreadyAsked  NotBooked  IllegalTransition  OtherHouseholdDay
           RulesNotAccepted  FamilyBlocked  NotYetOpen  NotEligible  ConstraintBroken  NothingToDecide  NothingToWithdraw
           PlacesTaken  NotWaiting  NoPlaceLeft  NoSiblingEnrolment  OfferOver  EnrolmentOverlaps  EnrolmentFixed  BeginningFixed
           EndFixed  OneAtATime  EnrolmentChanged  EnrolmentBegun  EnrolmentGone
           GuardianWithdrawn  OutsideActivity  PatternFixed  PatternPending  PatternUnchanged  ActivityChanged  PoolFixed
           PriorityListChanged  PriorityListUsed  NotEnrolled  PeriodBilled  GroupNameTaken  CertificateNotAwaited  NoLeave
           LeaveTooLate  LeaveUsedUp  NothingToClose  ClosurePast  RecordIncomplete
Invalid    ReasonMissing  DatesReversed  SpanTooLong  EnrolmentTooEarly  EnrolmentTooLong  WeekdayNotOpen  PatternRequired
           PatternUnwanted  ExceptionUnfit  RulesContradict  CutoffMissing  MarkedTooEarly  TimesReversed  UnknownAbsenceReason
           UnknownCertificate  HoursToCome  DaysGoneBy
TooMany    TooManyCertificates
```
"""

from services.planning.domain.errors.absences import (
    CertificateNotAwaited,
    LeaveTooLate,
    LeaveUsedUp,
    NoCertificate,
    NoLeave,
    TooManyCertificates,
    UnknownAbsenceReason,
    UnknownCertificate,
)
from services.planning.domain.errors.asking import (
    AlreadyAsked,
    ConstraintBroken,
    CutoffPassed,
    DatesReversed,
    DayClosed,
    DayPassed,
    DaysGoneBy,
    FamilyBlocked,
    IllegalTransition,
    NotBooked,
    NotEligible,
    NothingToDecide,
    NothingToWithdraw,
    NotYetOpen,
    OtherHouseholdDay,
    OutsideEnrolment,
    ReasonMissing,
    RulesNotAccepted,
    SpanTooLong,
)
from services.planning.domain.errors.attendance import (
    GroupNameTaken,
    HoursToCome,
    MarkedTooEarly,
    NotEnrolled,
    PeriodBilled,
    TimesReversed,
)
from services.planning.domain.errors.closures import (
    ClosurePast,
    NothingToClose,
)
from services.planning.domain.errors.enrolling import (
    BeginningFixed,
    EndFixed,
    EnrolmentBegun,
    EnrolmentChanged,
    EnrolmentFixed,
    EnrolmentGone,
    EnrolmentOverlaps,
    EnrolmentTooEarly,
    EnrolmentTooLong,
    ExceptionUnfit,
    GuardianWithdrawn,
    OneAtATime,
    OutsideActivity,
    PatternFixed,
    PatternPending,
    PatternRequired,
    PatternUnchanged,
    PatternUnwanted,
    RecordIncomplete,
    WeekdayNotOpen,
)
from services.planning.domain.errors.places import (
    NoPlaceLeft,
    NoSiblingEnrolment,
    NotWaiting,
    OfferOver,
    PlacesTaken,
)
from services.planning.domain.errors.rules import (
    ActivityChanged,
    CutoffMissing,
    PoolFixed,
    PriorityListChanged,
    PriorityListUsed,
    RulesContradict,
)
from services.planning.domain.errors.unknown import (
    UnknownActivity,
    UnknownCalendarDay,
    UnknownChild,
    UnknownClosure,
    UnknownEnrolment,
    UnknownFacility,
    UnknownFamily,
    UnknownFeed,
    UnknownGroup,
    UnknownGuardian,
    UnknownPool,
    UnknownPriorityList,
    UnknownRequest,
    UnknownStray,
)

__all__ = [
    "ActivityChanged",
    "AlreadyAsked",
    "BeginningFixed",
    "CertificateNotAwaited",
    "ClosurePast",
    "ConstraintBroken",
    "CutoffMissing",
    "CutoffPassed",
    "DatesReversed",
    "DayClosed",
    "DayPassed",
    "DaysGoneBy",
    "EndFixed",
    "EnrolmentBegun",
    "EnrolmentChanged",
    "EnrolmentFixed",
    "EnrolmentGone",
    "EnrolmentOverlaps",
    "EnrolmentTooEarly",
    "EnrolmentTooLong",
    "ExceptionUnfit",
    "FamilyBlocked",
    "GroupNameTaken",
    "GuardianWithdrawn",
    "HoursToCome",
    "IllegalTransition",
    "LeaveTooLate",
    "LeaveUsedUp",
    "MarkedTooEarly",
    "NoCertificate",
    "NoLeave",
    "NoPlaceLeft",
    "NoSiblingEnrolment",
    "NotBooked",
    "NotEligible",
    "NotEnrolled",
    "NotWaiting",
    "NotYetOpen",
    "NothingToClose",
    "NothingToDecide",
    "NothingToWithdraw",
    "OfferOver",
    "OneAtATime",
    "OtherHouseholdDay",
    "OutsideActivity",
    "OutsideEnrolment",
    "PatternFixed",
    "PatternPending",
    "PatternRequired",
    "PatternUnchanged",
    "PatternUnwanted",
    "PeriodBilled",
    "PlacesTaken",
    "PoolFixed",
    "PriorityListChanged",
    "PriorityListUsed",
    "ReasonMissing",
    "RecordIncomplete",
    "RulesContradict",
    "RulesNotAccepted",
    "SpanTooLong",
    "TimesReversed",
    "TooManyCertificates",
    "UnknownAbsenceReason",
    "UnknownActivity",
    "UnknownCalendarDay",
    "UnknownCertificate",
    "UnknownChild",
    "UnknownClosure",
    "UnknownEnrolment",
    "UnknownFacility",
    "UnknownFamily",
    "UnknownFeed",
    "UnknownGroup",
    "UnknownGuardian",
    "UnknownPool",
    "UnknownPriorityList",
    "UnknownRequest",
    "UnknownStray",
    "WeekdayNotOpen",
]
