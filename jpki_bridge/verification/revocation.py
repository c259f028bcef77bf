"""Revocation by lists in files that someone else keeps fresh, and the order of several sources.

JPKI's distribution points are directory names without an address, so nothing is ever downloaded
from here. Whatever is missing, old, foreign or not understood ends in ``RevocationUnknownError``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Protocol, runtime_checkable

from cryptography import x509

from jpki_bridge.errors import CertificateRevokedError, RevocationUnknownError
from jpki_bridge.ports import RevocationSource
from jpki_bridge.verification.certificate import UNREADABLE, public_key_sha256
from jpki_bridge.verification.crl import RevocationList, read_list

_PEM_END = b"-----END X509 CRL-----"
Version = tuple[tuple[str, int, int, int], ...]


class RevokedEntry(NamedTuple):
    """One entry of a fresh list. The serial number is restricted data: keep keyed hashes only."""

    issuer_key_sha256: str
    serial_number: int
    on_hold: bool

    def __repr__(self) -> str:
        return f"RevokedEntry(on_hold={self.on_hold})"


@dataclass(frozen=True)
class _Snapshot:
    """The lists of one version of the files, and those already judged, by issuer."""

    version: Version
    lists: Sequence[x509.CertificateRevocationList]
    judged: dict[x509.Certificate, RevocationList] = field(default_factory=dict)


@runtime_checkable
class Enumerable(Protocol):
    """A revocation source that can tell all that it knows, not only what it is asked."""

    def entries(
        self, issuers: Iterable[x509.Certificate], *, now: datetime
    ) -> Iterator[RevokedEntry]:
        """Yield what is known of these CAs now; nothing for a CA without fresh data."""
        ...


@runtime_checkable
class Remembering(Protocol):
    """A revocation source that may answer from memory."""

    def forget(self, certificate: x509.Certificate, issuer: x509.Certificate) -> None:
        """Ask anew the next time."""
        ...


class CrlFile:
    """A ``RevocationSource`` over one file: a DER list, or PEM lists of any number of CAs.

    The file is read again whenever it has changed, and only then.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._snapshot: _Snapshot | None = None

    def check(
        self, certificate: x509.Certificate, issuer: x509.Certificate, *, now: datetime
    ) -> None:
        """Return when the issuer's fresh list does not name the certificate; raise otherwise."""
        try:
            found = self._list_of(issuer)
            found.demand_fresh(now)
            found.demand_covers(certificate)
        except (OSError, *UNREADABLE) as error:
            raise RevocationUnknownError("the revocation list cannot be read") from error
        on_hold = found.on_hold.get(certificate.serial_number)
        if on_hold is not None:
            raise CertificateRevokedError("on hold" if on_hold else "revoked", on_hold=on_hold)

    def version(self) -> Version:
        """Name the state of the files; another name means that they have changed.

        Raises ``RevocationUnknownError`` when they cannot be found.
        """
        try:
            return tuple(_stamp(path) for path in self._files())
        except OSError as error:
            raise RevocationUnknownError("the revocation list cannot be read") from error

    def entries(
        self, issuers: Iterable[x509.Certificate], *, now: datetime
    ) -> Iterator[RevokedEntry]:
        """Yield what the fresh lists of these CAs name; nothing for a CA without such a list."""
        for issuer in issuers:
            try:
                found = self._list_of(issuer)
                found.demand_fresh(now)
            except (RevocationUnknownError, OSError, *UNREADABLE):
                continue
            key = public_key_sha256(issuer)
            for serial_number, on_hold in found.on_hold.items():
                yield RevokedEntry(key, serial_number, on_hold)

    def _files(self) -> Sequence[Path]:
        return (self._path,)

    def _list_of(self, issuer: x509.Certificate) -> RevocationList:
        with self._lock:
            snapshot = self._fresh_snapshot()
            found = snapshot.judged.get(issuer)
            if found is None:
                found = snapshot.judged[issuer] = read_list(issuer, snapshot.lists)
            return found

    def _fresh_snapshot(self) -> _Snapshot:
        version = self.version()
        if self._snapshot is None or self._snapshot.version != version:
            lists = [crl for path in self._files() for crl in _load(path.read_bytes())]
            self._snapshot = _Snapshot(version, lists)
        return self._snapshot


class CrlFolder(CrlFile):
    """A ``RevocationSource`` over every file of a folder, names that begin with a dot excepted.

    One file that cannot be read makes all of them unknown; put new ones there by renaming.
    """

    def _files(self) -> Sequence[Path]:
        return sorted(path for path in self._path.iterdir() if not path.name.startswith("."))


class First:
    """Sources in order: the first one that can tell decides, and nobody overrules it.

    A remembered word may be older than what a later source says of the certificate: then it is asked
    for anew.
    """

    def __init__(self, *sources: RevocationSource) -> None:
        self._sources = sources

    def check(
        self, certificate: x509.Certificate, issuer: x509.Certificate, *, now: datetime
    ) -> None:
        """Return when the first source that can tell knows of no revocation; raise otherwise."""
        for place, source in enumerate(self._sources, start=1):
            try:
                source.check(certificate, issuer, now=now)
                if isinstance(source, Remembering) and any(
                    _names(later, certificate, issuer, now) for later in self._sources[place:]
                ):
                    source.forget(certificate, issuer)
                    source.check(certificate, issuer, now=now)
            except RevocationUnknownError:
                continue
            return
        raise RevocationUnknownError("no source can tell")

    def entries(
        self, issuers: Iterable[x509.Certificate], *, now: datetime
    ) -> Iterator[RevokedEntry]:
        """Yield the entries of those sources that can be read as a whole."""
        named = tuple(issuers)
        for source in self._sources:
            if isinstance(source, Enumerable):
                yield from source.entries(named, now=now)


def _names(
    source: RevocationSource,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    now: datetime,
) -> bool:
    """Tell whether a source knows a certificate to be revoked or on hold."""
    try:
        source.check(certificate, issuer, now=now)
    except CertificateRevokedError:
        return True
    except RevocationUnknownError:
        return False
    return False


def crl_source(path: Path) -> CrlFile:
    """Open a file or a folder of lists, whichever the path names now."""
    return CrlFolder(path) if path.is_dir() else CrlFile(path)


def _stamp(path: Path) -> tuple[str, int, int, int]:
    status = path.stat()
    return (path.name, status.st_mtime_ns, status.st_size, status.st_ino)


def _load(data: bytes) -> tuple[x509.CertificateRevocationList, ...]:
    if _PEM_END not in data:
        return (x509.load_der_x509_crl(data),)
    blocks = data.split(_PEM_END)[:-1]
    return tuple(x509.load_pem_x509_crl(block + _PEM_END + b"\n") for block in blocks)
