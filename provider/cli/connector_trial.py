"""From the options of `madoguchi connector check` to a trial: with a trial key, or as this very instance."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import click

from connectors.conformance.issuer import Issuer, issuer_with, key_from
from connectors.conformance.trial import Subject
from connectors.contract.consent_token import ALGORITHM
from connectors.rest.identity import TlsFiles, tls_context
from provider.clock import utc_now
from provider.outbound.connected import agencies_tls, connected_agencies, person_directory
from provider.settings import Settings
from provider.stores_alone import key_ring
from scopes.catalogue import CATALOGUE

CONTRACT = "rest"
"""The adapter of agencies that keep our own contract."""


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """What was said on the command line."""

    url: str | None
    agency: str
    category: str
    person: str | None
    person_id: str | None
    key_file: Path | None
    issuer: str | None
    secret_file: Path | None
    code: str | None
    ca_file: Path | None
    certificate: Path | None
    certificate_key: Path | None


@dataclass(frozen=True)
class Prepared:
    """Whom to try, who signs for it, and how the source is met."""

    subject: Subject
    issuer: Issuer
    tls: ssl.SSLContext


def prepared(options: CheckOptions) -> Prepared:
    """Put together whom to try; a key file makes it a trial that needs nothing of an instance.

    Raises ``click.UsageError`` for options that do not go together.
    """
    if options.category not in CATALOGUE:
        raise click.UsageError(f"there is no category {options.category}")
    return _by_itself(options) if options.key_file else _as_connected(options)


def _by_itself(options: CheckOptions) -> Prepared:
    key_file, secret_file = options.key_file, options.secret_file
    if not (options.url and options.issuer and options.person and key_file and secret_file):
        raise click.UsageError("--key-file takes URL, --issuer, --secret-file and --person, too")
    subject = Subject(
        url=options.url.rstrip("/"),
        agency_id=options.agency,
        secret=secret_file.read_text("ascii").strip(),
        linkage_code=options.person,
        category=options.category,
        code=options.code,
    )
    files = TlsFiles(options.ca_file, options.certificate, options.certificate_key)
    return Prepared(subject, issuer_with(options.issuer, key_from(key_file)), tls_context(files))


def _as_connected(options: CheckOptions) -> Prepared:
    """Ask as this instance does: its keys, its list of agencies, its certificate."""
    settings = Settings.from_environment()
    agencies = connected_agencies(settings)
    endpoint = agencies.get(options.agency)
    if endpoint is None:
        raise click.UsageError(f"{options.agency} is not in the list of agencies")
    if endpoint.adapter != CONTRACT:
        raise click.UsageError(
            f"{options.agency} is asked by {endpoint.adapter}, not by the contract that is tried here"
        )
    subject = Subject(
        url=(options.url or endpoint.url).rstrip("/"),
        agency_id=options.agency,
        secret=endpoint.token,
        linkage_code=options.person or _code_of(settings, options),
        category=options.category,
        code=endpoint.holder.code,
        keys=endpoint.keys,
        corrections=endpoint.corrections,
    )
    tls = agencies_tls(settings, agencies).get(options.agency) or tls_context(TlsFiles())
    return Prepared(subject, _own_issuer(settings), tls)


def _own_issuer(settings: Settings) -> Issuer:
    signer = key_ring(settings).signer(ALGORITHM, now=utc_now())
    return Issuer(settings.issuer_url, signer.kid, signer.sign)


def _code_of(settings: Settings, options: CheckOptions) -> str:
    """Read in the person directory by which code the agency knows a person.

    Raises ``click.UsageError`` for a person whom the directory does not know or has no code of the agency for.
    """
    if options.person_id is None:
        raise click.UsageError("one of --person and --person-id says of whom records are held")
    linkage = person_directory(settings).linkage(options.person_id)
    if linkage is None:
        raise click.UsageError("the person directory does not know this person")
    code = linkage.codes.get(options.agency)
    if code is None:
        raise click.UsageError(f"the person directory knows no code of {options.agency} for them")
    return code
