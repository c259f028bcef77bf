"""A sandbox from before the register keeps its CA, its cards and the tries left on them."""

import json

import pytest

from connectors.sandbox.office.register_entries import Use
from jpki_bridge import errors
from jpki_bridge.card.driver.session import look
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from tests.office_world import card, fingerprints, link, listed_holders, log_in, write_person

NEW_MEMBERS = {"edition", "signature", "password", "password_tries_left"}


@pytest.fixture
def former(town_office):
    """The same cards as the office kept them before it had a register."""
    with town_office.register.reading() as books:
        authority = books.authorities(Use.AUTHENTICATION)[0]
        orders = {card.card_id: card.order for card in books.cards()}
    pki = town_office.data / "pki"
    for path in pki.glob("*"):
        if path.name not in {"auth-ca.pem", "auth.crl"}:
            path.unlink()
    (pki / "auth-ca.key").write_text(authority.key_pem)
    (pki / "credentials.json").write_text("{}")
    for path in (town_office.data / "cards").glob("*.json"):
        members = json.loads(path.read_text())
        kept = {name: value for name, value in members.items() if name not in NEW_MEMBERS}
        path.write_text(json.dumps(kept | {"order": orders[path.stem]}))
        path.with_suffix(".state.json").write_text('{"tries_left": 2}')
    return town_office


def test_ca_cards_and_tries_are_kept_and_a_signature_certificate_is_added(former):
    known = log_in_without_trying(former)
    anchor = (former.data / "pki" / "auth-ca.pem").read_bytes()
    former.reopen()
    assert (former.data / "pki" / "auth-ca.pem").read_bytes() == anchor
    assert log_in_without_trying(former) == known
    assert look(VirtualTransport(former.data / "cards"), "taro").tries_left == 2
    assert listed_holders(former.data)[log_in(former.data, "taro").certificate_sha256] == "p-taro"
    assert link(former.data, "taro").four.name == "見本　太郎"
    with pytest.raises(errors.NoSignatureCertificateError):
        link(former.data, "mei")
    for name in ("auth-ca.key", "credentials.json"):
        assert not (former.data / "pki" / name).exists()


def test_the_second_start_after_it_changes_nothing(former):
    former.reopen()
    files = fingerprints(former.data)
    former.reopen()
    assert fingerprints(former.data) == files


def test_a_card_of_another_order_or_another_ca_is_issued_anew(former):
    known = log_in_without_trying(former)
    path = former.data / "cards" / "taro.json"
    members = json.loads(path.read_text())
    path.write_text(json.dumps(members | {"order": members["order"] | {"pin": "4321"}}))
    former.reopen()
    assert log_in_without_trying(former) != known
    assert log_in(former.data, "taro")


def test_a_revoked_card_stays_the_same_card_and_revoked(former):
    known = log_in_without_trying(former)
    path = former.data / "cards" / "taro.json"
    members = json.loads(path.read_text())
    path.write_text(json.dumps(members | {"order": members["order"] | {"state": "revoked"}}))
    write_person(former.people_folder, card("revoked", card_id="taro"), person_id="p-taro")
    former.reopen()
    assert log_in_without_trying(former) == known
    with pytest.raises(errors.CertificateRevokedError):
        log_in(former.data, "taro")


def log_in_without_trying(office):
    """Return the certificate on the card: reading it costs no try."""
    path = office.data / "cards" / "taro.json"
    return json.loads(path.read_text())["authentication"]["certificate"]
