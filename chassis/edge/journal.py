"""The audit logs of all services as one list, latest first; a service that does not answer is named, not hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chassis.edge.context import SERVICES
from chassis.edge.session import Visit
from chassis.errors import Forbidden, Refusal
from contracts.privacy import AuditEntryView, ListAuditEntries

PAGE = 50


@dataclass(frozen=True, slots=True)
class Journal:
    """A page of the merged list: `next` continues it, `silent` names the services that did not answer."""

    entries: tuple[AuditEntryView, ...]
    silent: tuple[str, ...]
    next: str


async def read(visit: Visit, criteria: Mapping[str, Any], *, after: str = "") -> Journal:
    """Ask every service, and merge what they answer by moment, service and entry."""
    asked = {**criteria, **_continued(after), "limit": PAGE}
    answers = await visit.gather(*(ListAuditEntries.model_validate({**asked, "at": name}) for name in SERVICES))
    for answer in answers:
        if isinstance(answer, Forbidden):
            raise answer
    heard = [answer for answer in answers if not isinstance(answer, Refusal)]
    silent = tuple(name for name, answer in zip(SERVICES, answers, strict=True) if isinstance(answer, Refusal))
    merged = sorted((entry for answer in heard for entry in answer.entries), key=_place)
    page = tuple(merged[:PAGE])
    more = len(merged) > PAGE or any(answer.more for answer in heard)
    return Journal(page, silent, _cursor(page[-1]) if page and more else "")


def _place(entry: AuditEntryView) -> tuple[float, str, int]:
    return -entry.at.timestamp(), entry.service, -entry.entry


def _cursor(last: AuditEntryView) -> str:
    return f"{last.at.isoformat()}~{last.service}~{last.entry}"


def _continued(cursor: str) -> dict[str, Any]:
    """Read where a list goes on; anything else begins it anew."""
    at, _, rest = cursor.partition("~")
    service, _, entry = rest.partition("~")
    try:
        return {"before": datetime.fromisoformat(at), "before_service": service, "before_entry": int(entry)}
    except ValueError:
        return {}
