"""What the operator's commands say of a running town: sentences, not what programs tell each other."""

import os

import pytest

from stack import SERVICES
from stack.doctor import Doctor
from stack.topology import Topology
from tests.journeys.made_town import operate
from tests.journeys.running import Portal

PARKED = """
    insert into dead_event (seq, aggregate, subject, payload, error, parked_at)
    values (-7, 'child-1', 'family.child.saved', '{}', 'Unreadable', '2026-11-16T08:00:00Z')
"""


async def test_rotating_keys_says_what_was_sealed_and_to_keep_a_new_copy(portal: Portal) -> None:
    for ring in portal.installation.secrets.glob("ring-*.json"):
        os.utime(ring, (0, 0))
    printed = await operate("rotate-keys", "--data", portal.installation.data)
    assert "family : nouvelle clé en service, " in printed
    assert "dossiers scellés à nouveau" in printed
    assert all(f"{name} : nouvelle clé en service" in printed for name in SERVICES)
    assert f"une nouvelle copie de {portal.installation.secrets}" in printed
    assert "{" not in printed
    assert [one async for one in Doctor(Topology.running(portal.installation)).secrets()] == [], "what the doctor asked for was done"


async def test_telling_again_says_how_much_was_told(portal: Portal) -> None:
    printed = await operate("republish", "--service", "identity", "--data", portal.installation.data)
    assert printed.startswith("identity : ")
    assert printed.endswith("état(s) redit(s)\n")


async def test_a_parked_event_is_listed_in_a_sentence_and_stays_parked_until_it_can_be_applied(portal: Portal) -> None:
    town = ("--data", portal.installation.data)
    here = ("--service", "planning", *town)  # each service that is asked is a program to start
    connection = await Topology.running(portal.installation).postgres.connect("planning")
    try:
        await connection.execute(PARKED)
        assert (await operate("dead", "list", *town)).splitlines() == [
            "planning, événement -7 (family.child.saved, objet child-1), mis de côté le 16/11/2026 à 09:00:00 : Unreadable",
            "Une fois la cause corrigée : ./portail dead replay",
            "Ce qui ne pourra jamais l'être : ./portail dead drop --service S --seq N --because « pourquoi, et qui le décide »",
        ]
        with pytest.raises(AssertionError, match="planning, objet child-1 : toujours en souffrance : Unreadable"):
            await operate("dead", "replay", *here, "--seq", -7)
        with pytest.raises(AssertionError, match="indiquez --service, --seq et --because"):
            await operate("dead", "drop", *here, "--seq", -7)
        with pytest.raises(AssertionError, match="l'événement 4711 n'est pas en souffrance"):
            await operate("dead", "drop", *here, "--seq", 4711, "--because", "essai")
        assert (await operate("dead", "drop", *here, "--seq", -7, "--because", "- illisible, décidé par Mme DUBOIS")).splitlines() == [
            "planning : l'événement -7 est abandonné ; le journal des accès dit pourquoi.",
            "Puis ./portail reconcile : il dit s'il manque quelque chose.",
        ]
    finally:
        await connection.execute("delete from dead_event where seq = -7")
        await connection.close()
    assert await operate("dead", "list", *here) == "Aucun événement en souffrance.\n"
