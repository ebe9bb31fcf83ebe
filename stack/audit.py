"""The audit logs of all services, walked entry by entry."""

from stack.console import say
from stack.installation import Installation
from stack.service_commands import exit_code, lines, run_in_services
from stack.topology import Topology


def verify_audit(installation: Installation, service: str | None) -> int:
    """Verify the audit log of one service or of all, in a running installation; returns 1 when one was tampered with."""
    answers = run_in_services(Topology.running(installation), "audit-verify", service=service)
    for found in lines(answers):
        broken = found["broken_at"]
        standing = "intact" if broken is None else f"modifié à l'entrée {broken}"
        say(f"{found['service']} : journal {standing} ; dernière entrée {found['entry']}, empreinte {found['hash']}")
    return exit_code(answers)
