"""A child's planning in one's own calendar: the file by the rules of RFC 5545, and the page that makes and revokes the link."""

import re
from datetime import UTC, date, datetime
from typing import Any

from contracts.planning import FeedContents, FeedDay
from gateway.views.planning import ical
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import EVENING, LEA, THURSDAY
from tests.unit.gateway.town import Town
from tests.unit.reading import words

PAGE = f"/enfants/{LEA}/agenda"
CHANGED = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


def planned(day: date = THURSDAY, **facts: Any) -> FeedDay:
    settled = {"activity": "Restauration scolaire", "facility": "École des Tilleuls", "status": "booked", "changed_at": CHANGED}
    return FeedDay.model_validate({"enrolment_id": EVENING, "day": day, **settled, **facts})


def unfolded(file: str) -> list[str]:
    """Read the lines of a file as a calendar programme does."""
    assert file.endswith("\r\n")
    assert "\n" not in file.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in file.split("\r\n"))
    return re.sub("\r\n[ \t]", "", file).split("\r\n")[:-1]


def read(*days: FeedDay) -> list[str]:
    return unfolded(ical.calendar(FeedContents(child="Léa DUPONT", days=days)))


def test_a_day_is_an_all_day_event_that_keeps_its_id() -> None:
    lines = read(planned())
    event = lines[lines.index("BEGIN:VEVENT") :]
    assert event == [
        "BEGIN:VEVENT",
        f"UID:{EVENING}-20261126@planning.portail-famille",
        "DTSTAMP:20261120T173000Z",
        "DTSTART;VALUE=DATE:20261126",
        "DTEND;VALUE=DATE:20261127",
        "SUMMARY:Léa DUPONT : Restauration scolaire",
        "LOCATION:École des Tilleuls",
        "DESCRIPTION:Réservé",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_the_last_day_of_a_year_ends_in_the_next() -> None:
    assert "DTEND;VALUE=DATE:20270101" in read(planned(date(2026, 12, 31)))


def test_a_waiting_day_is_tentative_and_tells_its_rank() -> None:
    lines = read(planned(status="waiting", rank=2))
    assert "STATUS:TENTATIVE" in lines
    assert "DESCRIPTION:Demande en attente\\, 2e sur la liste" in lines


def test_a_waiting_day_for_which_a_place_is_held_says_until_when_to_accept_it() -> None:
    lines = read(planned(status="waiting", rank=1, offered_until=datetime(2026, 11, 24, 15, 45, tzinfo=UTC)))
    assert "SUMMARY:Léa DUPONT : Restauration scolaire (place proposée)" in lines
    assert "DESCRIPTION:Place proposée\\, à accepter jusqu'au mardi 24 novembre 2026 à 16\u00a0h\u00a045" in lines
    assert "STATUS:TENTATIVE" in lines


def test_what_people_wrote_is_escaped_and_breaks_no_line() -> None:
    lines = read(planned(activity="Danse; chant, jeux\\ronde\r\nEND:VCALENDAR\x07"))
    assert "SUMMARY:Léa DUPONT : Danse\\; chant\\, jeux\\\\ronde\\nEND:VCALENDAR" in lines
    assert lines.count("END:VCALENDAR") == 1


def test_long_lines_are_folded_by_bytes_and_never_within_a_character() -> None:
    long = "é" * 80
    assert f"LOCATION:{long}" in read(planned(facility=long))
    assert all(len(part.encode()) <= 75 for part in ical.fold("x" + "€" * 100))


def test_every_component_that_begins_ends_and_an_empty_calendar_still_holds_one() -> None:
    for lines in (read(), read(planned(), planned(date(2026, 11, 27)))):
        begun = [line.removeprefix("BEGIN:") for line in lines if line.startswith("BEGIN:")]
        assert sorted(begun) == sorted(line.removeprefix("END:") for line in lines if line.startswith("END:"))
        assert "VTIMEZONE" in begun
        assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
        assert "VERSION:2.0" in lines


async def test_a_link_is_made_shown_once_read_without_a_session_and_revoked(jean: Browser, town: Town) -> None:
    town.planned = (planned(),)
    assert "Pas de lien pour le moment" in (await jean.get(PAGE)).text
    made = await jean.post(PAGE, {"geste": "creer"})
    assert f"/agenda/{town.link}.ics" in made.text
    assert 'href="webcal://' in made.text
    assert 'data-copy="lien" data-with-script hidden>Copier<' in made.text, "a link longer than a telephone is wide"
    again = await jean.get(PAGE)
    assert "Vous avez un lien" in again.text
    assert town.link not in again.text
    jean.session.cookie_jar.clear()
    async with jean.session.get(f"{jean.base}/agenda/{town.link}.ics") as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        tag = answer.headers["ETag"]
        assert "SUMMARY:Léa DUPONT : Restauration scolaire" in unfolded((await answer.read()).decode())
    async with jean.session.get(f"{jean.base}/agenda/{town.link}.ics", headers={"If-None-Match": tag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    town.planned = ()
    async with jean.session.get(f"{jean.base}/agenda/{town.link}.ics", headers={"If-None-Match": tag}) as answer:
        assert answer.status == 200


async def test_a_revoked_link_is_not_found(jean: Browser, town: Town) -> None:
    await jean.post(PAGE, {"geste": "creer"})
    link = town.link
    gone = await jean.post(PAGE, {"geste": "revoquer"})
    assert "Le lien est supprimé" in words(gone.text)
    assert (await jean.get(f"/agenda/{link}.ics")).status == 404
    assert (await jean.get(f"/agenda/{'x' * 200}.ics")).status == 404


async def test_another_familys_child_has_no_agenda_and_robots_stay_out(jean: Browser) -> None:
    assert (await jean.get(PAGE.replace(str(LEA), str(EVENING)))).status == 404
    assert (await jean.post(PAGE, {"geste": "danser"})).status == 404
    assert (await jean.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"
