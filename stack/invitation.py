"""The one-time link with which the first administrator of a real installation opens their account."""

import asyncio

from stack.console import OperatorError, say
from stack.process import Program
from stack.topology import Topology


async def invite_administrator(topology: Topology) -> None:
    """Print a one-time link unless the town already has an administrator."""
    identity: Program = topology.services()[0]
    inviting = await asyncio.create_subprocess_exec(
        *identity.command,
        "invite",
        env=dict(identity.environment),
        cwd=identity.directory,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, complaint = await inviting.communicate()
    if inviting.returncode != 0:
        raise OperatorError(f"Le lien du premier administrateur n'a pas pu être créé :\n{complaint.decode(errors='replace').strip()}")
    secret = printed.decode().strip()
    if secret:
        say(f"\nPremier administrateur, lien à usage unique :\n  {topology.url('backoffice')}/invitation/{secret}")
