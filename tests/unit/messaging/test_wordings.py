"""Every notice of the town hall has words that staff can change, and a sample that reads well."""

import importlib
import re
from datetime import date

import pytest

from services.messaging.domain.purposes import PURPOSES
from services.messaging.domain.wording import Wording, Words, filled, reworded, unknown_fields
from services.messaging.domain.wordings import WORDINGS
from stack import ROOT

SERVICE = {"account", "account_inactive", "bank_account"}


@pytest.mark.parametrize("slug", WORDINGS)
def test_a_notice_uses_the_fields_that_it_offers_and_its_sample_fills_them_all(slug: str) -> None:
    one = WORDINGS[slug]
    assert unknown_fields(one.words, one.samples) == ()
    subject, text = one.sample()
    assert "{" not in subject + text
    assert subject
    assert text.startswith("Bonjour,\n\n")
    assert text.endswith("À bientôt,\nVotre mairie")
    assert one.kind in PURPOSES or one.kind in SERVICE


def test_no_notice_is_written_without_words_that_can_be_changed() -> None:
    for path in (ROOT / "services/messaging/domain").glob("*.py"):
        if path.stem != "wording":
            assert not re.search(r"\bNotice\(", path.read_text()), path.name


def test_every_module_of_notices_is_among_those_that_staff_can_change() -> None:
    for path in (ROOT / "services/messaging/domain").glob("*_notices.py"):
        module = importlib.import_module(f"services.messaging.domain.{path.stem}")
        made = [one for one in vars(module).values() if isinstance(one, Wording)]
        assert [one.slug for one in made if WORDINGS.get(one.slug) is not one] == [], path.name


def test_names_are_told_apart() -> None:
    titles = [one.title for one in WORDINGS.values()]
    assert len(set(titles)) == len(titles)
    assert len(WORDINGS) >= 40


def test_a_town_s_own_words_take_the_place_of_the_default_ones() -> None:
    one = WORDINGS["payment_received"]
    notice = one.notice(one.samples, fact="x", since=date(2026, 11, 26))
    other = reworded(notice, Words("Merci : {montant}", "Reçu {numero}.\n\n{moyen}"))
    assert (other.subject, other.text) == ("Merci : 42,00\xa0€", "Reçu AL-R12.\n\npar carte bancaire")
    assert (other.fact, other.kind) == (notice.fact, notice.kind)
    assert filled(one.words, notice.values) == (notice.subject, notice.text)
