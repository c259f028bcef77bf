"""`madoguchi client suspend`: people with living grants hear of it, and mail of the sandbox lands in its folder."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from click.testing import CliRunner

from consent.grant import Grant
from provider.cli.client import client
from provider.clock import utc_now
from provider.settings import Settings
from provider.storage.mail_addresses import MailAddress
from provider.web.mail_text import mail_text
from provider.wiring import build
from provider.worker import _notice_errand

CLIENT, CODE = "c-koyomi", "12345678"


@pytest.fixture
def services(prepared_settings, monkeypatch):
    monkeypatch.setattr(Settings, "from_environment", lambda: prepared_settings)
    services = build(prepared_settings)
    yield services
    services.close()


def told(*arguments):
    found = CliRunner().invoke(client, arguments)
    return found.exit_code, found.output


def permitted(services):
    """Let somebody with an address permit something; return who."""
    now = utc_now()
    person = services.persons.enrol("p-misaki", now=now)
    purposes = {"purposes": []}
    services.clients.put(CLIENT, {}, purposes, policy="fapi2", sector="koyomi", now=now)
    services.mail_addresses.begin(person, MailAddress("misaki@mail.example", "en"), CODE, now=now)
    services.mail_addresses.confirm(person, CODE, now=now)
    grant = Grant(
        grant_id="g-1",
        client_id=CLIENT,
        person_id=person,
        subject_id=person,
        credential_id="k",
        relation="self",
        categories=("immunisation",),
        declined=(),
        purpose_id="calendar",
        consent_text={"ja": {}},
        standing=True,
        given_at=now,
        expires_at=now + timedelta(days=90),
    )
    services.grants.add(grant)
    return person


def test_a_suspension_is_told_in_the_box_and_by_mail(services):
    person = permitted(services)
    assert told("suspend", CLIENT)[0] == 0
    assert _notice_errand()(services) == 1
    box = services.notices.read(person, limit=9, before=None, now=utc_now())
    assert [each.kind for each in box] == ["client_suspended"]
    later = utc_now() + timedelta(minutes=2)
    assert services.post.deliver_due(mail_text(services.settings), now=later) == 1
    [file] = services.post.way.folder.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert (mail["To"], mail["Subject"]) == ("misaki@mail.example", "A notice from Madoguchi")
    assert "koyomi" not in mail.get_content()


def test_readmitting_tells_nobody_and_an_unknown_client_is_refused(services):
    permitted(services)
    assert told("readmit", CLIENT)[0] == 0
    assert told("suspend", "c-nobody")[0] == 1
    assert services.notice_sweep.run_due(now=utc_now()) == 0
