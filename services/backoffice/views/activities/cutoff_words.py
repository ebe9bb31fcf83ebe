"""Cut-offs in plain French, as a town hall says them to a family."""

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta

from chassis import french
from contracts.planning import (
    PERIOD_WORDS,
    ByDates,
    ByPeriod,
    ByWeekday,
    CalendarDaysBefore,
    Cutoff,
    HoursBefore,
    Period,
    SchoolDaysBefore,
    Step,
    UnlessClosed,
    WeekBefore,
    WeekdayBefore,
    WorkingDaysBefore,
)

CLOSED = {
    "public_holiday": "un jour férié",
    "closed": "un jour de fermeture",
    "short_holidays": PERIOD_WORDS[Period.SHORT_HOLIDAYS],
    "summer_holidays": PERIOD_WORDS[Period.SUMMER_HOLIDAYS],
    "weekend": "un samedi ou un dimanche",
}
USUAL_SCHOOL_DAYS = frozenset({1, 2, 4, 5})


def said(rule: Cutoff) -> str:
    """Say a rule in one sentence."""
    return " ; ".join(parts(rule))


def parts(rule: Cutoff) -> tuple[str, ...]:
    """Say a rule, one part for each line of its table."""
    match rule:
        case ByWeekday():
            return tuple(f"{french.weekdays(days)} : {words}" for words, days in _grouped(rule.days).items())
        case ByPeriod():
            return tuple(f"{PERIOD_WORDS[period]} : {said(rule.periods[period])}" for period in Period if period in rule.periods)
        case UnlessClosed():
            return said(rule.usual), f"si cela tombe {alternatives(CLOSED[kind] for kind in rule.closed)} : {said(rule.instead)}"
        case ByDates():
            own = (f"{span(one.first, one.last)} : le {_dated(one.until, one.at)}" for one in rule.deadlines)
            return (*own, f"les autres jours : {said(rule.otherwise)}")
        case _:
            return (_step(rule),)


def _step(rule: Step) -> str:
    match rule:
        case WorkingDaysBefore():
            return f"{_before(rule.days, 'jour ouvré', 'jours ouvrés')} {_at(rule.at)}"
        case SchoolDaysBefore():
            school = "" if rule.school_weekdays == USUAL_SCHOOL_DAYS else f" (école {french.weekdays(rule.school_weekdays)})"
            when = _before(rule.days, "jour d'école", "jours d'école")
            return f"{when}{school} {_at(rule.at)}"
        case HoursBefore():
            begins = "le début du jour" if rule.begins == time.min else f"{french.clock(rule.begins)} le jour venu"
            return f"{french.plural(rule.hours, 'heure')} avant {begins}"
        case CalendarDaysBefore():
            when = "la veille" if rule.days == 1 else _before(rule.days, "jour", "jours")
        case WeekdayBefore():
            when = f"le {french.DAYS[rule.weekday - 1]} qui précède"
        case WeekBefore():
            when = f"le {french.DAYS[rule.weekday - 1]}{_weeks(rule.weeks)}"
    moved = ", ou le dernier jour ouvré avant si c'est un jour férié ou un week-end" if rule.closed_day == "earlier" else ""
    return f"{when} {_at(rule.at)}{moved}"


def _at(at: time) -> str:
    """Say at which time of a day that may be any day: at 0 h it has only begun, which is said."""
    return f"à {french.clock(at)}" + (" (au début de ce jour)" if at == time.min else "")


def _dated(day: date, at: time) -> str:
    """Say at which time of a day of the calendar: at 0 h it is still the day before, as families are told (`french.last_minute`)."""
    return (
        f"{french.day(day - timedelta(days=1))} à {french.clock(time(23, 59))}"
        if at == time.min
        else f"{french.day(day)} à {french.clock(at)}"
    )


def _weeks(count: int) -> str:
    return " de la semaine précédente" if count == 1 else f", {count} semaines avant,"


def _before(count: int, one: str, many: str) -> str:
    return f"{french.plural(count, one, many)} avant" if count else "le jour même"


def span(first: date, last: date) -> str:
    """Name a span of days of any year: "du 13 au 28 février 2027"."""
    return f"{french.span(first, last)} {last.year}" if first != last else f"le {french.long_date(first)}"


def alternatives(words: Iterable[str]) -> str:
    """Name what may be: "un jour férié ou un jour de fermeture"."""
    *most, last = words
    return f"{', '.join(most)} ou {last}" if most else last


def _grouped(days: Mapping[int, Cutoff]) -> dict[str, list[int]]:
    """Put the days of the week that share a rule together."""
    groups: dict[str, list[int]] = {}
    for weekday in sorted(days):
        groups.setdefault(said(days[weekday]), []).append(weekday)
    return groups
