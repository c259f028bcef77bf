"""Agencies that know us by a certificate: without it nobody is let in, and each is met by its own CA."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from connectors.errors import RegistryFaultError
from connectors.kit.service import Agency, Held, SourceService
from connectors.kit.serving import server, server_tls
from connectors.kit.wsgi import wsgi_app
from connectors.port import Covered, Holder, SourceErrorKind, SourceOutcome
from connectors.registry import AgencyEndpoint
from connectors.rest.clients import client_factory
from connectors.rest.identity import TlsFiles, tls_contexts
from connectors.rest.source import AgencyHttpSource
from provider.cli.sandbox.certificate import (
    ensure_clients_authority,
    ensure_server_certificate,
    issue_client_certificate,
)
from scopes.catalogue import CATALOGUE
from tests.fakes.consent_tokens import check_of, prove
from tests.fakes.questions import question

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOLDER = {"code": "991023", "name": "ひなた市", "enquiry": "ひなた市役所"}
REQUEST = question("r-1", "hinata", "code-1", "immunisation")
SERVICE = SourceService(
    Agency("hinata", HOLDER, "R8-6", [Covered("immunisation", ("immunisation_record",))]),
    lambda _: Held([CATALOGUE["immunisation"].examples[0]], NOW.date()),
    "hush",
    check_of("hinata"),
)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A CA for servers, one for clients, a client of that, and a client of a stranger's CA."""
    folder = tmp_path_factory.mktemp("tls")
    today = datetime.now(UTC)
    ensure_server_certificate(folder, "localhost", now=today)
    strangers = folder / "strangers"
    strangers.mkdir()
    for place in (folder, strangers):
        ensure_clients_authority(place, now=today)
        issue_client_certificate(place, "platform", now=today)
    return folder


@pytest.fixture
def demanding(certificates):
    """An agency over TLS that lets nobody in without a certificate of its CA; its port."""
    tls = server_tls(
        certificates / "server.pem",
        certificates / "server.key",
        clients_ca=certificates / "clients-ca.pem",
    )
    running = server(wsgi_app(SERVICE, clock=lambda: datetime.now(UTC)), "127.0.0.1", 0, tls=tls)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running.server_port
    running.shutdown()
    thread.join()
    running.server_close()


def answer_of(port, usual, **entry):
    agencies = {
        "hinata": AgencyEndpoint(
            "hinata", f"https://localhost:{port}", Holder(**HOLDER), "hush", entry=entry
        )
    }
    meet = client_factory(tls_contexts(agencies, usual))
    source = AgencyHttpSource(agencies, time_limit=10, prove=prove, new_client=meet)
    return asyncio.run(source.fetch(REQUEST, now=NOW))


def client_of(folder):
    own = folder / "clients"
    return {"certificate": own / "platform.pem", "key": own / "platform.key"}


def test_an_agency_that_demands_a_certificate_answers_whoever_has_it(certificates, demanding):
    files = TlsFiles(certificates / "ca.pem", **client_of(certificates))
    answer = answer_of(demanding, files)
    assert answer.outcome is SourceOutcome.RELEASED


def test_it_refuses_whoever_has_none_or_one_of_strangers(certificates, demanding):
    for files in (
        TlsFiles(certificates / "ca.pem"),
        TlsFiles(certificates / "ca.pem", **client_of(certificates / "strangers")),
    ):
        answer = answer_of(demanding, files)
        assert (answer.outcome, answer.error_kind) == (
            SourceOutcome.ERROR,
            SourceErrorKind.TIMEOUT,
        )


def test_an_agency_whose_ca_is_not_ours_is_not_asked(certificates, demanding):
    answer = answer_of(demanding, TlsFiles(**client_of(certificates)))
    assert answer.error_kind is SourceErrorKind.TIMEOUT


def test_what_an_agencys_entry_names_comes_first(certificates, demanding):
    strangers = TlsFiles(certificates / "ca.pem", **client_of(certificates / "strangers"))
    own = {f"{name}_file": str(path) for name, path in client_of(certificates).items()}
    assert answer_of(demanding, strangers, **own).outcome is SourceOutcome.RELEASED


def endpoint(**entry):
    return {"hinata": AgencyEndpoint("hinata", "https://h", Holder(**HOLDER), "", entry=entry)}


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"certificate_file": "x.pem"}, "stand together"),
        ({"key_file": "x.pem"}, "stand together"),
        ({"ca_file": 7}, "ca_file is not the path"),
        ({"ca_file": "nowhere.pem"}, "cannot use its TLS files"),
        ({"certificate_file": "nowhere", "key_file": "nowhere"}, "cannot use its TLS files"),
    ],
)
def test_files_that_cannot_be_used_are_named_with_their_agency(entry, fault):
    with pytest.raises(RegistryFaultError, match=f"hinata: .*{fault}"):
        tls_contexts(endpoint(**entry), TlsFiles())


def test_a_key_that_does_not_fit_its_certificate_is_named(certificates):
    mixed = {
        "certificate_file": str(client_of(certificates)["certificate"]),
        "key_file": str(client_of(certificates / "strangers")["key"]),
    }
    with pytest.raises(RegistryFaultError, match="hinata: cannot use its TLS files"):
        tls_contexts(endpoint(**mixed), TlsFiles())


def test_agencies_without_files_of_anybody_are_met_with_the_systems_trust():
    assert tls_contexts(endpoint(), TlsFiles()) == {}
