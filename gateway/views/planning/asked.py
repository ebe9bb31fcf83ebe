"""What the review of a request shows: each day with its price and what it would meet, and the days that are left out with their reason."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from contracts.billing import Quote, QuoteDays, QuotedDay, Quotes
from contracts.planning import AbsenceReasonView, AbsenceTerms, DaysPreview, LeaveDays, PreviewedDay
from gateway.views.planning import absences

UNKNOWN = "—"
NO_TARIFF = "tarif inconnu"
LEFT_OUT = {
    "cutoff_passed": ("trop tard", "trop tard"),
    "day_passed": ("déjà passé", "déjà passés"),
    "day_closed": ("fermé", "fermés"),
    "already_asked": ("déjà réservé ou demandé", "déjà réservés ou demandés"),
    "outside_enrolment": ("en dehors de l'inscription", "en dehors de l'inscription"),
    "other_household_day": ("chez l'autre parent", "chez l'autre parent"),
    "not_yet_open": ("pas encore ouvert", "pas encore ouverts"),
    "not_eligible": ("pas pour cet enfant", "pas pour cet enfant"),
    "constraint_broken": ("à demander autrement", "à demander autrement"),
    "no_leave": ("sans congé possible", "sans congé possible"),
    "leave_too_late": ("trop tard pour un congé", "trop tard pour un congé"),
    "marked_present": ("où l'enfant est noté présent", "où l'enfant est noté présent"),
    "not_booked": ("sans réservation", "sans réservation"),
}
"""How the days that share a reason are summed up, one and many; others are "impossible"."""
LEFT_OUT_OF_ABSENCE = {**LEFT_OUT, "already_asked": ("d'absence déjà déclaré", "d'absence déjà déclarés")}


@dataclass(frozen=True, slots=True)
class Tag:
    """A word beside a day; `kind` is its tone."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One day that can be asked; `cents` is None when its price is not known."""

    value: str
    activity: str
    title: str
    hint: str
    tags: tuple[Tag, ...]
    full: bool
    price: str = ""
    cents: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Days that cannot be asked, for reasons of one kind."""

    title: str
    days: tuple[tuple[str, str, str], ...]
    """Day, activity and the whole reason of each."""


@dataclass(frozen=True, slots=True)
class Sibling:
    """A brother or sister who could come along, and where; `already` counts the days that they have, empty for none."""

    value: str
    name: str
    activities: str
    ticked: bool
    already: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a family may ask of several days, or of several children, together; empty where it makes no sense."""

    several: bool
    one_day: bool
    whole: bool
    siblings: tuple[Sibling, ...]

    def __bool__(self) -> bool:
        return self.several or bool(self.siblings)


def terms(preview: DaysPreview, *, whole: bool = False, siblings: Collection[UUID] = ()) -> Terms:
    """Offer "all or none" for several places, be it of one day, and the brothers and sisters who can come along; ticked as they were."""
    possible = _possible(preview)
    return Terms(
        several=len(possible) > 1,
        one_day=len({one.day for one in possible}) == 1,
        whole=whole,
        siblings=tuple(
            Sibling(
                str(one.child_id),
                one.child,
                french.listed(list(one.activities)),
                ticked=one.child_id in siblings,
                already=french.plural(one.already, "jour") if one.already else "",
            )
            for one in preview.siblings
        ),
    )


def to_quote(preview: DaysPreview) -> QuoteDays | None:
    """Ask billing for the price of the days that would be asked; nothing to ask when there is none."""
    days = tuple(
        QuotedDay(
            activity_id=one.activity_id,
            day=one.day,
            child_id=preview.child_id,
            enrolment_id=one.enrolment_id,
            late=one.late and one.late_terms == "surcharge",
            minutes=one.minutes,
        )
        for one in _possible(preview)
    )
    return QuoteDays(days=days) if days else None


def lines(
    preview: DaysPreview, quotes: Quotes | None, *, absence: bool = False, reasons: Collection[AbsenceReasonView] = ()
) -> tuple[Line, ...]:
    """Present the days that can be asked; a dash for their price when billing does not answer, which an absence has none of."""
    prices: Mapping[tuple[object, date], Quote] = {(one.activity_id, one.day): one for one in quotes.quotes} if quotes else {}
    return tuple(
        _line(one, prices.get((one.activity_id, one.day)), preview, absence=absence, only=absences.only_for(one, preview, reasons))
        for one in _possible(preview)
    )


def counted(lines: Iterable[Line]) -> str:
    """Count the days of a request, "2 jours": meal and after-school care of one day are one; empty for none."""
    days = len({line.value.partition("_")[2] for line in lines})
    return french.plural(days, "jour") if days else ""


def beside_words(act: str, cells: Collection[str]) -> str:
    """Say what of a basket is not in what is reviewed and is still to be asked: absences, or days to book; empty for none."""
    if not cells:
        return ""
    if act == "absence":
        if len(cells) == 1:
            return "L'absence que vous avez aussi choisie reste à déclarer : elle ne part pas avec cette demande."
        return f"Les {len(cells)} absences que vous avez aussi choisies restent à déclarer : elles ne partent pas avec cette demande."
    days = len({one.partition("_")[2] for one in cells})
    if days == 1:
        return "Le jour que vous avez aussi choisi reste à réserver : il ne part pas avec cette déclaration."
    return f"Les {days} jours que vous avez aussi choisis restent à réserver : ils ne partent pas avec cette déclaration."


def left_out(preview: DaysPreview, *, absence: bool = False) -> tuple[LeftOut, ...]:
    """Present the days that cannot be asked, together where they share a reason."""
    words = LEFT_OUT_OF_ABSENCE if absence else LEFT_OUT
    refused = sorted((one for one in preview.days if one.refusal), key=lambda one: (one.refusal, one.day))
    return tuple(
        _left_out(words.get(slug, ("impossible", "impossibles")), list(days))
        for slug, days in groupby(refused, key=lambda one: one.refusal)
    )


def next_day(preview: DaysPreview) -> str:
    """Say which day could be booked where none of those asked can; nothing where another day would be no help."""
    if preview.next_possible_day:
        return f"Prochain jour possible : {french.day(preview.next_possible_day)}."
    too_late = any(one.refusal in ("cutoff_passed", "day_closed") for one in preview.days[:1])
    return "Aucun jour ne peut être réservé ensuite pour le moment." if too_late else ""


def explanations(preview: DaysPreview, quotes: Quotes | None) -> tuple[tuple[str, str], ...]:
    """Tell how the prices are made, once for each activity and price."""
    names = {one.activity_id: one.activity for one in preview.days}
    return tuple(dict.fromkeys((names[one.activity_id], one.explanation) for one in quotes.quotes)) if quotes else ()


def certified(reasons: Iterable[AbsenceReasonView], preview: DaysPreview) -> tuple[tuple[str, str], ...]:
    """List the reasons for which a certificate excuses some day, each with the last day on which one may come.

    It is true whichever days stay ticked. Days that are billed all the same, declared too late or the first of an absence, need none.
    """
    asked = {one.day for one in _possible(preview)}
    told = {one.code: one.certified for one in preview.reasons}
    found = []
    for one in reasons:
        excused = told.get(one.code)
        days = asked if excused is None else asked.intersection(excused)
        if one.needs_certificate and days:
            found.append((one.label, _last_day(one.certificate_days, days, every=days == asked)))
    return tuple(found)


def _last_day(after: int, days: Collection[date], *, every: bool) -> str:
    """Name the day where only one can be excused; of several, the family may still untick the last."""
    if len(days) == 1:
        return f"le {french.day(max(days) + timedelta(days=after))}"
    last = "le dernier jour déclaré" if every else "le dernier jour qu'elle peut excuser"
    return f"{french.plural(after, 'jour')} après {last}" if after else last


def leave(preview: DaysPreview) -> tuple[str, ...]:
    """Say what is left of the leave of each hourly contract, and until when it is declared; a day that is too late for it is told."""
    today = paris_date(preview.judged_at)
    return tuple(_leave(one, today, sum(day.enrolment_id == one.enrolment_id for day in _possible(preview))) for one in preview.leave)


def _leave(one: LeaveDays, today: date, asked: int) -> str:
    if one.left_days <= 0:
        return f"Congé, {one.activity} : vous n'avez plus de jour à prendre jusqu'au {french.plain_date(one.last)}."
    said = f"Congé, {one.activity} : il vous reste {french.plural(one.left_days, 'jour')} jusqu'au {french.plain_date(one.last)}"
    if not one.days or one.until is None:
        return f"{said}. C'est trop tard pour poser ces jours en congé."
    limit = f"{said}, à poser {french.until(one.until, today)}"
    late = asked - len(one.days)
    return f"{limit}. C'est trop tard pour {french.plural(late, 'de ces jours', 'de ces jours')}." if late else f"{limit}."


def total(quotes: Quotes | None) -> str | None:
    """Sum the days' prices; None when one of them is not known."""
    amounts = [quote.cents for quote in quotes.quotes] if quotes else [None]
    known = [cents for cents in amounts if cents is not None]
    return french.euros(sum(known)) if len(known) == len(amounts) else None


def _possible(preview: DaysPreview) -> list[PreviewedDay]:
    return [one for one in preview.days if not one.refusal]


def _line(one: PreviewedDay, quote: Quote | None, preview: DaysPreview, *, absence: bool, only: str) -> Line:
    today = paris_date(preview.judged_at)
    cents = quote.cents if quote else None
    price = "" if absence else UNKNOWN if quote is None else NO_TARIFF if cents is None else french.euros(cents)
    return Line(
        value=f"{one.enrolment_id}_{one.day.isoformat()}",
        activity=one.activity,
        title=french.capitalised(french.day(one.day) if one.day.year == today.year else french.long_date(one.day)),
        hint=only or _hint(one, preview.judged_at, preview.absences, absence=absence),
        tags=tuple(_tags(one, preview.absences, absence=absence)),
        full=one.places == "full",
        price=price,
        cents=cents,
    )


def _hint(one: PreviewedDay, now: datetime, terms: AbsenceTerms, *, absence: bool) -> str:
    """Tell until when the day can still be changed."""
    if absence:
        return f"délai dépassé : cette journée {absences.billed(terms)}" if one.late else absences.free(terms)
    if one.until is None:
        return ""
    if one.until < now:
        return f"une fois le jour réservé, une absence {absences.billed(terms)}"
    return absences.free(terms, french.until(one.until, paris_date(now)))


def _tags(one: PreviewedDay, terms: AbsenceTerms, *, absence: bool) -> Iterable[Tag]:
    if absence:
        if one.late:
            yield Tag("Hors délai" if terms.free_late else "Facturée", "wait")
        return
    if one.places == "full":
        yield Tag("Complet : liste d'attente" + (f", rang estimé {one.rank}" if one.rank else ""), "wait")
    elif one.places == "last":
        yield Tag("Dernières places", "info")
    if one.late:
        yield Tag("Hors délai, avec un supplément" if one.late_terms == "surcharge" else "Hors délai", "wait")
    if one.overlaps:
        named = french.listed([f"« {name} »" for name in one.overlaps])
        yield Tag(f"En même temps que {named} : tout serait facturé", "wait")
    if one.approval == "manual":
        yield Tag("À valider par la mairie")


def _left_out(words: tuple[str, str], days: Sequence[PreviewedDay]) -> LeftOut:
    one, many = words
    return LeftOut(
        title=f"{french.plural(len(days), 'jour')} {one if len(days) == 1 else many}",
        days=tuple((french.capitalised(french.day(day.day)), day.activity, day.reason) for day in days),
    )
