"""What an agency sends in place of a good seal is an error of that agency, and nothing of it goes on."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from joserfc import jwe
from joserfc.jwk import OctKey

from connectors.answer import Reply, answer_from
from connectors.contract.sealed import BLOCK, MOST_BYTES, checked_seal, sealing_key
from connectors.errors import RegistryFaultError, SealFaultError
from connectors.port import Holder, Recipient, SourceErrorKind, SourceOutcome, SourceRequest
from connectors.registry import agencies_from
from connectors.rest.wellness import coverage_from
from tests.sealed.world import CLIENT_KEY, new_client_key, public, records

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOLDER = Holder("991015", "日向見本市", "健康推進課")
RECIPIENT = Recipient("asker", public(CLIENT_KEY))
GOOD = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "typ": "sealed-records+jwe", "kid": "enc-1"}
EVERY = ["ECDH-ES+A256KW", "ECDH-ES", "dir", "A256GCM", "A128GCM", "DEF"]


def sealed(key=CLIENT_KEY, text=b" " * BLOCK, **header):
    given = {name: value for name, value in {**GOOD, **header}.items() if value is not None}
    return jwe.encrypt_compact(given, text, key, algorithms=EVERY)


def rewritten(seal, change):
    """Write the header of a JWE anew, so that it is as wrong as an attacker likes."""
    head, _, rest = seal.partition(".")
    header = change(json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4))))
    return urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode() + "." + rest


def test_a_good_seal_is_carried_as_it_is():
    seal = sealed()
    assert checked_seal(seal, RECIPIENT) == seal


BAD = {
    "alg none": lambda: (rewritten(sealed(), lambda h: h | {"alg": "none"}), "sealed_header"),
    "RSA1_5": lambda: (rewritten(sealed(), lambda h: h | {"alg": "RSA1_5"}), "sealed_header"),
    "direct": lambda: (sealed(OctKey.generate_key(256), alg="dir"), "sealed_form"),
    "no wrapped key": lambda: (sealed(alg="ECDH-ES"), "sealed_form"),
    "another content encryption": lambda: (sealed(enc="A128GCM"), "sealed_header"),
    "compressed": lambda: (sealed(zip="DEF"), "sealed_header"),
    "another type": lambda: (sealed(typ="JWT"), "sealed_header"),
    "critical": lambda: (rewritten(sealed(), lambda h: h | {"crit": ["exp"]}), "sealed_header"),
    "another kid": lambda: (sealed(kid="enc-2"), "sealed_recipient"),
    "no kid": lambda: (sealed(kid=None), "sealed_header"),
    "a private epk": lambda: (
        rewritten(sealed(), lambda h: h | {"epk": h["epk"] | {"d": "AA"}}),
        "sealed_header",
    ),
    "epk of P-384": lambda: (
        sealed(new_client_key("P-384")),
        "sealed_header",
    ),
    "epk of no shape": lambda: (rewritten(sealed(), lambda h: h | {"epk": 7}), "sealed_header"),
    "a huge header": lambda: (
        rewritten(sealed(), lambda h: h | {"kid": "k" * 2000}),
        "sealed_header",
    ),
    "a deep header": lambda: (
        urlsafe_b64encode(b'{"epk":' + b"[" * 900).rstrip(b"=").decode() + ".a.a.a.a",
        "sealed_header",
    ),
    "not filled up": lambda: (sealed(text=b"x" * 100), "sealed_size"),
    "too large": lambda: ("a" * (MOST_BYTES + 1), "sealed_size"),
    "four parts": lambda: (sealed().rpartition(".")[0], "sealed_form"),
    "six parts": lambda: (sealed() + ".AA", "sealed_form"),
    "other signs": lambda: (sealed()[:-2] + "é=", "sealed_form"),
    "an object": lambda: ({"ciphertext": "x"}, "sealed_form"),
    "null": lambda: (None, "sealed_form"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_seal_is_refused_by_name(name):
    seal, code = BAD[name]()
    with pytest.raises(SealFaultError) as refused:
        checked_seal(seal, RECIPIENT)
    assert refused.value.code == code
    assert "enc-" not in str(refused.value)


def test_nobody_is_sealed_to_who_did_not_ask():
    with pytest.raises(SealFaultError) as refused:
        checked_seal(sealed(), None)
    assert refused.value.code == "sealed_unasked"


def answered(recipient=RECIPIENT, **members):
    request = SourceRequest(
        request_id="r-1",
        agency_id="hinata",
        linkage_code="code-1",
        category="immunisation",
        condition={"kind": "latest"},
        consent_reference="c-1",
        scope="immunisation.record",
        record_types=("immunisation_record",),
        recipient=recipient,
    )
    frame = {
        "layout_version": "R8-6",
        "as_of": "2026-11-19",
        "holder": {"code": HOLDER.code, "name": HOLDER.name, "enquiry": HOLDER.enquiry},
    }
    return answer_from(
        request, HOLDER, Reply(200, None, json.dumps({**frame, **members}).encode()), now=NOW
    )


def test_an_agency_that_signs_nothing_may_seal():
    seal = sealed()
    answer = answered(sealed=seal)
    assert (answer.outcome, answer.sealed, answer.records) == (SourceOutcome.RELEASED, seal, ())


@pytest.mark.parametrize(
    "answer",
    [
        lambda: answered(records=records()),
        lambda: answered(sealed=sealed(), records=records()),
        lambda: answered(None, sealed=sealed()),
        lambda: answered(sealed=sealed(new_client_key("P-384"))),
        lambda: answered(sealed=sealed(), holder={"code": "992011", "name": "x", "enquiry": "x"}),
    ],
    ids=["in clear", "both", "unasked", "badly", "in another's name"],
)
def test_what_is_not_as_asked_is_malformed_and_nothing_of_it_stays(answer):
    told = answer()
    assert (told.outcome, told.error_kind) == (SourceOutcome.ERROR, SourceErrorKind.MALFORMED)
    assert (told.sealed, told.records) == (None, ())


def test_nothing_held_needs_no_seal():
    assert answered(records=[]).outcome is SourceOutcome.NONE_HELD


def test_the_first_key_that_fits_is_sealed_to():
    good = public(CLIENT_KEY)
    keys = [{"kty": "RSA"}, {**good, "use": "sig"}, {**good, "alg": "ECDH-ES"}, good]
    assert sealing_key(keys) == good
    assert sealing_key(keys[:3]) is None


ENTRY = {"endpoint": "https://a.example", "code": "991015", "name": "市", "enquiry": "課"}


def test_an_entry_may_offer_sealed_answers():
    assert "hinata" in agencies_from({"hinata": {**ENTRY, "sealed": ["immunisation"]}}, "secret")


@pytest.mark.parametrize(
    "more",
    [
        {"sealed": "immunisation"},
        {"sealed": [7]},
        {"sealed": ["immunisation"], "adapter": "fhir"},
    ],
)
def test_an_entry_that_offers_what_cannot_be_sealed_stops_the_start(more):
    with pytest.raises(RegistryFaultError, match="hinata has a sealed"):
        agencies_from({"hinata": {**ENTRY, **more}}, "secret")


def test_an_agency_says_in_its_coverage_that_it_seals():
    covered = {"category": "immunisation", "record_types": ["immunisation_record"], "sealed": True}
    body = json.dumps({"layout_version": "R8-6", "covered": [covered]}).encode()
    told = coverage_from("hinata", Reply(200, None, body))
    assert told is not None
    assert [each.sealed for each in told.covered] == [True]
