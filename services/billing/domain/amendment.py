"""What the bank is told of a mandate whose creditor changed since: the name, the identifier (ICS), or both as they were.

Source: SEPA Direct Debit Core Rulebook (EPC016-06): the first collection after an amendment carries it; the business code of an ICS, its
letters five to seven, identifies nobody.
"""

from dataclasses import dataclass

from services.billing.domain.pain008 import NAME, plain

BUSINESS_CODE = slice(4, 7)


@dataclass(frozen=True, slots=True)
class NamedCreditor:
    """A creditor as mandates name it; empty where nothing is known, or nothing changed."""

    name: str = ""
    ics: str = ""


def original(before: NamedCreditor, now: NamedCreditor) -> NamedCreditor:
    """Tell what of the creditor of before is no longer so, in the letters that banks read."""
    if not before.ics:
        return NamedCreditor()
    return NamedCreditor(
        name=before.name if plain(before.name, NAME) != plain(now.name, NAME) else "",
        ics=before.ics if _bare(before.ics) != _bare(now.ics) else "",
    )


def _bare(ics: str) -> str:
    return ics[: BUSINESS_CODE.start] + ics[BUSINESS_CODE.stop :]
