"""What happens to a payment: asked for, confirmed with a card, challenged (3-D Secure), paid, refused, cancelled, refunded."""

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from stack.cards.objects import Objects, Thing

CARDS = {
    "4242424242424242": "accepted",
    "4000002760003184": "challenged",
    "4000000000000002": "declined",
}
"""The test cards that Stripe publishes, as far as the demonstration knows them."""
LEAST_CENTS = 50
NOT_CONFIRMED = "Votre banque n'a pas pu confirmer votre identité."
FINAL = ("succeeded", "canceled")
Tell = Callable[[str, Thing], None]


class Wrong(Exception):
    """A request that Stripe refuses: status, type and code of its error."""

    def __init__(self, message: str, *, status: int = 400, kind: str = "invalid_request_error", code: str = "") -> None:
        super().__init__(message)
        self.status, self.kind, self.code = status, kind, code


class Payments:
    """The payments of one account; `tell` hears every event."""

    def __init__(self, objects: Objects, tell: Tell) -> None:
        self._objects = objects
        self._tell = tell

    def create(self, asked: Mapping[str, Any]) -> Thing:
        """Open a payment that waits for a card."""
        try:
            cents = int(asked["amount"])
        except (KeyError, ValueError) as error:
            raise Wrong("amount is missing or is no integer", code="parameter_invalid_integer") from error
        if cents < LEAST_CENTS:
            raise Wrong("Amount must be at least 50 cents", code="amount_too_small")
        intent_id = f"pi_{secrets.token_hex(12)}"
        intent = {
            "id": intent_id,
            "object": "payment_intent",
            "amount": cents,
            "amount_received": 0,
            "currency": asked.get("currency", "eur"),
            "client_secret": f"{intent_id}_secret_{secrets.token_hex(12)}",
            "created": int(time.time()),
            "description": asked.get("description"),
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": dict(asked.get("metadata", {})),
            "next_action": None,
            "payment_method_types": ["card"],
            "status": "requires_payment_method",
        }
        self._objects.save("intent", intent_id, intent)
        return intent

    def read(self, intent_id: str) -> Thing:
        """Find a payment."""
        found = self._objects.find("intent", intent_id)
        if found is None:
            raise Wrong(f"No such payment_intent: '{intent_id}'", status=404, code="resource_missing")
        return found

    def newest(self) -> list[Thing]:
        """List payments, the newest first."""
        return self._objects.newest("intent")

    def confirm(self, intent_id: str, number: str) -> Thing:
        """Pay with a card: accepted, to be challenged, or declined."""
        intent = self.read(intent_id)
        if intent["status"] in FINAL:
            raise Wrong(f"This PaymentIntent's status is {intent['status']}", code="payment_intent_unexpected_state")
        verdict = CARDS.get(number)
        if verdict is None:
            raise Wrong("Votre numéro de carte est invalide.", status=402, kind="card_error", code="incorrect_number")
        if verdict == "challenged":
            intent |= {"status": "requires_action", "next_action": {"type": "use_stripe_sdk"}, "last_payment_error": None}
            self._objects.save("intent", intent_id, intent)
            self._tell("payment_intent.requires_action", intent)
            return intent
        return self._paid(intent) if verdict == "accepted" else self._failed(intent, "card_declined", "Votre carte a été refusée.")

    def challenged(self, intent_id: str, *, passed: bool) -> Thing:
        """End the challenge of the bank."""
        intent = self.read(intent_id)
        if intent["status"] != "requires_action":
            return intent
        reason = "payment_intent_authentication_failure"
        return self._paid(intent) if passed else self._failed(intent, reason, NOT_CONFIRMED, kind="invalid_request_error")

    def cancel(self, intent_id: str) -> Thing:
        """Cancel a payment that nobody paid."""
        intent = self.read(intent_id)
        if intent["status"] in FINAL:
            raise Wrong(f"This PaymentIntent's status is {intent['status']}", code="payment_intent_unexpected_state")
        intent |= {"status": "canceled", "canceled_at": int(time.time()), "next_action": None}
        self._objects.save("intent", intent_id, intent)
        self._tell("payment_intent.canceled", intent)
        return intent

    def refund(self, asked: Mapping[str, Any]) -> Thing:
        """Give money of a payment back, never more than was paid."""
        intent = self.read(str(asked.get("payment_intent", "")))
        given = sum(one["amount"] for one in self.refunds_of(intent["id"]) if one["status"] != "failed")
        cents = int(asked.get("amount") or intent["amount_received"] - given)
        if cents <= 0 or given + cents > intent["amount_received"]:
            raise Wrong("Refund amount is greater than unrefunded amount on charge", code="charge_already_refunded")
        refund = {
            "id": f"re_{secrets.token_hex(12)}",
            "object": "refund",
            "amount": cents,
            "charge": intent["latest_charge"],
            "created": int(time.time()),
            "currency": intent["currency"],
            "metadata": dict(asked.get("metadata", {})),
            "payment_intent": intent["id"],
            "status": "succeeded",
        }
        self._objects.save("refund", refund["id"], refund)
        self._tell("refund.created", refund)
        return refund

    def refund_failed(self, refund_id: str) -> Thing:
        """Let the bank of the card refuse a refund: the money comes back to the account."""
        refund = self.read_refund(refund_id) | {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        self._objects.save("refund", refund_id, refund)
        self._tell("refund.failed", refund)
        return refund

    def read_refund(self, refund_id: str) -> Thing:
        """Find a refund."""
        found = self._objects.find("refund", refund_id)
        if found is None:
            raise Wrong(f"No such refund: '{refund_id}'", status=404, code="resource_missing")
        return found

    def dispute(self, intent_id: str, status: str) -> Thing:
        """Let the payer's bank take a payment back, or let its dispute stand another way."""
        intent = self.read(intent_id)
        known = next((one for one in self._objects.newest("dispute") if one["payment_intent"] == intent_id), None)
        dispute = (known or {
            "id": f"du_{secrets.token_hex(12)}",
            "object": "dispute",
            "amount": intent["amount_received"],
            "charge": intent["latest_charge"],
            "created": int(time.time()),
            "currency": intent["currency"],
            "payment_intent": intent_id,
            "reason": "fraudulent",
        }) | {"status": status}  # fmt: skip
        self._objects.save("dispute", dispute["id"], dispute)
        self._tell(f"charge.dispute.{'closed' if status in ('lost', 'won') else 'updated' if known else 'created'}", dispute)
        return dispute

    def read_dispute(self, dispute_id: str) -> Thing:
        """Find a dispute."""
        found = self._objects.find("dispute", dispute_id)
        if found is None:
            raise Wrong(f"No such dispute: '{dispute_id}'", status=404, code="resource_missing")
        return found

    def refunds_of(self, intent_id: str) -> list[Thing]:
        """List the refunds of a payment, the newest first."""
        return [one for one in self._objects.newest("refund") if one["payment_intent"] == intent_id]

    def _paid(self, intent: Thing) -> Thing:
        intent |= {
            "status": "succeeded",
            "amount_received": intent["amount"],
            "latest_charge": f"ch_{secrets.token_hex(12)}",
            "last_payment_error": None,
            "next_action": None,
        }
        self._objects.save("intent", intent["id"], intent)
        self._tell("payment_intent.succeeded", intent)
        return intent

    def _failed(self, intent: Thing, code: str, message: str, *, kind: str = "card_error") -> Thing:
        error = {"type": kind, "code": code, "message": message}
        intent |= {"status": "requires_payment_method", "next_action": None, "last_payment_error": error}
        self._objects.save("intent", intent["id"], intent)
        self._tell("payment_intent.payment_failed", intent)
        return intent
