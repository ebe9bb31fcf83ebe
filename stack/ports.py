"""Make sure that every port is free before anything starts."""

import errno
import socket

import psutil

from stack.console import OperatorError
from stack.topology import OFFSETS


def check_free(base: int) -> None:
    """Refuse to start when a port is taken, naming the port, who wants it and, where it can be known, who has it."""
    for name, offset in OFFSETS.items():
        port = base + offset
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as refusal:
                if refusal.errno != errno.EADDRINUSE:
                    raise
                raise OperatorError(
                    f"Le port {port}, dont « {name} » a besoin, est déjà pris{_by_whom(port)}. Rien n'a été démarré. "
                    "Libérez-le, ou choisissez d'autres ports avec --port-base."
                ) from refusal


def _by_whom(port: int) -> str:
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return ""
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,) and connection.pid:
            return f" par {psutil.Process(connection.pid).name()} (processus {connection.pid})"
    return ""
