"""The whole system on one page: which processes there are, where each listens, what each is told."""

import secrets as random
import sys
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import ClassVar, Self

from stack import DEFAULT_BASE, EDGES, ROOT, SERVICES, keys, probe, secret_files
from stack.broker import Broker
from stack.console import OperatorError
from stack.installation import Installation
from stack.postgres import SMALL_CACHE_MIB, Postgres, town_cache_mib
from stack.process import Program
from stack.told import RELAY, in_production

SIGNERS = ("identity", *EDGES)
SHARERS = ("identity", "messaging")
"""Who seals and opens the one-time links in events."""
MODULES = {
    **{name: f"services.{name}" for name in (*SERVICES, "backoffice")},
    "gateway": "gateway",
    "mail": "stack.mail",
    "cards": "stack.cards",
}
PATIENT = ("billing", "messaging", "mail")
"""What follows by events yields the processor to what families wait for: in a rush places are decided first, then priced and told."""

OFFSETS = {
    "gateway": 0,
    "backoffice": 1,
    "mail": 2,
    "smtp": 3,
    "gateway_metrics": 4,
    "backoffice_metrics": 5,
    "cards": 6,
    "identity": 11,
    "family": 12,
    "planning": 13,
    "billing": 14,
    "messaging": 15,
    "postgres": 20,
    "nats": 21,
    "nats_monitoring": 22,
}

ADDRESSES = {"gateway": "PORTAL_URL", "backoffice": "BACKOFFICE_URL"}
TOWN_NAME = "Sainte-Consorce"
TOWN_SITE = "http://www.mairie-sainteconsorce.fr/"
MAIL_SENDER = "portail-famille@mairie-sainteconsorce.fr"
DEMONSTRATION = {
    "TOWN_ADDRESS": "Mairie de la ville de démonstration, 1 place de la Mairie, 00000 Exemple",
    "TOWN_PHONE": "01 99 00 00 00",
    "PUBLICATION_DIRECTOR": "Claire Exemple, maire de la ville de démonstration",
    "HOSTING_PROVIDER": "Hébergeur de démonstration, 2 rue de l'Exemple, 00000 Exemple, téléphone 01 99 00 00 01",
    "DATA_PROTECTION_CONTACT": "protection-des-donnees@mairie.example",
    "ACCESSIBILITY_PLAN": "https://mairie.example/accessibilite",
}
"""What the demonstration town tells of itself on the legal pages: names, addresses and numbers that nobody has."""


class Topology:
    """An installation's processes on consecutive ports of this machine, all living by one clock."""

    service_names: ClassVar[tuple[str, ...]] = SERVICES
    edge_names: ClassVar[tuple[str, ...]] = EDGES

    def __init__(self, installation: Installation, base: int = DEFAULT_BASE, clock_offset: timedelta = timedelta()) -> None:
        self.installation = installation
        self.base = base
        self.clock_offset = clock_offset
        real = installation.exists and installation.facts.get("purpose") == "town"
        cache = town_cache_mib() if real else SMALL_CACHE_MIB
        self.town: dict[str, str] = installation.facts.get("told", {}) if real else {}
        self.postgres = Postgres(installation.data, self.port("postgres"), cache_mib=cache)
        self.broker = Broker(installation.data, self.port("nats"), self.port("nats_monitoring"), services=SERVICES, edges=EDGES)

    @classmethod
    def running(cls, installation: Installation) -> Self:
        """Find the processes of a running installation; `OperatorError` when it does not run."""
        if not installation.holder():
            raise OperatorError(f"Aucun portail n'est en marche dans {installation.data}.")
        return cls(installation, installation.port_base, timedelta(seconds=installation.facts.get("clock_offset", 0)))

    @property
    def secrets(self) -> Path:
        """The folder with the installation's secrets."""
        return self.installation.secrets

    def port(self, name: str) -> int:
        """Tell the port on which a process listens."""
        return self.base + OFFSETS[name]

    def url(self, name: str) -> str:
        """Tell the address of a process."""
        return f"http://127.0.0.1:{self.port(name)}"

    def address(self, edge: str) -> str:
        """Tell the address of an edge that people type: the town's own, where it has said one."""
        return self.town.get(ADDRESSES[edge], self.url(edge))

    def mail(self) -> Program:
        """Describe the mail catcher of the demonstration."""
        return self._program("mail", {"SMTP_PORT": str(self.port("smtp")), "MAIL_FOLDER": str(self.installation.data / "mail")})

    def outside(self) -> list[Program]:
        """Describe what stands for the outside world: the mail catcher and, in the demonstration only, the card processor."""
        return [*([self.mail()] if self.catches_mail else []), *([self.cards()] if self.plays_cards else [])]

    @property
    def catches_mail(self) -> bool:
        """Whether e-mails are caught and shown: a town that named its mail relay, or whose families are real, sends them."""
        return "SMTP_HOST" not in self.town and not in_production(self.town)

    @property
    def is_demonstration(self) -> bool:
        """Whether this is the town that everybody knows."""
        return self.installation.facts.get("purpose") == "demo"

    @property
    def plays_cards(self) -> bool:
        """Whether cards are paid with at the processor of the demonstration: a real town names its own, or takes none."""
        return self.is_demonstration

    def cards(self) -> Program:
        """Describe the card processor of the demonstration."""
        told = {"CARDS_FOLDER": str(self.installation.data / "cards"), "HOOK_URL": f"{self.url('gateway')}/webhooks/stripe"}
        return self._program("cards", {**told, **self._card_secrets(), "PORTAL_URL": self.url("gateway")})

    def _card_secrets(self) -> dict[str, str]:
        key, hook = stripe_secret_files(self.installation.secrets)
        return {"STRIPE_KEY_FILE": str(key), "STRIPE_WEBHOOK_SECRET_FILE": str(hook)}

    def services(self) -> list[Program]:
        """Describe the five services, each with its own database."""
        return [self._program(name, {**self._shared(name), **self._database(name), **self._own(name)}) for name in self.service_names]

    def edges(self) -> list[Program]:
        """Describe the gateway of the families and the back office of the staff."""
        addresses = {f"{name.upper()}_URL": self.url(name) for name in SERVICES}
        legal = DEMONSTRATION if self.is_demonstration else {}
        return [
            self._program(name, {**self._shared(name), **addresses, **legal, **self._own(name), "PUBLIC_URL": self.address(name)})
            for name in self.edge_names
        ]

    @cached_property
    def _keys_file(self) -> Path:
        return keys.public_keys_file(self.installation.secrets, SIGNERS)

    def _shared(self, name: str) -> dict[str, str]:
        return {
            "NATS_URL": self.broker.url,
            "NATS_MONITORING_URL": self.broker.monitoring_url,
            "NATS_SEED_FILE": str(self.broker.seed_file(name)),
            "KEYS_FILE": str(self._keys_file),
            "TOWN_NAME": TOWN_NAME,
            "TOWN_SITE": TOWN_SITE,
        }

    def _database(self, name: str) -> dict[str, str]:
        return {
            "DATABASE_URL": self.postgres.guarded_url(name, name),
            "DATABASE_PASSWORD_FILE": str(self.postgres.password_file(name)),
            "KEY_RING_FILE": str(keys.key_ring_file(self.installation.secrets, name)),
        }

    def _own(self, name: str) -> dict[str, str]:
        """Tell what only this process is told."""
        told: dict[str, str] = {}
        if name in SIGNERS:
            told["SIGNING_KEY_FILE"] = str(keys.signing_key_file(self.installation.secrets, name))
        if name in self.edge_names:
            told["METRICS_PORT"] = str(self.port(f"{name}_metrics"))
        if name == "backoffice":
            told["PORTAL_URL"] = self.address("gateway")
        if name in SHARERS:
            told["SHARED_RING_FILE"] = str(keys.key_ring_file(self.installation.secrets, "shared"))
        if name == "billing" and self.plays_cards:
            address = self.url("cards")
            told |= {**self._card_secrets(), "STRIPE_URL": address, "STRIPE_SCRIPT": f"{address}/stripe.js", "STRIPE_FRAMES": address}
            told["STRIPE_PUBLIC_KEY"] = "pk_test_demonstration"
        if name == "messaging":
            told |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.port("smtp"))} if self.catches_mail else RELAY
            told |= {"MAIL_SENDER": MAIL_SENDER, "PORTAL_URL": self.address("gateway")}
        return told

    def _program(self, name: str, told: Mapping[str, str]) -> Program:
        settings = {
            "HOST": "127.0.0.1",
            "PORT": str(self.port(name)),
            "CLOCK_OFFSET": f"{self.clock_offset.total_seconds():.3f}",
            **told,
            **self.town,
        }
        return Program(
            name=name,
            command=(*(("nice",) if name in PATIENT else ()), sys.executable, "-P", "-m", MODULES[name]),
            environment={"PYTHONPATH": str(ROOT), **{f"PORTAIL_{key}": value for key, value in settings.items()}},
            directory=ROOT,
            ready=partial(probe.answers, self.port(name)),
            port=self.port(name),
        )


def stripe_secret_files(secrets: Path) -> tuple[Path, Path]:
    """Return the files with the keys of the demonstration's card processor, made up on first use: to call it, and to know its calls."""
    key, hook = (secrets / name for name in ("stripe-key", "stripe-webhook"))
    for path, kind in ((key, "sk_test"), (hook, "whsec")):
        if not path.exists():
            secret_files.keep(path, f"{kind}_{random.token_hex(24)}")
    return key, hook
