"""Stripe behind the port, through its official library; only test doubles were tried, never a live account."""

import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from chassis.without import without
from contracts.billing import AttemptProblem, CardForm
from services.billing.cards.port import (
    DisputeStatus,
    Intent,
    IntentStatus,
    News,
    NotGenuine,
    Order,
    Refund,
    RefundOrder,
    Refused,
    Told,
    Unanswered,
)
from services.billing.settings import BillingSettings

with without("requests"):  # stripe's own way to ask, which holds everybody up: it is asked through aiohttp here
    import stripe

SECONDS = 3.5
"""How long one call may take: the family's page waits for it, and is told that nothing is known rather than nothing at all."""
SKEW_SECONDS = 300
PAGE = 100
HOOK = "/webhooks/stripe"
"""Where the families' portal hears Stripe."""

STATUS: dict[str, IntentStatus] = {"succeeded": "paid", "canceled": "ended"}
PROBLEMS: dict[str, AttemptProblem] = {"payment_intent_authentication_failure": "not_authenticated"}
TOLD = (
    "payment_intent.succeeded",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)
"""Events that change how a payment, a refund or a dispute stands."""
DISPUTES: dict[str, DisputeStatus] = {"needs_response": "open", "under_review": "open", "lost": "lost", "won": "won"}
"""How a dispute stands once money was taken back; an inquiry of the bank (`warning_…`) takes none."""
NEVER_ASKED = (stripe.InvalidRequestError, stripe.AuthenticationError, stripe.PermissionError)


class Stripe:
    """Collects by Stripe's PaymentIntents, in euros, by card."""

    def __init__(self, settings: BillingSettings) -> None:
        if settings.stripe_key_file is None or settings.stripe_webhook_secret_file is None:
            message = "billing: PORTAIL_STRIPE_KEY_FILE and PORTAIL_STRIPE_WEBHOOK_SECRET_FILE go together"
            raise ValueError(message)
        key = settings.stripe_key_file.read_text().strip()
        self._settings = settings
        self._live = key.startswith(("sk_live", "rk_live"))
        self._secrets = [one.strip() for one in settings.stripe_webhook_secret_file.read_text().splitlines() if one.strip()]
        self._web = stripe.AIOHTTPClient(timeout=SECONDS)
        self._client = stripe.StripeClient(
            key, http_client=self._web, base_addresses={"api": settings.stripe_url.rstrip("/")}, max_network_retries=0
        )

    async def open(self, order: Order) -> Intent:
        """Create the intent under the attempt's own key."""
        try:
            found = await self._client.v1.payment_intents.create_async(
                {
                    "amount": order.cents,
                    "currency": "eur",
                    "allowed_payment_method_types": ["card"],
                    "description": order.words,
                    "metadata": {"attempt_id": str(order.attempt_id)},
                },
                {"idempotency_key": order.key},
            )
        except stripe.StripeError as error:
            raise _failure(error) from error
        return _intent(found.to_dict())

    async def read(self, intent_id: str) -> Intent:
        """Retrieve the intent."""
        try:
            return _intent((await self._client.v1.payment_intents.retrieve_async(intent_id)).to_dict())
        except stripe.StripeError as error:
            raise _failure(error) from error

    async def find(self, attempt_id: UUID, since: datetime) -> Intent | None:
        """Go through the intents made since the attempt began, for the one that bears its id."""
        try:
            page = await self._client.v1.payment_intents.list_async(
                {"created": {"gte": int(since.timestamp()) - SKEW_SECONDS}, "limit": PAGE}
            )
            async for one in page.auto_paging_iter():
                intent = _intent(one.to_dict())
                if intent.attempt_id == attempt_id:
                    return intent
        except stripe.StripeError as error:
            raise _failure(error) from error
        return None

    async def cancel(self, intent_id: str) -> Intent:
        """Cancel the intent; Stripe refuses to when it is final already, and then says how it stands."""
        try:
            return _intent((await self._client.v1.payment_intents.cancel_async(intent_id)).to_dict())
        except stripe.InvalidRequestError:
            return await self.read(intent_id)
        except stripe.StripeError as error:
            raise _failure(error) from error

    async def refund(self, order: RefundOrder) -> Refund:
        """Refund under the refund's own key."""
        try:
            found = await self._client.v1.refunds.create_async(
                {"payment_intent": order.intent_id, "amount": order.cents, "metadata": {"refund_id": str(order.refund_id)}},
                {"idempotency_key": order.key},
            )
        except stripe.StripeError as error:
            raise _failure(error) from error
        return _refund(found.to_dict())

    async def found_refund(self, order: RefundOrder) -> Refund | None:
        """Go through the refunds of the payment for the one that bears this id."""
        try:
            page = await self._client.v1.refunds.list_async({"payment_intent": order.intent_id, "limit": PAGE})
            async for one in page.auto_paging_iter():
                refund = _refund(one.to_dict())
                if refund.refund_id == order.refund_id:
                    return refund
        except stripe.StripeError as error:
            raise _failure(error) from error
        return None

    async def read_refund(self, provider_id: str) -> Refund:
        """Retrieve the refund."""
        try:
            return _refund((await self._client.v1.refunds.retrieve_async(provider_id)).to_dict())
        except stripe.StripeError as error:
            raise _failure(error) from error

    async def read_dispute(self, provider_id: str) -> Refund:
        """Retrieve the dispute; one that took no money is none of ours."""
        try:
            found = _dispute((await self._client.v1.disputes.retrieve_async(provider_id)).to_dict())
        except stripe.StripeError as error:
            raise _failure(error) from error
        if found is None:
            raise Refused("no money was taken")
        return found

    async def told_between(self, since: datetime, until: datetime) -> AsyncIterator[list[Told]]:
        """List Stripe's events, the newest first, whether their webhooks arrived or not."""
        try:
            page = await self._client.v1.events.list_async(
                {"created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())}, "types": list(TOLD), "limit": PAGE}
            )
            while page.data:
                yield [self._told(one.to_dict()) for one in page.data]
                if not page.has_more:
                    return
                page = await page.next_page_async()
        except stripe.StripeError as error:
            raise _failure(error) from error

    async def untold(self) -> tuple[str, ...] | None:
        """Compare with the events of the webhooks that are declared for the portal; a restricted key may not read them."""
        try:
            page = await self._client.v1.webhook_endpoints.list_async({"limit": PAGE})
        except stripe.StripeError:
            return None
        heard = [one for one in page.data if one.status == "enabled" and urlsplit(one.url).path.endswith(HOOK)]
        declared = {kind for one in heard for kind in one.enabled_events}
        return () if "*" in declared else tuple(kind for kind in TOLD if kind not in declared)

    def now(self) -> datetime:
        """Tell the world's time."""
        return datetime.fromtimestamp(time.time(), UTC)

    def form(self, client_secret: str) -> CardForm:
        """Name the script, the frames and the keys of Stripe's element."""
        settings = self._settings
        return CardForm(
            script=settings.stripe_script,
            public_key=settings.stripe_public_key,
            client_secret=client_secret,
            frames=tuple(settings.stripe_frames.split()),
            api="{0.scheme}://{0.netloc}".format(urlsplit(settings.stripe_url)),
        )

    def verified(self, body: bytes, signature: str) -> Told:
        """Check the signature over the raw bytes, and that it was made within five minutes of now, before or after.

        The library refuses what is old, but believes what is dated in the future.
        """
        try:
            text = body.decode()
            stamp = float(next(int(part[2:]) for part in signature.split(",") if part.startswith("t=")))
        except (ValueError, StopIteration, OverflowError) as error:
            raise NotGenuine("unreadable") from error
        if abs(time.time() - stamp) > SKEW_SECONDS:  # Stripe's clock is the world's, also where the town's day is simulated
            raise NotGenuine("not of now")
        if not any(self._signed(text, signature, secret) for secret in self._secrets):
            raise NotGenuine("signature")
        return self._told(self._parsed(text))

    def told(self, body: str) -> News:
        """Read a kept event."""
        return self._news(self._parsed(body))

    async def close(self) -> None:
        """Close the library's connections."""
        await self._web.close_async()  # type: ignore[no-untyped-call]  # the library leaves this one untyped

    def _signed(self, text: str, signature: str, secret: str) -> bool:
        try:
            stripe.WebhookSignature.verify_header(text, signature, secret, SKEW_SECONDS)
        except (stripe.SignatureVerificationError, ValueError):
            return False
        return True

    def _told(self, event: dict[str, Any]) -> Told:
        """Read an event, and take away before it is kept by what a browser proves to be the payer's: nobody here needs it again."""
        news = self._news(event)
        event["data"]["object"].pop("client_secret", None)
        return Told(news, json.dumps(event))

    def _parsed(self, text: str) -> dict[str, Any]:
        try:
            event: dict[str, Any] = json.loads(text)
        except ValueError as error:
            raise NotGenuine("not an event") from error
        return event

    def _news(self, event: dict[str, Any]) -> News:
        try:
            about = event["data"]["object"]
            intent = _intent(about) if about.get("object") == "payment_intent" else None
            refund = _refund(about) if about.get("object") == "refund" else _dispute(about) if about.get("object") == "dispute" else None
            other_mode = bool(event["livemode"]) is not self._live
            return News(str(event["id"]), str(event["type"]), str(about.get("id", "")), intent, refund, other_mode)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotGenuine("not an event") from error


def _intent(found: dict[str, Any]) -> Intent:
    status = STATUS.get(found["status"], "open")
    error = found.get("last_payment_error") or {}
    return Intent(
        intent_id=found["id"],
        attempt_id=_uuid((found.get("metadata") or {}).get("attempt_id", "")),
        status=status,
        cents=found["amount_received"] if status == "paid" else found["amount"],
        currency=found["currency"],
        client_secret=found.get("client_secret") or "",
        problem=PROBLEMS.get(error.get("code", ""), "declined") if error and status == "open" else "",
    )


def _refund(found: dict[str, Any]) -> Refund:
    return Refund(
        provider_id=found["id"],
        refund_id=_uuid((found.get("metadata") or {}).get("refund_id", "")),
        intent_id=found.get("payment_intent") or "",
        cents=found["amount"],
        failed=found["status"] in ("failed", "canceled"),
    )


def _dispute(found: dict[str, Any]) -> Refund | None:
    status = DISPUTES.get(found["status"])
    if status is None:
        return None
    return Refund(found["id"], None, found.get("payment_intent") or "", found["amount"], failed=status == "won", dispute=status)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _failure(error: stripe.StripeError) -> Exception:
    """Sort failures: what Stripe says it never began, and everything after which nobody knows."""
    return Refused(str(error.code)) if isinstance(error, NEVER_ASKED) else Unanswered(type(error).__name__)
