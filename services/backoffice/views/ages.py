"""How long something has waited, as one colleague would tell another."""

from datetime import date, datetime, timedelta

from chassis.clock import paris_date
from chassis.french import DAYS, MONTHS, NO_BREAK, day_number, short_date

TOO_LONG = timedelta(days=3)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WEEK = 7


def age(then: datetime, now: datetime) -> str:
    """Tell an age: "à l'instant", "il y a 5 min", "il y a 2 h", "hier", "lundi", "12 octobre", "12/10/2025"."""
    elapsed = now - then
    days = (paris_date(now) - paris_date(then)).days
    if elapsed < MINUTE:
        return "à l'instant"
    if days == 0:
        return f"il y a {elapsed // MINUTE}{NO_BREAK}min" if elapsed < HOUR else f"il y a {elapsed // HOUR}{NO_BREAK}h"
    if days == 1:
        return "hier"
    return _date(paris_date(then), paris_date(now), days)


def since(then: datetime, now: datetime) -> str:
    """Tell for how long something waits: "depuis 5 min", "depuis hier", "depuis lundi", "depuis le 12 octobre"."""
    if (now - then) < MINUTE:
        return "depuis un instant"
    told = age(then, now).removeprefix("il y a ")
    return f"depuis le {told}" if told[0].isdigit() and paris_date(then) != paris_date(now) else f"depuis {told}"


def _date(then: date, today: date, days: int) -> str:
    if days < WEEK:
        return DAYS[then.weekday()]
    return f"{day_number(then)} {MONTHS[then.month - 1]}" if then.year == today.year else short_date(then)


def is_too_long(then: datetime, now: datetime) -> bool:
    """Tell whether a family has waited for more than three days."""
    return now - then > TOO_LONG


def brief_day(d: date) -> str:
    """Write a day in a narrow place: "mer. 2 déc."."""
    months = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
    return f"{DAYS[d.weekday()][:3]}.{NO_BREAK}{day_number(d)}{NO_BREAK}{months[d.month - 1]}"
