"""The office's kit runs every guard before it seals: nobody behind it can."""

import base64
import json
from datetime import UTC, datetime

import pytest
from joserfc import jwe

from connectors.kit.service import Asked
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.schema.fields_of import every_field
from scopes.sealable import is_sealable
from tests.sealed.office import office
from tests.sealed.world import AGENCY_KEY, CLIENT_KEY, new_client_key, public, records

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOLDER = {"code": "991015", "name": "日向見本市", "enquiry": "健康推進課"}
MY_NUMBER = "".join(["1234", "5678", "9018"])  # the published example of a check digit


def asks(held, *, scope="immunisation.record", sealed=True, **changes):
    """Put a question for a sealed answer to an office; return status and body."""
    asked = SCOPES[scope].inputs[0]
    question = {
        "request_id": "r-1",
        "linkage_code": "code-1",
        "category": asked.category.id,
        "condition": {"kind": "latest"},
        "scope": scope,
        "record_types": list(asked.record_types),
        "consent_reference": "consent-1",
        "recipient": {"client_id": "asker", "jwk": public(CLIENT_KEY)},
        **changes,
    }
    service = office("hinata", HOLDER, lambda _: held, AGENCY_KEY, sealed=sealed)
    headers = {"authorization": "Bearer secret"}
    told = service.answer(
        Asked("POST", "/v1/records", headers, json.dumps(question).encode()), now=NOW
    )
    return told.status, json.loads(told.body)


def inside(told, key=CLIENT_KEY):
    text = jwe.decrypt_compact(told["sealed"], key, algorithms=["ECDH-ES+A256KW", "A256GCM"])
    payload = text.plaintext.decode().split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def test_only_what_the_scope_shows_is_inside():
    status, told = asks(records(1))
    [record] = inside(told)["records"]
    assert status == 200
    assert "records" not in told
    shown = SCOPES["immunisation.record"].inputs[0].view.fields["immunisation_record"]
    assert record.keys() <= {*shown, "record_type", "record_id", "as_of", "source_values"}
    assert "municipality" not in record
    assert "municipality" in records(1)[0], "the office holds more than that"


def test_it_says_for_whom_it_is_and_from_where():
    told = inside(asks(records(1))[1])
    assert (told["iss"], told["aud"], told["scope"]) == (
        "991015",
        "asker",
        "immunisation.record",
    )
    assert told["holder"] == HOLDER


def test_each_recipient_gets_names_of_its_own_that_stay():
    def names(client_id):
        jwk = {"client_id": client_id, "jwk": public(CLIENT_KEY)}
        return [each["record_id"] for each in inside(asks(records(), recipient=jwk)[1])["records"]]

    assert names("asker") == names("asker")
    assert not {*names("asker")} & {*names("other")}


@pytest.mark.parametrize(
    "held",
    [
        [{**records(1)[0], "lot_number": MY_NUMBER}],
        [{**records(1)[0], "vaccine_code": 7}],
        [records(1)[0], {"record_type": "immunisation_record", "record_id": "x"}],
        [{**records(1)[0], "person": "somebody-else"}],
        [records(1)[0], records(1)[0]],
    ],
    ids=["My Number", "wrong form", "half a record", "somebody else", "one id twice"],
)
def test_a_record_that_breaks_a_rule_spoils_the_answer_and_is_never_sent_in_clear(held):
    assert asks(held) == (403, {"code": "refused", "reason": "record_fault"})


def test_what_is_no_longer_kept_is_not_held():
    old = {**records(1, "health_checkup")[0], "checkup_date": "2001-04-01"}
    [type_] = {old["record_type"]}
    rule = CATALOGUE["health_checkup"].record_type(type_).retention[0]
    old[rule.basis_field] = "1999-04-01"
    status, told = asks([old], scope="health_checkup.body")
    assert (status, told["records"], "sealed" in told) == (200, [], False)


def test_one_record_and_three_are_equally_long_and_many_are_not():
    one, three, many = (len(asks(records(n))[1]["sealed"]) for n in (1, 3, 60))
    assert one == three < many


@pytest.mark.parametrize("scope", ["immunisation", "household", "answer.carer_discount"])
def test_a_scope_with_places_others_or_answers_is_never_sealed(scope):
    asked = SCOPES[scope].inputs[0]
    held = records(1, asked.category.id)
    assert asks(held, scope=scope) == (403, {"code": "refused", "reason": "scope_not_sealable"})


def test_an_office_that_does_not_offer_it_refuses_instead_of_sending_records():
    assert asks(records(1), sealed=False) == (
        403,
        {"code": "refused", "reason": "sealing_not_offered"},
    )


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {**public(CLIENT_KEY), "use": "sig"},
        {**public(CLIENT_KEY), "x": "A" * 43},
        public(new_client_key("P-384")),
        CLIENT_KEY.as_dict(private=True) | {"use": "enc"},
        {k: v for k, v in public(CLIENT_KEY).items() if k != "kid"},
    ],
    ids=["none", "to sign", "not on the curve", "P-384", "private", "nameless"],
)
def test_a_recipient_without_a_good_key_is_no_question(jwk):
    assert asks(records(1), recipient={"client_id": "asker", "jwk": jwk})[0] == 400


def test_over_the_catalogue_nothing_sealable_shows_a_place_or_a_third_person():
    sealable = [scope for scope in SCOPES.values() if is_sealable(scope)]
    assert "immunisation.record" in {scope.id for scope in sealable}
    for scope in sealable:
        [asked] = scope.inputs
        for record_type, names in asked.view.fields.items():
            schema = asked.category.record_type(record_type).schema
            for path, field in every_field(schema):
                marks = field.metadata
                if path.partition(".")[0] in names:
                    assert not (marks.get("location") or marks.get("third_person")), path
                assert not marks.get("whom"), path
