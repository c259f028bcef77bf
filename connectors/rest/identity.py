"""Mutual TLS with agencies: who vouches for each, and the certificate by which it knows us (RFC 8446 4.4.2).

An agency's entry in the list may name files of its own: ``ca_file``, ``certificate_file``, ``key_file``. What
it does not name is as for all others. Files are read at start: after a renewal start the worker anew.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from connectors.errors import RegistryFaultError
from connectors.registry import AgencyEndpoint


@dataclass(frozen=True)
class TlsFiles:
    """PEM files: who vouches for the agency, our certificate with its chain, and its private key."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    @property
    def usual(self) -> bool:
        """Tell whether there is nothing but the system's trust."""
        return self == TlsFiles()


def tls_contexts(
    agencies: Mapping[str, AgencyEndpoint], usual: TlsFiles
) -> Mapping[str, ssl.SSLContext]:
    """Return how each agency is met, by its id; an agency without any file is left out.

    Raises ``RegistryFaultError``, which names every agency whose files cannot be used.
    """
    found: dict[str, ssl.SSLContext] = {}
    faults: list[str] = []
    load = cache(tls_context)
    for agency_id, endpoint in agencies.items():
        try:
            files = _files(endpoint, usual)
            if not files.usual:
                found[agency_id] = load(files)
        except ValueError as fault:
            faults.append(f"{agency_id}: {fault}")
        except OSError as fault:  # ssl.SSLError is one
            faults.append(f"{agency_id}: cannot use its TLS files: {fault.strerror or fault}")
    if faults:
        raise RegistryFaultError(faults)
    return found


def tls_context(files: TlsFiles) -> ssl.SSLContext:
    """Return our side of TLS 1.2 and up; raise ``OSError`` for files that cannot be used."""
    context = ssl.create_default_context(cafile=files.ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if files.certificate is not None:
        context.load_cert_chain(files.certificate, files.key)
    return context


def _files(endpoint: AgencyEndpoint, usual: TlsFiles) -> TlsFiles:
    own = {
        name: _path(endpoint.entry.get(f"{name}_file"), name)
        for name in ("ca", "certificate", "key")
    }
    if (own["certificate"] is None) != (own["key"] is None):
        raise ValueError("certificate_file and key_file stand together or not at all")
    if own["certificate"] is None:
        own |= {"certificate": usual.certificate, "key": usual.key}
    return TlsFiles(own["ca"] or usual.ca, own["certificate"], own["key"])


def _path(unverified: object, name: str) -> Path | None:
    if unverified is None:
        return None
    if not isinstance(unverified, str) or not unverified:
        raise ValueError(f"{name}_file is not the path of a file")
    return Path(unverified)
