"""Without a trial key a source is tried as this instance asks it: its list, its secret, its own signing key."""

import json
import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from connectors.directory_port import Linkage
from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.issuer_keys import keys_from
from connectors.kit.serving import server
from connectors.kit.wsgi import wsgi_app
from connectors.template.new import TRIAL_PERSON, NewSource, write_source
from connectors.template.source import now, service
from provider.cli import connector_trial
from provider.cli.main import madoguchi
from provider.clock import utc_now
from provider.settings import Settings
from provider.stores_alone import key_ring

SECRET = "hush"


@pytest.fixture
def settings(prepared_settings, tmp_path, monkeypatch):
    """An instance that is connected to one agency; ``settle`` says where that listens."""
    token = tmp_path / "agencies.token"
    token.write_text(SECRET)
    connected = replace(
        prepared_settings, agencies_file=tmp_path / "agencies.json", agencies_token_file=token
    )
    monkeypatch.setattr(Settings, "from_environment", lambda: connected)
    return connected


@pytest.fixture
def agency(settings, tmp_path):
    """The agency, which believes this instance's published keys."""
    folder = tmp_path / "aoba"
    write_source(folder, NewSource("aoba", "見本の町", "immunisation"))
    ring = key_ring(settings)
    ring.signer("ES256", now=utc_now())
    published = {"keys": ring.published(now=utc_now())}
    check = ConsentTokenCheck(settings.issuer_url, "aoba", keys_from(published))
    source = replace(service(folder), secret=SECRET, tokens=check)
    running = server(wsgi_app(source, clock=now), "127.0.0.1", 0)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


def check(settings, url, *more, agency="aoba", **about):
    entry = {"endpoint": url, "code": "ZZ0001", "name": "見本の町", "enquiry": "窓口", **about}
    settings.agencies_file.write_text(json.dumps({"aoba": entry}))
    named = ["connector", "check", "--agency", agency, "--category", "immunisation"]
    return CliRunner().invoke(madoguchi, [*named, *more])


def test_the_instances_own_key_and_list_serve_for_a_trial(settings, agency):
    passed = check(settings, agency, "--person", TRIAL_PERSON)
    assert passed.exit_code == 0, passed.output
    assert " 0 broken" in passed.output


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"agency": "nowhere", "more": ["--person", "x"]}, "nowhere is not in the list"),
        ({"more": []}, "--person and --person-id"),
        ({"more": ["--person-id", "p-nobody"]}, "the person directory is not available"),
    ],
)
def test_whom_to_try_must_be_known(settings, more, complaint):
    named = {"agency": more.get("agency", "aoba")}
    result = check(settings, "http://127.0.0.1:9", *more["more"], **named)
    assert (result.exit_code in (1, 2), complaint in result.output) == (True, True)


@pytest.mark.parametrize(
    ("linkage", "complaint"),
    [
        (None, "the person directory does not know this person"),
        (Linkage((), {"elsewhere": "code"}), "knows no code of aoba for them"),
    ],
    ids=["unknown", "elsewhere"],
)
def test_a_stranger_is_told_apart_from_a_person_without_a_code(
    settings, monkeypatch, linkage, complaint
):
    directory = SimpleNamespace(linkage={"p-somebody": linkage}.get)
    monkeypatch.setattr(connector_trial, "person_directory", lambda _settings: directory)
    result = check(settings, "http://127.0.0.1:9", "--person-id", "p-somebody")
    assert (result.exit_code, complaint in result.output) == (2, True), result.output


def test_an_agency_that_is_asked_in_another_way_is_not_tried_against_our_contract(settings):
    result = check(settings, "http://127.0.0.1:9", "--person", "x", adapter="fhir")
    assert (result.exit_code, "aoba is asked by fhir" in result.output) == (2, True), result.output
