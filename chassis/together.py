"""Requests that staff accept together: what is answered of them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.errors import Refusal
from contracts.together import AcceptedTogether, NotAccepted


def answered(request_ids: Sequence[UUID], refusals: Mapping[UUID, Refusal]) -> AcceptedTogether:
    """Say which were accepted, and of each other why not, as it would be said of it alone."""
    return AcceptedTogether(
        accepted=tuple(one for one in request_ids if one not in refusals),
        others=tuple(
            NotAccepted(request_id=one, status=refusal.status, slug=refusal.slug, detail=refusal.detail or refusal.title)
            for one, refusal in refusals.items()
        ),
    )
