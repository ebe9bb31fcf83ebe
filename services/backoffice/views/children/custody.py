"""A child's households as clerks read them: who has which authority, and a month of nights in words, letters and colour."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from chassis import french
from contracts.family import (
    AUTHORITY_LABELS,
    AlternateWeeks,
    AuthorityLink,
    CalendarDraft,
    CustodyAdult,
    CustodyCalendar,
    CustodyHousehold,
    CustodyView,
    StaffCustodyDay,
    TriedCustodyDays,
)

LETTERS = ("A", "B")
TONES = {"full": "ok", "limited": "wait", "withdrawn": "no"}
WEEK = 7
SEEN_BY_BOTH = "la fiche de l'enfant, son école, ses données de santé, les personnes autorisées, ses présences et son planning"
NEVER_SEEN = "ni l'adresse, ni le téléphone, ni l'e-mail, ni la banque, ni le quotient, ni le N° Famille de l'autre foyer"


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult and what links them to the child, in words."""

    guardian_id: str
    name: str
    authority: str
    label: str
    tone: str
    facts: tuple[str, ...]
    may_pick_up: bool
    document_id: str
    document_name: str
    entered: tuple[str, ...]
    """All that is entered, where that is more than what holds."""
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """A household of the child with its letter in calendars; one whose link ended has none."""

    family_id: str
    letter: str
    name: str
    number: str
    city: str
    entered: bool
    words: str
    adults: tuple[Adult, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the preview: letters of morning and evening, and the sentence that says the same."""

    day: date
    letters: str
    css: str
    words: str


def homes(custody: CustodyView, today: date) -> tuple[Home, ...]:
    """Describe the households, the one that entered the child first."""
    letters = current_letters(custody.households, today)
    return tuple(
        Home(
            family_id=str(one.family_id),
            letter=letters.get(one.family_id, ""),
            name=one.name,
            number=one.family_number,
            city=one.city,
            entered=one.entered,
            words=_link(one, today),
            adults=tuple(_adult(adult) for adult in one.adults),
        )
        for one in custody.households
    )


def in_both(shown: Sequence[Home], attaching: str) -> tuple[str, ...]:
    """Name the adults of the first household that the second one has too, or the one `attaching`, as far as names tell.

    Whoever left a household may still open the account that it gave them, and read its pages.
    """
    homes = ([one for one in shown if one.letter == letter] for letter in LETTERS)
    first, second = ([adult.name for one in some for adult in one.adults if not adult.has_left] for some in homes)
    return tuple(name for name in first if name in (*second, attaching))


def current_letters(households: Iterable[CustodyHousehold], today: date) -> dict[UUID, str]:
    """Give the household that entered the child the letter A, and its second one the letter B."""
    current = [one.family_id for one in households if one.entered or one.until is None or one.until >= today]
    return dict(zip(current, LETTERS, strict=False))


def _link(one: CustodyHousehold, today: date) -> str:
    if one.entered or one.since is None:
        return "Foyer qui a inscrit l'enfant"
    since = f"Second foyer {'à partir du' if one.since > today else 'depuis le'} {french.plain_date(one.since)}"
    return f"{since}, jusqu'au {french.plain_date(one.until)}" if one.until else since


def _adult(adult: CustodyAdult) -> Adult:
    facts = ["Peut venir chercher l'enfant" if adult.may_pick_up else "Ne doit pas venir chercher l'enfant"]
    if adult.left_on:
        gone = f"N'est plus du foyer depuis le {french.plain_date(adult.left_on)}"
        facts = [gone, "n'est plus sur les fiches d'accueil"] if adult.may_pick_up else [gone, *facts]
    if adult.since:
        until = f" jusqu'au {french.plain_date(adult.until)}" if adult.until else ""
        facts.append(f"Depuis le {french.plain_date(adult.since)}{until}")
    if adult.later:
        facts.append(adult.later)
    return Adult(
        guardian_id=str(adult.guardian_id),
        name=adult.name,
        authority=adult.authority,
        label=AUTHORITY_LABELS[adult.authority],
        tone=TONES[adult.authority],
        facts=tuple(facts),
        may_pick_up=adult.may_pick_up,
        document_id=str(adult.document_id or ""),
        document_name=adult.document_name or "Justificatif",
        entered=tuple(_entered(one) for one in adult.links) if len(adult.links) > 1 else (),
        has_left=adult.left_on is not None,
    )


def _entered(one: AuthorityLink) -> str:
    span = (
        f"Du {french.plain_date(one.since)} au {french.plain_date(one.until)}"
        if one.until
        else f"À partir du {french.plain_date(one.since)}"
    )
    fetching = "" if one.may_pick_up else ", ne doit pas venir chercher l'enfant"
    return f"{span} : {AUTHORITY_LABELS[one.authority].lower()}{fetching}{', avec justificatif' if one.judged else ''}"


def weeks(days: Sequence[StaffCustodyDay], letters: Mapping[UUID, str], names: Mapping[UUID, str]) -> tuple[tuple[Cell | None, ...], ...]:
    """Lay a month out as weeks from Monday to Sunday; a day of another month is an empty cell."""
    cells: list[Cell | None] = [None] * days[0].day.weekday() if days else []
    cells += [_cell(day, letters, names) for day in days]
    cells += [None] * (-len(cells) % WEEK)
    return tuple(tuple(cells[start : start + WEEK]) for start in range(0, len(cells), WEEK))


def _cell(day: StaffCustodyDay, letters: Mapping[UUID, str], names: Mapping[UUID, str]) -> Cell:
    if day.evening is None or day.morning is None:
        return Cell(day.day, "", "nobody", "aucun calendrier")
    morning, evening = letters.get(day.morning, "?"), letters.get(day.evening, "?")
    if day.handover_at is None:
        return Cell(day.day, evening, f"home-{evening}", f"chez {names.get(day.evening, '')}, {day.why}")
    words = f"chez {names.get(day.morning, '')}, puis à {french.clock(day.handover_at)} chez {names.get(day.evening, '')}, {day.why}"
    return Cell(day.day, f"{morning}→{evening}", f"home-{morning}{evening}", words)


def months_days(first: date) -> tuple[date, date]:
    """Tell the first and the last day of a month."""
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def in_words(calendar: CustodyCalendar | CalendarDraft, names: Mapping[UUID, str]) -> str:
    """Say a calendar in a sentence."""
    pattern = calendar.pattern
    if isinstance(pattern, AlternateWeeks):
        day = french.DAYS[pattern.weekday - 1]
        text = (
            f"Une semaine sur deux, passage le {day} à {french.clock(calendar.handover_at)} : les semaines paires chez"
            f" {names.get(pattern.even_weeks, 'un autre foyer')}, les impaires chez {names.get(pattern.odd_weeks, 'un autre foyer')}."
        )
    else:
        text = f"Nuits fixes de la semaine, passage à {french.clock(calendar.handover_at)}."
    if calendar.first_halves is None:
        return f"{text} Le même rythme pendant les vacances."
    return f"{text} Vacances par moitiés : la première chez {names.get(calendar.first_halves, 'un autre foyer')} les années paires."


def moves(tried: TriedCustodyDays, names: Mapping[UUID, str]) -> tuple[str, ...]:
    """Say which nights a calendar moves from whom to whom, from which day on, and what becomes of days that it does not move."""
    told = [
        f"{french.plural(one.count, 'nuit passe', 'nuits passent')} de {names.get(one.taken_from, 'un autre foyer')} à"
        f" {names.get(one.given_to, 'un autre foyer')}, à partir du {french.long_date(one.first)}."
        for one in sorted(tried.moved, key=lambda one: one.first)
    ]
    if told:
        told.append(
            "Compté sur douze mois. Les jours réguliers suivent, et chaque parent reçoit un message : ses jours en moins et en plus."
        )
    if told or tried.rewrites:
        told.append(
            "Les jours jusqu'à aujourd'hui ne changent pas, ni ceux dont le délai est dépassé : ils restent au compte du parent qui les"
            " avait. Si une facture en compte un qui n'était pas à lui, ce parent conteste la ligne, et l'avoir la lui rend."
        )
    return tuple(told)


def in_force(calendars: Sequence[CustodyCalendar], today: date) -> CustodyCalendar | None:
    """Find the calendar that holds, or else the next one to come: one that ended with its link names a household that is gone."""
    holding = [one for one in calendars if one.valid_until is None or one.valid_until >= today]
    return next((one for one in reversed(holding) if one.valid_from <= today), holding[-1] if holding else None)


def form_of(calendar: CustodyCalendar | None, letters: Mapping[UUID, str], today: date) -> dict[str, str]:
    """Fill the calendar's form: from the calendar in force, or a week about from the next Monday on."""
    values = {"debut": today.isoformat(), "heure": "16:30", "genre": "semaines", "jour": "5", "paires": "A", "vacances": ""}
    values |= {f"{side}-{n}": "A" if side == "pair" else "B" for side in ("pair", "impair") for n in range(1, WEEK + 1)}
    if calendar is None:
        return values
    pattern = calendar.pattern
    values |= {
        "debut": calendar.valid_from.isoformat(),
        "heure": calendar.handover_at.strftime("%H:%M"),
        "vacances": letters.get(calendar.first_halves, "") if calendar.first_halves else "",
    }
    if isinstance(pattern, AlternateWeeks):
        return values | {"jour": str(pattern.weekday), "paires": letters.get(pattern.even_weeks, "A")}
    for side, nights in (("pair", pattern.even), ("impair", pattern.odd)):
        values |= {f"{side}-{n}": letters.get(one, "A") for n, one in enumerate(nights, start=1)}
    return values | {"genre": "nuits"}


def draft_of(values: Mapping[str, str], letters: Mapping[UUID, str]) -> dict[str, object]:
    """Read the calendar's form back into what the contract takes."""
    by_letter = {letter: family_id for family_id, letter in letters.items()}
    other = {"A": "B", "B": "A"}

    def home(letter: str) -> UUID | None:
        return by_letter.get(letter)

    if values.get("genre") == "nuits":
        pattern: dict[str, object] = {
            "kind": "week_table",
            "even": [home(values.get(f"pair-{n}", "")) for n in range(1, WEEK + 1)],
            "odd": [home(values.get(f"impair-{n}", "")) for n in range(1, WEEK + 1)],
        }
    else:
        even = values.get("paires", "A")
        pattern = {
            "kind": "alternate_weeks",
            "even_weeks": home(even),
            "odd_weeks": home(other.get(even, "")),
            "weekday": values.get("jour", ""),
        }
    return {
        "valid_from": values.get("debut", ""),
        "handover_at": values.get("heure", ""),
        "pattern": pattern,
        "first_halves": home(values.get("vacances", "")),
    }
