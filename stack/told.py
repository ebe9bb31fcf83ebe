"""What a real town is told when it is started on one machine: its addresses, its names, its mail relay, its card processor.

They are `PORTAIL_*` variables of the start, as in containers, and are remembered in the installation's folder like its ports: later
starts, and commands from another shell, keep to them. An empty variable forgets one.
"""

from collections.abc import Mapping

from chassis.legal import FACTS, untold_of
from stack.console import OperatorError

NEEDED = ("PORTAL_URL", "BACKOFFICE_URL", "TOWN_NAME", "TOWN_SITE", "TOWN_CONTACT", "SMTP_HOST", "MAIL_SENDER")
"""What production has no default for."""
NAMES = (
    "PRODUCTION",
    *NEEDED,
    *(name.upper() for name in FACTS),
    *("SMTP_PORT", "SMTP_TLS", "SMTP_CA_FILE", "SMTP_USER", "SMTP_PASSWORD_FILE"),
    *("STRIPE_KEY_FILE", "STRIPE_WEBHOOK_SECRET_FILE", "STRIPE_PUBLIC_KEY"),
)
YES = {"true", "1", "yes", "on"}
RELAY = {"SMTP_PORT": "25", "SMTP_TLS": "starttls"}
"""What holds of a mail relay unless the town says otherwise, as in containers (deploy/compose/production.yml)."""


def hear(environment: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Tell what a town is told from now on: what this start says, and else what an earlier one said."""
    said = {name: environment[f"PORTAIL_{name}"] for name in NAMES if f"PORTAIL_{name}" in environment}
    told = {name: value for name, value in {**before, **said}.items() if value}
    if "SMTP_HOST" not in told:  # the rest says nothing without a relay: the mail catcher keeps its own port
        told = {name: value for name, value in told.items() if not name.startswith("SMTP_")}
    if in_production(told):
        missing = [f"PORTAIL_{name}" for name in NEEDED if name not in told]
        if missing:
            raise OperatorError(f"PORTAIL_PRODUCTION : il manque {', '.join(missing)}. Rien n'a été démarré.")
    return told


def in_production(told: Mapping[str, str]) -> bool:
    """Say whether families are real."""
    return told.get("PRODUCTION", "").lower() in YES


def untold(told: Mapping[str, str]) -> dict[str, str]:
    """List what families of a real town should read on the legal pages and the town has not told: the variables, and what they are."""
    return untold_of({name.lower(): value for name, value in told.items()}) if in_production(told) else {}
