"""Settings of billing: those that every service has, and the provider of card payments."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from chassis.production import Danger, unencrypted
from chassis.settings import Settings


class BillingSettings(Settings):
    """What billing is told beside what every service is told; without a secret key of Stripe, no card is taken online."""

    stripe_key_file: Annotated[Path | None, Field(description="file with the secret key of the town's Stripe account")] = None
    stripe_webhook_secret_file: Annotated[
        Path | None, Field(description="file with the secrets that sign Stripe's events, one a line: two while one replaces the other")
    ] = None
    stripe_public_key: Annotated[str, Field(description="publishable key of the town's Stripe account")] = ""
    stripe_url: Annotated[str, Field(description="address of Stripe's API")] = "https://api.stripe.com"
    stripe_script: Annotated[str, Field(description="address of Stripe's script, which the pay page loads")] = (
        "https://js.stripe.com/endive/stripe.js"
    )
    stripe_frames: Annotated[str, Field(description="origins of Stripe's frames on the pay page, separated by spaces")] = (
        "https://js.stripe.com https://hooks.stripe.com"
    )
    stripe_sweep_minutes: Annotated[
        int, Field(ge=1, le=1440, description="every how many minutes Stripe's own list of events is gone through for what it did not tell")
    ] = 60
    pes_schema_file: Annotated[
        Path | None, Field(description="schema (XSD) of PES V2 files, as the accountant gives it: files for the treasury are checked by it")
    ] = None

    def dangers(self) -> Iterator[Danger]:
        """List what production refuses: an invented or a trial account at the card processor, money told about in the clear."""
        yield from super().dangers()
        yield from unencrypted("stripe_url", self.stripe_url)
        yield from unencrypted("stripe_script", self.stripe_script)
        if self.stripe_public_key.startswith("pk_test_"):
            yield Danger("stripe_public_key", "is a trial key")
        if self.stripe_key_file is not None and "_test_" in self.stripe_key_file.read_text():
            yield Danger("stripe_key_file", "holds a trial key")
