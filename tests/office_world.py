"""A registry office of a test: people files of its own, its cards used, its register read."""

import json

from cryptography import x509

from connectors.sandbox.office.card_orders import read_orders
from connectors.sandbox.office.register import register_of
from connectors.sandbox.office.register_entries import Use
from connectors.sandbox.people import load_people
from jpki_bridge.card.driver.pin import typed_pin
from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.driver.session import answer_question
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Expectation, Trust, load_anchors
from jpki_bridge.verification.verify import verify_answer, verify_link
from tests.pki import NOW
from tests.two_key_card import both_keys

LINK_TEXTS = ("https://localhost:8600", "n" * 43, '{"v":1,"purpose":"link"}')
TEXTS = ("https://localhost:8600", "n" * 43, '{"v":1}')


def card(state, **changes):
    return {
        "card_id": f"card-{state.replace('_', '-')}",
        "pin": "1234",
        "state": state,
        "in_directory": True,
        "label": {"ja": f"{state}のカード", "en": f"Card {state}"},
    } | changes


def write_person(folder, *cards, person_id="p-test", **changes):
    person = {
        "synthetic": True,
        "person_id": person_id,
        "name": {"text": "見本 太郎", "kana": "ミホン　タロウ"},
        "birth_date": "1990-04-02",
        "sex": "male",
        "address": "架空県見本市見本町1番2号",
        "cards": list(cards),
        "represents": [],
        "residences": [],
        "records": {},
    }
    (folder / f"{person_id}.json").write_text(json.dumps(person | changes), "utf-8")
    return folder


def orders_in(folder):
    return read_orders(load_people(folder))


def listed_holders(data):
    """Whom the person directory would name, by the SHA-256 of the certificate."""
    with register_of(data).reading() as books:
        entries = books.certificates(use=Use.AUTHENTICATION)
    return {entry.sha256: entry.person_id for entry in entries if entry.listed}


def trust_in(data, use=Use.AUTHENTICATION):
    """What a provider trusts that reads the office's files."""
    policy = json.loads((data / "pki" / "policy.json").read_text())
    member = "policy_oids" if use is Use.AUTHENTICATION else "sign_policy_oids"
    return Trust(
        load_anchors((data / "pki" / f"{use.short}-ca.pem").read_bytes()),
        policy[member],
        CrlFile(data / "pki" / f"{use.short}.crl"),
    )


def log_in(data, card_id, *, now=NOW, confirmed=False):
    transport = VirtualTransport(data / "cards")
    with typed_pin("1234") as pin:
        answer = answer_question(
            transport, card_id, pin, Question(*TEXTS), last_try_confirmed=confirmed
        )
    return verify_answer(answer.encode(), Expectation(*TEXTS), trust_in(data), now=now)


def link(data, card_id, *, now=NOW):
    """Let both keys of a card answer, and verify them."""
    transport = VirtualTransport(data / "cards")
    answer = both_keys(transport, card_id, password="SANDBOX1", asked=Question(*LINK_TEXTS))
    expectation, signing = Expectation(*LINK_TEXTS), trust_in(data, Use.SIGNATURE)
    return verify_link(answer.encode(), expectation, trust_in(data), signing, now=now)


def fingerprints(data):
    return {path.name: path.read_bytes() for path in (data / "cards").glob("*.json")}


def card_file(office, card_id):
    return json.loads((office.data / "cards" / f"{card_id}.json").read_text())


def listed_reason(office, use, serial):
    """Under which reason a serial number stands on a list; None when it does not."""
    crl = x509.load_pem_x509_crl((office.data / "pki" / f"{use.short}.crl").read_bytes())
    line = crl.get_revoked_certificate_by_serial_number(serial)
    return line and line.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
