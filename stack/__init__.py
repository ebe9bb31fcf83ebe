"""The whole portal on one machine: embedded PostgreSQL and NATS, every process, one command."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_BASE = 8400
SERVICES = ("identity", "family", "planning", "billing", "messaging")
EDGES = ("backoffice", "gateway")
