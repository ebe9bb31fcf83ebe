"""TLS between the parts of an installation: whom a process believes, and with which certificate it answers.

Certificates are made by the installation's own authority and renewed where they lie (`chassis/serving.py` takes them up).
"""

import ssl
from pathlib import Path


def with_authority(database_url: str, ca_file: Path | None) -> str:
    """Add to the address of a database the file of those who vouch for its server."""
    return database_url if ca_file is None else f"{database_url}{'&' if '?' in database_url else '?'}sslrootcert={ca_file}"


def believing(ca_file: Path | None) -> ssl.SSLContext | None:
    """Make what a client checks the other parts with: only the installation's authority is believed; None where all is on one machine."""
    if ca_file is None:
        return None
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


def answering(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """Make what a listener answers with; None where it listens in the clear."""
    if certificate is None or key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key)
    return context
