"""A reviewed client that changes its registration behaves as before until the operator approves."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from joserfc.jwk import ECKey

from provider.cli.client import client
from provider.settings import Settings
from tests.at_once import at_once
from tests.developer import Developer
from tests.oauth_provider import ENTITLEMENT, InProcessProvider, metadata_of
from tests.rp import FlaskHttp, RelyingParty

NEW = "https://app.example/new"


@pytest.fixture
def provider(prepared_settings, database_url):
    settings = replace(prepared_settings, database_url=database_url, registration="open")
    opened = InProcessProvider(settings)
    yield opened
    opened.close()


@pytest.fixture
def command(provider, monkeypatch, tmp_path):
    """Run `madoguchi client …` on the provider's own database; give its output."""
    monkeypatch.setattr(Settings, "from_environment", lambda: provider.settings)
    monkeypatch.setattr("provider.stores_alone.Database", lambda _url: provider.services.database)
    monkeypatch.setattr("provider.cli.client.utc_now", provider.clock)
    monkeypatch.setattr("provider.cli.client_review.utc_now", provider.clock)

    def run(name, *arguments, metadata=None, code=0, answer=None):
        if metadata is not None:
            file = tmp_path / "client.json"
            file.write_text(json.dumps(metadata))
            arguments = (str(file), *arguments)
        provider.clock.turn(seconds=1)  # a registration is known by its instant
        done = CliRunner().invoke(client, (name, *arguments), input=answer)
        assert done.exit_code == code, done.output
        return done.output

    return run


class Reviewed:
    """A client that registered itself and was then reviewed: it keeps its registration token."""

    def __init__(self, provider, command):
        self.provider, self.http = provider, FlaskHttp(provider.app.test_client())
        self.developer = Developer(self.http)
        self.key = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)
        self.members = {
            "client_name": "Koyomi",
            "redirect_uris": ["https://app.example/callback"],
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": "private_key_jwt",
            "dpop_bound_access_tokens": True,
            "jwks": {"keys": [self.key.as_dict(private=False)]},
        }
        answer = self.developer.register(metadata=self.members)
        assert answer.status == 201, answer.body
        self.client_id = answer.json["client_id"]
        self.party = self._party(self.key)
        assert self.party.push().status == 400, "no record before a review"
        review = metadata_of(self.party, **self.members) | {"sector": "koyomi"}
        command("propose", metadata=review)
        assert "sector: " in command("approve", self.client_id, answer="y\n")

    def _party(self, key, **options):
        return RelyingParty(
            self.http,
            self.provider.settings.issuer_url,
            self.client_id,
            key=key,
            clock=self.provider.clock,
            **options,
        )

    def with_new_key(self):
        key = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)
        return self._party(key, redirect_uri=NEW)

    def submit(self, party, **changes):
        jwks = {"keys": [party.key.as_dict(private=False)]}
        uris = [party.redirect_uri]
        return self.developer.change(self.members, jwks=jwks, redirect_uris=uris, **changes)


@pytest.fixture
def reviewed(provider, command):
    return Reviewed(provider, command)


def test_a_review_opens_records_and_takes_the_end_away(provider, reviewed):
    assert reviewed.party.push().status == 201
    kept = provider.services.clients.get(reviewed.client_id)
    assert (kept.reviewed, kept.expires_at, kept.sector) == (True, None, "koyomi")
    provider.clock.turn(days=400)
    assert reviewed.party.push().status == 201


def test_a_change_waits_for_approval_and_nothing_changes_before(provider, reviewed, command):
    tokens = provider.tokens(reviewed.party)
    changed = reviewed.with_new_key()
    before = reviewed.developer.read().json
    answer = reviewed.submit(changed, client_name="Renamed", legal_name="Somebody else")
    assert answer.status == 200
    assert answer.json == before | {"pending_review": True}, "what is in force is what is told"
    assert changed.push().error == "invalid_client"
    assert reviewed.party.push(redirect_uri=NEW).status == 400
    assert reviewed.party.refresh(tokens["refresh_token"]).status == 200
    shown = command("diff", reviewed.client_id)
    assert '- client_name: "Koyomi"' in shown
    assert '+ client_name: "Renamed"' in shown
    assert NEW in shown
    assert "legal_name" not in shown, "that is not theirs to change"
    assert "aborted" in command("approve", reviewed.client_id, answer="n\n", code=1).lower()
    assert changed.push().error == "invalid_client"
    assert "in force" in command("approve", reviewed.client_id, "--yes")
    assert changed.push().status == 201
    assert reviewed.party.push().error == "invalid_client"
    assert changed.refresh(tokens["refresh_token"]).status == 200, "the consent is the same"
    assert "pending_review" not in reviewed.developer.read().json


def test_a_rejected_change_leaves_no_trace(reviewed, command):
    changed = reviewed.with_new_key()
    reviewed.submit(changed)
    assert "dropped" in command("reject", reviewed.client_id)
    assert changed.push().error == "invalid_client"
    assert reviewed.party.push().status == 201
    assert "no change" in command("approve", reviewed.client_id, code=1)
    assert "no change" in command("diff", "nobody", code=1)


def test_a_client_cannot_raise_its_own_entitlement_policy_or_sector(reviewed):
    for name, value in (
        ("self_information_entitlement", ENTITLEMENT),
        ("policy", "oidc_basic"),
        ("sector", "another"),
        ("token_endpoint_auth_method", "client_secret_basic"),
        ("scope", "openid tax_income"),
    ):
        answer = reviewed.submit(reviewed.party, **{name: value})
        assert answer.status == 400, name
        assert name in answer.json["error_description"]


def test_only_what_was_shown_is_approved(provider, reviewed, command, monkeypatch):
    reviewed.submit(reviewed.with_new_key())

    def meanwhile(*_args, **_options):
        reviewed.submit(reviewed.party, client_name="Unseen")

    monkeypatch.setattr("click.confirm", meanwhile)
    assert "look at it again" in command("approve", reviewed.client_id, code=1)
    assert provider.services.clients.get(reviewed.client_id).metadata["client_name"] == "Koyomi"


def test_of_changes_at_once_one_waits_whole(provider, reviewed, command):
    parties = [reviewed.with_new_key() for _ in range(8)]

    def submit(number):
        http = FlaskHttp(provider.app.test_client())
        developer = Developer(http)
        developer.registered = reviewed.developer.registered
        jwks = {"keys": [parties[number].key.as_dict(private=False)]}
        return developer.change(
            reviewed.members, jwks=jwks, redirect_uris=[NEW], client_name=f"n{number}"
        ).status

    assert at_once(8, submit) == [200] * 8
    command("approve", reviewed.client_id, "--yes")
    name = provider.services.clients.get(reviewed.client_id).metadata["client_name"]
    served = [party.push().status for party in parties]
    assert served == [201 if name == f"n{n}" else 401 for n in range(8)]
    assert "no change" in command("diff", reviewed.client_id, code=1)


def test_of_changes_at_once_to_an_unreviewed_client_one_stands_whole(provider):
    developer = Developer(FlaskHttp(provider.app.test_client()))
    developer.register()

    def submit(number):
        own = Developer(FlaskHttp(provider.app.test_client()))
        own.registered = developer.registered
        return own.change(client_name=f"n{number}", contacts=[f"n{number}"]).status

    assert at_once(8, submit) == [200] * 8
    said = developer.read().json
    assert said["contacts"] == [said["client_name"]]


def test_an_operator_moves_a_sector_only_before_anybody_agreed(provider, command):
    party = provider.relying_party()
    file = metadata_of(party)
    command("add", metadata=file | {"sector": "elsewhere"})
    command("propose", metadata=file | {"sector": "koyomi"})
    provider.tokens(party)
    assert "never change" in command("approve", party.client_id, "--yes", code=1)
    assert "never change" in command("add", metadata=file, code=1)
    assert provider.services.clients.get(party.client_id).sector == "elsewhere"


def test_a_client_secret_is_printed_once_by_the_command_that_makes_it(provider, command):
    file = metadata_of(
        RelyingParty(None, "", "basic"),
        policy="oidc_basic",
        token_endpoint_auth_method="client_secret_basic",
    )
    for name in ("jwks", "self_information_entitlement"):
        del file[name]
    first = json.loads(command("add", metadata=file))
    assert "client_secret" not in json.loads(command("add", metadata=file))
    second = json.loads(command("add", "--new-secret", metadata=file))
    for secret, status in ((first["client_secret"], 401), (second["client_secret"], 201)):
        party = RelyingParty(
            FlaskHttp(provider.app.test_client()),
            provider.settings.issuer_url,
            "basic",
            method="client_secret_basic",
            secret=secret,
            clock=provider.clock,
        )
        assert party.push(scope="openid").status == status


def test_an_invitation_is_printed_once(provider, command):
    token, sentence = command("invite", "--uses", "2", "--days", "1").splitlines()
    assert token.startswith("mk_ia_")
    assert "2 registrations" in sentence
    developer = Developer(FlaskHttp(provider.app.test_client()))
    answers = [developer.register(token=token).status for _ in range(3)]
    assert answers == [201, 201, 401]


def test_the_list_tells_who_was_reviewed(provider, reviewed, command):
    Developer(FlaskHttp(provider.app.test_client())).register(client_name="Fresh")
    lines = command("list").splitlines()
    assert any("reviewed" in line and "fapi2" in line and "Koyomi" in line for line in lines)
    assert any("until 2027-02-20" in line and "Fresh" in line for line in lines)


def allowed(*categories):
    purpose = {
        "id": "asking",
        "text": {"ja": "確認のため", "en": "To check"},
        "categories": [*categories],
        "max_term_days": 0,
    }
    return {"self_information_entitlement": {"purposes": [purpose]}}


def test_clients_of_one_sector_do_not_get_a_combined_answer_and_its_branches_apart(
    provider, command
):
    reviewed = Reviewed(provider, command)
    whole = metadata_of(reviewed.party, **reviewed.members)
    one, other = (
        whole | {"client_id": name, "sector": "shared"} for name in ("mihon-one", "mihon-other")
    )
    command("add", metadata=one | allowed("answer.low_income_support"))
    branch = other | allowed("tax_income.summary")
    said = command("add", metadata=branch, code=1)
    assert "another client of its sector" in said
    assert "which branch of answer.low_income_support is true" in said
    assert "mihon-other" not in command("list")
    command("add", metadata=branch | {"sector": "elsewhere"})
    command("add", metadata=other | allowed("immunisation"))
    command("add", metadata=one | allowed("answer.low_income_support"))
