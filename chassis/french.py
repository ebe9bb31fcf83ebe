"""Dates, times and amounts as people say them in French; times are told in Europe/Paris."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import zip_longest

from chassis.clock import PARIS

NO_BREAK = "\u00a0"
THIN_NO_BREAK = "\u202f"
MINUS = "\u2212"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
BORN = {"F": "née", "M": "né"}
_AMOUNT = re.compile(r"(-?)([0-9]{1,6})(?:[.,]([0-9]{1,2}))?")
_LOOSE = re.compile(r"(?<!\s) (?=[:;?!»€%])|(?<=«) ")
_FRENCH_PHONE = re.compile(r"(?:0|(?:\+|00)330?)([1-9])([0-9]{8})")
_ELIDED = re.compile(r"[aeiouhœæ]|y[^aeiouœæ]")
"""How a word begins before which "de" loses its vowel, bare of accents: also a Y that is said as a vowel (Yves, not Yasmine)."""
_TOWN_ARTICLES = {"Le": ("du", "au"), "Les": ("des", "aux")}
"""The articles of towns that melt into "de" and "à"."""


def local(moment: datetime) -> datetime:
    """Tell a moment in the town's own time; it must carry a time zone."""
    if moment.tzinfo is None:
        message = "a moment without time zone has no meaning"
        raise ValueError(message)
    return moment.astimezone(PARIS)


def _in_town(d: date) -> date:
    return local(d).date() if isinstance(d, datetime) else d


def day_number(day: date) -> str:
    """Day of the month as it is said: "1er", "2", "26"."""
    return "1er" if day.day == 1 else str(day.day)


@lru_cache(maxsize=4096)
def day(d: date) -> str:
    """Day of the current school year: "jeudi 26 novembre"."""
    return f"{DAYS[d.weekday()]} {day_number(d)} {MONTHS[d.month - 1]}"


def days(some: Iterable[date], others: int = 0, *, weekdays: bool = True) -> str:
    """Days as a sentence lists them, the month said once, and how many more: "lundi 7, jeudi 10 et lundi 14 décembre".

    A weekday that they all share is said once: "lundis 7 et 14 décembre". Without `weekdays`, where a line is short, none is said:
    "7, 10 et 14 décembre".
    """
    ordered = sorted(set(some))
    words = [
        day(one) if following is None or (following.year, following.month) != (one.year, one.month) else day(one).rpartition(" ")[0]
        for one, following in zip_longest(ordered, ordered[1:])
    ]
    shared = len(ordered) > 1 and len({one.weekday() for one in ordered}) == 1
    if shared or not weekdays:
        words = [word.partition(" ")[2] for word in words]
    if shared and weekdays:
        words[0] = f"{DAYS[ordered[0].weekday()]}s {words[0]}"
    return listed([*words, plural(others, "autre jour", "autres jours")] if others else words)


@lru_cache(maxsize=4096)
def long_date(d: date) -> str:
    """Day of any year: "jeudi 26 novembre 2026"."""
    return f"{day(d)} {d.year}"


def plain_date(d: date) -> str:
    """Day without its weekday, for births and letters: "26 novembre 2026"; a moment is told as its day in the town."""
    d = _in_town(d)
    return f"{day_number(d)} {MONTHS[d.month - 1]} {d.year}"


def born(d: date, sex: str) -> str:
    """Tell a birth by the child's sex where it is known: "née le 26 novembre 2026", "né le 1er mai 2018", otherwise "né(e) le …"."""
    return f"{BORN.get(sex, 'né(e)')} le {plain_date(d)}"


def short_date(d: date) -> str:
    """Day in a column: "26/11/2026"; a moment is told as its day in the town."""
    d = _in_town(d)
    return f"{d.day:02}/{d.month:02}/{d.year}"


def month_name(d: date) -> str:
    """Month of the day `d`: "novembre 2026"."""
    return f"{MONTHS[d.month - 1]} {d.year}"


def span(first: date, last: date) -> str:
    """From one day to another: "du 23 au 29 novembre", "du 30 novembre au 6 décembre"."""
    if (first.year, first.month) == (last.year, last.month):
        return f"du {day_number(first)} au {day_number(last)} {MONTHS[last.month - 1]}"
    return f"du {day_number(first)} {MONTHS[first.month - 1]} au {day_number(last)} {MONTHS[last.month - 1]}"


def period(first: date, last: date, write: Callable[[date], str] = plain_date) -> str:
    """Name the days that a document is about: "du 1er au 30 novembre 2026"; of a single day "le 4 novembre 2026"."""
    if first == last:
        return f"le {write(first)}"
    return f"{span(first, last)} {last.year}" if write is plain_date and first.year == last.year else f"du {write(first)} au {write(last)}"


def clock(at: time) -> str:
    """Time that a clock of the town shows, with its no-break spaces: "10 h", "9 h 05"."""
    return f"{at.hour}{NO_BREAK}h" + (f"{NO_BREAK}{at.minute:02}" if at.minute else "")


def hour(moment: datetime) -> str:
    """Time of the day at a moment: "10 h", "9 h 05"."""
    return clock(local(moment).time())


@lru_cache(maxsize=4096)
def moment(dt: datetime) -> str:
    """Moment in the town's time: "jeudi 26 novembre à 10 h"."""
    return f"{day(local(dt).date())} à {hour(dt)}"


@lru_cache(maxsize=4096)
def long_moment(dt: datetime) -> str:
    """Moment of any year, for what is kept as a proof: "jeudi 26 novembre 2026 à 10 h"."""
    return f"{long_date(local(dt).date())} à {hour(dt)}"


def dated_moment(dt: datetime, today: date) -> str:
    """Moment in a list that goes back for years, with its year where it is not this one: "jeudi 26 novembre à 10 h"."""
    return moment(dt) if local(dt).year == today.year else long_moment(dt)


@lru_cache(maxsize=4096)
def near_moment(dt: datetime, today: date) -> str:
    """Moment told from `today`: "aujourd'hui à 18 h", "demain à 10 h", otherwise "jeudi 26 novembre à 10 h"."""
    near = {-1: "hier", 0: "aujourd'hui", 1: "demain"}.get((local(dt).date() - today).days)
    return f"{near} à {hour(dt)}" if near else moment(dt)


def recent_moment(dt: datetime, today: date) -> str:
    """Moment in a list whose first lines are of these days: "aujourd'hui à 18 h", "hier à 9 h", otherwise with its day, and its year."""
    return near_moment(dt, today) if abs(local(dt).date() - today) <= timedelta(days=1) else dated_moment(dt, today)


def last_minute(dt: datetime) -> datetime:
    """Give the minute by which a deadline is told: of midnight the one before, whose day nobody mistakes, unlike "mercredi à minuit"."""
    return dt - timedelta(minutes=1) if local(dt).time() == time.min else dt


def until(dt: datetime, today: date) -> str:
    """Last moment told from `today`: "jusqu'à demain à 10 h", "jusqu'au jeudi 26 novembre à 10 h"; its `last_minute` at midnight."""
    told = near_moment(last_minute(dt), today)
    return f"jusqu'au {told}" if told.startswith(DAYS) else f"jusqu'à {told}"


def euros(cents: int) -> str:
    """Amount in euros from integer cents, which a line never breaks: "120,60 €", "1 234,00 €", "−5,00 €"."""
    whole, rest = divmod(abs(cents), 100)
    grouped = f"{whole:,}".replace(",", THIN_NO_BREAK)
    return f"{MINUS if cents < 0 else ''}{grouped},{rest:02}{NO_BREAK}€"


def cents(text: str) -> int | None:
    """Read an amount in euros as people type it, or as `euros` writes it: "15", "12,50 €", "−3.05"; None for anything else."""
    found = _AMOUNT.fullmatch(re.sub(r"[\s€]", "", text).replace(MINUS, "-"))
    if found is None:
        return None
    amount = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -amount if found[1] else amount


def plural(count: int, one: str, many: str | None = None) -> str:
    """Count with its noun: `plural(2, "jour")` is "2 jours"; in French 0 and 1 are singular."""
    singular = abs(count) < 2  # noqa: PLR2004 - French grammar: the plural begins at two
    return f"{count}{NO_BREAK}{one if singular else many or one + 's'}"


def rank(position: int) -> str:
    """Place on a list: "1er", "2e"."""
    return "1er" if position == 1 else f"{position}e"


def typeset(text: str) -> str:
    """Text with the no-break spaces that French puts before : ; ? ! € % and within « »."""
    return _LOOSE.sub(NO_BREAK, text)


def capitalised(text: str) -> str:
    """First letter in upper case, the rest as it is: "Jeudi 26 novembre"."""
    return text[:1].upper() + text[1:]


def within(words: str) -> str:
    """Write what begins a line within one: an acronym stays as it is."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def initialled(name: str) -> str:
    """Write a person's name with the initial of the first name: "C. MOREL"; a name of one word stays."""
    first, _, rest = name.strip().partition(" ")
    return f"{first[:1]}. {rest.strip()}" if rest.strip() else first


def phone(text: str) -> str:
    """Write a French telephone number in pairs, however it was typed: "06.12.34.56.78"; any other number stays as it is."""
    found = _FRENCH_PHONE.fullmatch(re.sub(r"\(0\)|[ .()/-]", "", text))
    return f"0{found[1]}.{'.'.join(re.findall('..', found[2]))}" if found else text


def of(name: str) -> str:
    """Preposition before a name: "de novembre", "d'octobre", "d'Hugo", "d'Yves", "de Yasmine"."""
    return f"d'{name}" if _ELIDED.match(_bare(name[:2])) else f"de {name}"


def of_town(town: str) -> str:
    """Preposition before the name of a town: "de Lyon", "d'Albi", "d'Yerres", "du Mans", "des Mureaux", "de La Rochelle"."""
    return _before_town(town, 0) or (f"d'{town}" if town.startswith("Y") else of(town))


def in_town(town: str) -> str:
    """Say where: "à Lyon", "au Mans", "aux Mureaux", "à La Rochelle"."""
    return _before_town(town, 1) or f"à {town}"


def _before_town(town: str, which: int) -> str:
    article, _, rest = town.partition(" ")
    return f"{_TOWN_ARTICLES[article][which]} {rest}" if rest and article in _TOWN_ARTICLES else ""


def plain(text: str) -> str:
    """Write a name so that case, accents, hyphens and "St" for "Saint" do not matter."""
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(" " if not one.isalnum() else one for one in decomposed if not unicodedata.combining(one))
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in letters.casefold().split())


def school_class(text: str) -> str:
    """Write a school class as it is compared, wherever it was typed: neither case, accents nor spaces matter, "cm 1" is "CM1"."""
    return plain(text).replace(" ", "")


def _bare(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(letter))


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them: "Léa, Hugo et Tom"."""
    if len(words) < 2:  # noqa: PLR2004 - a single word needs no "et"
        return "".join(words)
    return f"{', '.join(words[:-1])} et {words[-1]}"


def weekdays(numbers: Collection[int]) -> str:
    """Name days of the week (1 is Monday) as a sentence does: "le lundi et le mardi", "du lundi au vendredi"; none are empty."""
    days = sorted(set(numbers))
    if len(days) > 2 and len(days) == days[-1] - days[0] + 1:  # noqa: PLR2004 - two days are named
        return f"du {DAYS[days[0] - 1]} au {DAYS[days[-1] - 1]}"
    return listed([f"le {DAYS[day - 1]}" for day in days])


def regular_days(numbers: Collection[int]) -> str:
    """Name the days of a weekly pattern: "le lundi et le mardi", "aucun jour régulier"."""
    return weekdays(numbers) or "aucun jour régulier"


def labelled(labels: Sequence[str]) -> str:
    """Labels as a sentence lists them, which has one capital: "Assurance, personnes autorisées et IBAN"."""
    return listed([*labels[:1], *map(within, labels[1:])])
