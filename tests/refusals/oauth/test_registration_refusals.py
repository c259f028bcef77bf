"""Client metadata that must be refused, every fault named at once; and the command that registers."""

import json

import pytest
from click.testing import CliRunner
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from provider.cli.client import client
from provider.oauth.registration.metadata import read_metadata
from provider.oauth.registration.refusal import RegistrationError
from tests.oauth_provider import ENTITLEMENT, metadata_of
from tests.rp import RelyingParty

RP = RelyingParty(None, "http://localhost", "koyomi")
GOOD = metadata_of(RP)
PURPOSE = ENTITLEMENT["purposes"][0]


def faults(production=False, **changes):
    changed = {k: v for k, v in (GOOD | changes).items() if v is not None}
    with pytest.raises(RegistrationError) as refusal:
        read_metadata(changed, production=production)
    return refusal.value.faults


def test_good_metadata_is_parted_into_what_was_registered_and_what_was_reviewed():
    checked = read_metadata(GOOD, production=True)
    assert (checked.client_id, checked.sector, checked.policy) == ("koyomi", "koyomi", "fapi2")
    assert checked.entitlement == ENTITLEMENT
    assert not {"client_id", "sector", "self_information_entitlement"} & set(checked.metadata)
    assert checked.metadata["jwks"] == RP.jwks


@pytest.mark.parametrize(
    "uri",
    [
        "http://app.example/cb",
        "https://app.example/cb#part",
        "https://user@app.example/cb",
        "https:///cb",
        "app.example/cb",
        "javascript:alert(1)",
        "https://app.example/ü",
        "https://app.example/ x",
        "https://app.example\\@evil.example/",
        "https://[::1/cb",
        "https://[::1]evil.example/cb",
        "https://[::1%25eth0]/cb",
        "https://a..example/cb",
        "https://" + "x" * 64 + ".example/cb",
        "https://app.example;script-src/cb",
        "https://app.example,default-src/cb",
        "https://-app.example/cb",
        "https://app.example/" + "x" * 2_048,
        "com.example.app:/cb",
        5,
        None,
    ],
)
def test_a_redirect_uri_is_https_and_plain(uri):
    assert len(faults(redirect_uris=[uri])) == 1


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_plain_http_to_this_machine_is_for_the_sandbox_alone(host):
    uris = [f"http://{host}:8640/callback"]
    assert read_metadata(GOOD | {"redirect_uris": uris}, production=False)
    assert len(faults(production=True, redirect_uris=uris)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "with space"},
        {"client_id": "x" * 65},
        {"client_name": None},
        {"client_name": "  "},
        {"legal_name": 5},
        {"sector": None},
        {"sector": "Big"},
        {"contacts": "a@b.example"},
        {"redirect_uris": []},
        {"redirect_uris": "https://app.example/cb"},
        {"token_endpoint_auth_method": None},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"token_endpoint_auth_signing_alg": "RS256"},
        {"id_token_signed_response_alg": "none"},
        {"subject_type": "public"},
        {"dpop_bound_access_tokens": False},
        {"require_pushed_authorization_requests": False},
        {"response_types": ["code", "token"]},
        {"grant_types": ["implicit", "authorization_code"]},
        {"grant_types": ["refresh_token"]},
        {"grant_types": "authorization_code"},
        {"policy": "strong"},
        {"policy": ["fapi2"]},
        {"jwks": None},
        {"jwks": {"keys": []}},
        {"scope": "openid horoscope"},
        {"scope": "tax_income"},
        {"self_information_entitlement": ["purposes"]},
        {"self_information_entitlement": {"purposes": "all"}},
        {"self_information_entitlement": {"purposes": [{}]}},
        {"self_information_entitlement": {"purposes": [PURPOSE, PURPOSE]}},
        {"self_information_entitlement": {"purposes": [PURPOSE | {"categories": ["horoscope"]}]}},
        {"self_information_entitlement": {"purposes": [PURPOSE | {"id": "Ümlaut"}]}},
        {"self_information_entitlement": {"purposes": [PURPOSE | {"max_term_days": -1}]}},
    ],
)
def test_a_wrong_member_is_refused_by_name(changes):
    (name,) = changes
    assert any(name in fault for fault in faults(**changes))


def purpose(name="p-1", *categories, **changes):
    return {
        "id": name,
        "text": PURPOSE["text"],
        "categories": [*categories],
        "max_term_days": 0,
        **changes,
    }


@pytest.mark.parametrize(
    ("purposes", "said"),
    [
        (
            [purpose("p-1", "tax_income", conditions={"tax_income": {"kinds": ["range"]}})],
            "p-1 allows range for tax_income, which does not take it",
        ),
        (
            [purpose("p-1", "tax_income", "health_checkup", max_term_days=365)],
            "p-1 allows 365 days, and no scope of it more than 90",
        ),
        (
            [purpose("p-1", "answer.low_income_support"), purpose("p-2", "tax_income.summary")],
            "tax_income.summary would give away which branch of answer.low_income_support is true",
        ),
        (
            [purpose("p-1", "answer.low_income_support", "answer.public_assistance_received")],
            "answer.public_assistance_received would give away which branch of",
        ),
    ],
)
def test_a_review_that_does_not_fit_the_catalogue_is_refused_in_words(purposes, said):
    [fault] = faults(self_information_entitlement={"purposes": purposes})
    assert said in fault


def test_a_purpose_may_allow_the_whole_and_a_part_of_a_category():
    both = [purpose("p-1", "tax_income", "tax_income.summary", "answer.income_band")]
    fitting = GOOD | {"self_information_entitlement": {"purposes": both}}
    assert read_metadata(fitting, production=True).entitlement == {"purposes": both}


@pytest.mark.parametrize(
    "keys",
    [
        [RP.key.as_dict(private=True)],
        [OctKey.generate_key(256).as_dict()],
        [ECKey.generate_key("P-384").as_dict(private=False)],
        [OKPKey.generate_key("X25519").as_dict(private=False)],
        [RSAKey.generate_key(2048).as_dict(private=True)],
        [RP.key.as_dict(private=False)] * 2,
        [ECKey.generate_key("P-256").as_dict(private=False), RP.key.as_dict(private=False)],
        ["key"],
        [{}],
    ],
)
def test_only_public_keys_of_the_profile_may_be_registered(keys):
    assert all(fault.startswith("jwks") for fault in faults(jwks={"keys": keys}))


def test_all_faults_are_named_at_once():
    assert len(faults(client_name="", redirect_uris=[], jwks={}, policy="x", sector="")) >= 5


# --- the command


@pytest.fixture
def run(prepared_settings, monkeypatch, tmp_path):
    """Run `madoguchi client …` with the database of this test."""
    from provider.settings import environment_name

    given = {n: v for n, v in vars(prepared_settings).items() if v is not None}
    for name, value in given.items():
        monkeypatch.setenv(environment_name(type("S", (), {"name": name})), str(value))

    def invoke(*arguments, metadata=None):
        file = tmp_path / "client.json"
        if metadata is not None:
            file.write_text(metadata if isinstance(metadata, str) else json.dumps(metadata))
            arguments = (*arguments, str(file))
        return CliRunner().invoke(client, arguments)

    return invoke


def test_a_client_is_registered_under_its_own_a_given_or_a_new_id(run):
    assert json.loads(run("add", metadata=GOOD).stdout)["client_id"] == "koyomi"
    assert (
        json.loads(run("add", "--client-id", "mine", metadata=GOOD).stdout)["client_id"] == "mine"
    )
    nameless = {name: value for name, value in GOOD.items() if name != "client_id"}
    new = json.loads(run("add", metadata=nameless).stdout)["client_id"]
    assert len(new) >= 16
    listed = run("list").stdout
    assert all(each in listed for each in ("koyomi", "mine", new, "active", "こよみ"))


def test_a_registration_is_renewed(run):
    assert run("add", metadata=GOOD).exit_code == 0
    renewed = run("add", metadata=GOOD | {"client_name": "あたらしい"})
    assert json.loads(renewed.stdout)["client_name"] == "あたらしい"


def test_a_bad_file_is_told_with_all_its_faults(run):
    refused = run(
        "add", metadata=GOOD | {"client_name": "", "redirect_uris": ["http://x.example/"]}
    )
    assert refused.exit_code == 1
    assert "client_name" in refused.stderr
    assert "redirect_uris" in refused.stderr
    assert "not JSON" in run("add", metadata="{").stderr
    assert "JSON object" in run("add", metadata="[]").stderr
    assert run("list").stdout == ""
