"""What production refuses, and that it says which setting is meant."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from chassis.production import DEMONSTRATION_ACTOR, refuse_stand_in
from chassis.settings import EdgeSettings, ProcessSettings, told
from services.billing.settings import BillingSettings
from services.identity.settings import IdentitySettings
from services.messaging.settings import MessagingSettings
from stack.demo.ids import named
from stack.demo.town import SET_UP

URLS = {f"{name}_url": f"http://{name}:8080" for name in ("identity", "family", "planning", "billing", "messaging")}
SERVICES: dict[type[ProcessSettings], dict[str, str]] = {
    BillingSettings: {},
    IdentitySettings: {},
    MessagingSettings: {"mail_sender": "portail@ville.fr", "town_name": "Ville"},
}


@pytest.fixture
def safe(tmp_path: Path) -> dict[type[ProcessSettings], dict[str, Any]]:
    """Tell what a real town tells its processes, by their settings."""
    kept = {}
    for name in ("nats_seed_file", "database_password_file", "key_ring_file", "shared_ring_file", "signing_key_file", "stripe-key"):
        kept[name] = tmp_path / name
        kept[name].write_text("sk_live_1" if name == "stripe-key" else "secret")
        kept[name].chmod(0o400)
    everyone = {"production": True, "keys_file": tmp_path / "keys", "nats_seed_file": kept["nats_seed_file"]}
    everyone |= {"nats_monitoring_url": "http://nats:8222", "signing_key_file": kept["signing_key_file"]}
    portal = {"portal_url": "https://famille.ville.fr"}
    database = {"database_url": "postgresql://one@postgres/one", "shared_ring_file": kept["shared_ring_file"]}
    database |= {name: kept[name] for name in ("database_password_file", "key_ring_file")}
    town = {"town_name": "Ville", "town_site": "https://ville.fr", "town_contact": "a@ville.fr", "public_url": "https://famille.ville.fr"}
    found: dict[type[ProcessSettings], dict[str, Any]] = {EdgeSettings: {**everyone, **portal, **URLS, **town}}
    for kind, more in SERVICES.items():
        found[kind] = {**everyone, **portal, **database, **more}
    found[BillingSettings] |= {"stripe_key_file": kept["stripe-key"], "stripe_public_key": "pk_live_1"}
    return found


@pytest.mark.parametrize("kind", [EdgeSettings, *SERVICES])
def test_what_a_real_town_tells_is_accepted(kind: type[ProcessSettings], safe: dict[type[ProcessSettings], dict[str, Any]]) -> None:
    assert kind(**safe[kind]).production


@pytest.mark.parametrize(
    ("kind", "setting", "value"),
    [
        (EdgeSettings, "public_url", "http://famille.ville.fr"),
        (EdgeSettings, "public_url", ""),
        (EdgeSettings, "portal_url", "http://famille.ville.fr"),
        (EdgeSettings, "nats_seed_file", None),
        (EdgeSettings, "nats_monitoring_url", ""),
        (EdgeSettings, "clock_offset", 60),
        (IdentitySettings, "database_url", "postgresql://one:secret@postgres/one"),
        (IdentitySettings, "database_password_file", None),
        (IdentitySettings, "key_ring_file", None),
        (MessagingSettings, "portal_url", "http://famille.ville.fr"),
        (BillingSettings, "stripe_url", "http://cards:8080"),
        (BillingSettings, "stripe_script", "http://cards:8080/stripe.js"),
        (BillingSettings, "stripe_public_key", "pk_test_demonstration"),
    ],
)
def test_a_dangerous_value_is_refused_by_name_and_only_in_production(
    kind: type[ProcessSettings], setting: str, value: object, safe: dict[type[ProcessSettings], dict[str, Any]]
) -> None:
    dangerous = {**safe[kind], setting: value}
    with pytest.raises(ValueError, match=f"PORTAIL_{setting.upper()}: ") as refusal:
        kind(**dangerous)
    assert str(refusal.value).count("PORTAIL_") == 1 + (setting == "database_url")
    assert "secret@" not in str(refusal.value)
    assert not kind(**{**dangerous, "production": False}).production


def test_where_the_parts_speak_tls_an_address_in_the_clear_is_refused(
    safe: dict[type[ProcessSettings], dict[str, Any]], tmp_path: Path
) -> None:
    tls = {"ca_file": tmp_path / "ca.crt", "nats_url": "tls://nats:4222", "nats_monitoring_url": "https://nats:8222"}
    edge = {**safe[EdgeSettings], **{name: url.replace("http:", "https:") for name, url in URLS.items()}, **tls}
    service = {**safe[IdentitySettings], **tls, "database_url": "postgresql://one@postgres/one?sslmode=verify-full"}
    assert EdgeSettings(**edge).production
    assert IdentitySettings(**service).production
    for kind, told_so_far, setting, value in (
        (EdgeSettings, edge, "nats_url", "nats://nats:4222"),
        (EdgeSettings, edge, "nats_monitoring_url", "http://nats:8222"),
        (EdgeSettings, edge, "billing_url", "http://billing:8080"),
        (EdgeSettings, edge, "tls_certificate_file", tmp_path / "tls.crt"),
        (IdentitySettings, service, "database_url", "postgresql://one@postgres/one?sslmode=require"),
    ):
        with pytest.raises(ValueError, match=f"PORTAIL_{setting.upper()}: "):
            kind(**{**told_so_far, setting: value})


@pytest.mark.parametrize("setting", ["town_name", "town_site", "town_contact"])
def test_the_town_of_the_demonstration_is_no_default_of_a_real_one(setting: str, safe: dict[type[ProcessSettings], dict[str, Any]]) -> None:
    del safe[EdgeSettings][setting]
    with pytest.raises(ValueError, match=f"PORTAIL_{setting.upper()}: must be told"):
        EdgeSettings(**safe[EdgeSettings])


def test_a_secret_that_everybody_may_read_is_refused(safe: dict[type[ProcessSettings], dict[str, Any]]) -> None:
    safe[IdentitySettings]["shared_ring_file"].chmod(0o444)
    with pytest.raises(ValueError, match=r"PORTAIL_SHARED_RING_FILE: .* is open to every user"):
        IdentitySettings(**safe[IdentitySettings])


def test_a_trial_key_of_the_card_processor_is_refused(safe: dict[type[ProcessSettings], dict[str, Any]]) -> None:
    key = safe[BillingSettings]["stripe_key_file"]
    key.chmod(0o600)
    key.write_text("sk_test_1")
    with pytest.raises(ValueError, match="PORTAIL_STRIPE_KEY_FILE: holds a trial key"):
        BillingSettings(**safe[BillingSettings])


def test_a_process_ends_with_one_line_for_each_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAIL_IDENTITY_URL", "http://secret-value")
    with pytest.raises(SystemExit) as end:
        told(EdgeSettings)
    lines = str(end.value.code).splitlines()
    assert "PORTAIL_KEYS_FILE: Field required" in lines
    assert "secret-value" not in str(end.value.code)


def test_stand_ins_of_the_outside_world_do_not_run_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_stand_in("the mail catcher")
    monkeypatch.setenv("PORTAIL_PRODUCTION", "true")
    with pytest.raises(SystemExit, match="the mail catcher has no place in production"):
        refuse_stand_in("the mail catcher")


def test_the_demonstration_is_known_by_who_sets_it_up() -> None:
    assert SET_UP.account_id == DEMONSTRATION_ACTOR == named("account", "Mise en place")
    assert isinstance(DEMONSTRATION_ACTOR, uuid.UUID)
