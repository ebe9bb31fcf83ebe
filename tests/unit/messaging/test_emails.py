from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.messaging.domain.emails import RETRIES, Adult, is_news, recipients
from services.messaging.domain.layout import Block, blocks

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_only_adults_who_agreed_and_have_an_address_get_an_e_mail() -> None:
    adults = {
        UUID(int=1): Adult("Jean", "Dupont", "jean@example.fr", email_consent=True),
        UUID(int=2): Adult("Jeanne", "Dupont", "jeanne@example.fr", email_consent=False),
        UUID(int=3): Adult("Paul", "Dupont", "", email_consent=True),
    }
    assert recipients(adults) == {"jean@example.fr": (UUID(int=1),)}


def test_a_shared_address_gets_one_e_mail() -> None:
    shared = (("Jean", "nous@x.fr"), ("Jeanne", "Nous@X.fr"))
    adults = {UUID(int=n): Adult(name, "Dupont", address, email_consent=True) for n, (name, address) in enumerate(shared)}
    assert recipients(adults) == {"Nous@X.fr": (UUID(int=0), UUID(int=1))}


def test_retries_begin_soon_and_end_after_a_day() -> None:
    assert RETRIES[:4] == (timedelta(seconds=5), timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=5))
    assert list(RETRIES) == sorted(RETRIES)
    assert sum(RETRIES, timedelta()) == timedelta(hours=24)


def test_old_facts_are_not_mailed() -> None:
    assert is_news(NOW - timedelta(days=6), now=NOW)
    assert is_news(date(2026, 11, 25), now=NOW)
    assert not is_news(NOW - timedelta(days=9), now=NOW)
    assert not is_news(date(2025, 11, 25), now=NOW)


def test_a_text_is_laid_out_in_paragraphs_and_lists() -> None:
    assert blocks("Bonjour,\n\nC'est réservé :\n– Cantine : jeudi\n– Garderie : jeudi\n\nÀ bientôt,\nVotre mairie") == (
        Block(("Bonjour,",), ()),
        Block(("C'est réservé :",), ("Cantine : jeudi", "Garderie : jeudi")),
        Block(("À bientôt,", "Votre mairie"), ()),
    )
