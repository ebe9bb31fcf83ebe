"""Requests whose answer waits for a password to be hashed are given the time that this takes on a busy morning."""

import contracts.identity
from contracts.base import all_requests

PROVED_BY_PASSWORD = {"password", "current"}


def test_every_request_that_brings_a_password_waits_in_the_queue_and_no_other() -> None:
    own = [one for one in all_requests() if one.__module__.startswith(contracts.identity.__name__)]
    brought = {one for one in own if PROVED_BY_PASSWORD & one.model_fields.keys()} | {contracts.identity.AcceptInvitation}
    assert {one for one in own if one.queued} == brought
