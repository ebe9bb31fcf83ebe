"""A child's planned days as an iCalendar file (RFC 5545): one all-day event for each."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, timedelta

from chassis import french
from chassis.edge.statuses import LABELS, OFFERED
from contracts.planning import DayStatus, FeedContents, FeedDay

LINE_BYTES = 75
PRODUCT = "-//Portail Famille//Planning//FR"
DOMAIN = "planning.portail-famille"
"""Ends the ids of events, which never change while the day is planned."""
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
STATUS = {DayStatus.WAITING: "TENTATIVE"}
ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Europe/Paris",
    "BEGIN:DAYLIGHT", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "DTSTART:19810329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
    "BEGIN:STANDARD", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
    "END:VTIMEZONE",
)  # fmt: skip
"""The town's zone: a calendar must hold some component, also when nothing is planned."""


def calendar(contents: FeedContents) -> str:
    """Write the calendar; the same days give the same text."""
    name = f"Planning {french.of(contents.child)}"
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME:{text(name)}",
        f"X-WR-CALNAME:{text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        *ZONE,
        *(line for day in contents.days for line in _event(day, contents.child)),
        "END:VCALENDAR",
    )
    return "".join(f"{folded}\r\n" for folded in _folded(lines))


def text(value: str) -> str:
    """Escape a text value; control characters have no place in one."""
    escaped = value.translate(ESCAPED)
    return "".join(letter for letter in escaped if letter >= " " and letter != "\x7f")


def fold(line: str) -> Iterator[str]:
    """Fold a line so that none is longer than 75 bytes, never within a character."""
    part, room = "", LINE_BYTES
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield part
            part, room = " ", LINE_BYTES - 1
        part += letter
        room -= size
    yield part


def _folded(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from fold(line)


def _event(one: FeedDay, child: str) -> tuple[str, ...]:
    return (
        "BEGIN:VEVENT",
        f"UID:{one.enrolment_id}-{_plain(one.day)}@{DOMAIN}",
        f"DTSTAMP:{one.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{_plain(one.day)}",
        f"DTEND;VALUE=DATE:{_plain(one.day + timedelta(days=1))}",
        f"SUMMARY:{text(f'{child} : {one.activity}' + _aside(one))}",
        f"LOCATION:{text(one.facility)}",
        f"DESCRIPTION:{text(_words(one))}",
        f"STATUS:{STATUS.get(one.status, 'CONFIRMED')}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
    )


def _aside(one: FeedDay) -> str:
    if one.offered_until:
        return " (place proposée)"
    return " (liste d’attente)" if one.status == DayStatus.WAITING else ""


def _words(one: FeedDay) -> str:
    if one.offered_until:
        return f"{OFFERED}, à accepter jusqu'au {french.long_moment(french.last_minute(one.offered_until))}"
    return LABELS[one.status] + (f", {french.rank(one.rank)} sur la liste" if one.rank else "")


def _plain(day: date) -> str:
    return f"{day:%Y%m%d}"
