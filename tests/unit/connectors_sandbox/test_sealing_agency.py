"""One invented agency seals immunisation records for whoever asks for that, and says so in both of its files."""

import base64
import json
from pathlib import Path

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey

from connectors.contract.question import TOKEN_HEADER
from connectors.kit.signing import new_signing_key
from connectors.sandbox import profile
from connectors.sandbox.agency import create_app
from connectors.sandbox.linkage import linkage_code
from connectors.sandbox.people import PEOPLE, load_people
from connectors.sandbox.profile import load_profiles
from connectors.sandbox.signing_keys import key_file, own_key
from scopes.catalogue import SCOPES
from scopes.sealable import is_sealable
from tests.fakes.consent_tokens import check_of, token_for

KEY = b"k" * 32
PROFILES = load_profiles()
SCOPE = "immunisation.record"


@pytest.fixture
def asks(tmp_path):
    path = key_file(tmp_path, "hinata")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(new_signing_key().as_dict(private=True)))
    client = create_app(
        PROFILES["hinata"],
        load_people(PEOPLE),
        secret="s",
        key=KEY,
        tokens=check_of("hinata"),
        own=own_key(tmp_path, "hinata", KEY),
    ).test_client()

    def ask(**more):
        question = {
            "request_id": f"r {sorted(more)}",
            "linkage_code": linkage_code(KEY, "hinata", "p-yamada-hanako"),
            "category": "immunisation",
            "condition": {"kind": "latest"},
            "scope": SCOPE,
            "record_types": list(SCOPES[SCOPE].inputs[0].record_types),
            "consent_reference": "c-1",
            **more,
        }
        body = json.dumps(question).encode()
        token = token_for("hinata", question, body)
        headers = {"Authorization": "Bearer s", TOKEN_HEADER: token}
        return client.post("/v1/records", data=body, headers=headers).json

    return ask


def test_what_is_asked_sealed_is_what_is_held_and_only_the_recipient_opens_it(asks):
    made = ECKey.generate_key("P-256")
    key = ECKey.import_key({**made.as_dict(private=True), "kid": "enc-1"})
    jwk = {**key.as_dict(private=False), "use": "enc"}
    in_clear, sealed = asks(), asks(recipient={"client_id": "asker", "jwk": jwk})
    assert "records" not in sealed
    opened = jwe.decrypt_compact(sealed["sealed"], key, algorithms=["ECDH-ES+A256KW", "A256GCM"])
    part = opened.plaintext.decode().split(".")[1]
    inside = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["records"]
    days = sorted(each["administered_on"] for each in in_clear["records"])
    assert sorted(each["administered_on"] for each in inside) == days != []


def test_both_files_name_the_same_sealed_categories():
    described = json.loads((Path(profile.__file__).parent / "agencies.json").read_text("utf-8"))
    told = {name: frozenset(each.get("sealed", ())) for name, each in described.items()}
    assert told == {name: each.sealed for name, each in PROFILES.items()}
    assert told["hinata"] == {"immunisation"}


@pytest.mark.parametrize("agency", [name for name, each in PROFILES.items() if each.sealed])
def test_what_is_offered_sealed_is_served_and_may_be_sealed(agency):
    sealable = {s.inputs[0].category.id for s in SCOPES.values() if is_sealable(s)}
    assert PROFILES[agency].sealed <= PROFILES[agency].serves & sealable
