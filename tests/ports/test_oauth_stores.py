"""Clients, pushed requests, codes and tokens: what their stores promise, on each database."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from consent.grant import Grant
from consent.relying_party import RelyingPartyStatus
from provider.flow.state import AuthorizationRequest
from provider.keys.envelope import Envelope
from provider.storage.clients import ClientStore, SectorFrozenError
from provider.storage.grants import SqlGrantStore
from provider.storage.persons import CredentialRow, PersonRow
from provider.storage.pushed_requests import PushedRequest, PushedRequestStore
from provider.storage.tokens import (
    AccessToken,
    AuthorizationCode,
    CodeClaim,
    CodeStore,
    RefreshToken,
    TokenStore,
)
from tests.at_once import at_once
from tests.pki import NOW

MINUTE = timedelta(minutes=1)
REQUEST = AuthorizationRequest(
    client_id="c-1",
    redirect_uri="https://app.example/cb",
    scope="openid immunisation",
    state="すてーと",
    nonce=None,
    code_challenge="x" * 43,
    dpop_jkt=None,
    purpose_id="calendar",
    max_age=60,
)
CODE = AuthorizationCode(
    code_hash="c" * 64,
    grant_id="g-1",
    client_id="c-1",
    redirect_uri="https://app.example/cb",
    code_challenge="x" * 43,
    dpop_jkt=None,
    context={"scope": "openid immunisation", "nonce": None},
    expires_at=NOW + MINUTE,
)
CLAIM = CodeClaim("c" * 64, "c-1", "https://app.example/cb", "x" * 43, "j" * 43)
ACCESS = AccessToken("a" * 64, "g-1", "c-1", "jkt:" + "j" * 43, "immunisation", NOW, NOW + MINUTE)
REFRESH = RefreshToken("r" * 64, "g-1", "c-1", "immunisation", {"acr": "x"}, NOW, NOW + MINUTE)
GRANT = Grant(
    grant_id="g-1",
    client_id="c-1",
    person_id="p-1",
    subject_id="p-1",
    credential_id="k-1",
    relation="self",
    categories=("immunisation",),
    declined=(),
    purpose_id="calendar",
    consent_text={"ja": "はい"},
    standing=False,
    given_at=NOW,
    expires_at=NOW + timedelta(hours=24),
)


@pytest.fixture
def clients(database):
    store = ClientStore(database)
    store.put("c-1", {"client_name": "n"}, {"purposes": []}, policy="fapi2", sector="s", now=NOW)
    return store


@pytest.fixture
def codes(database, clients):
    with database.transaction() as connection:
        connection.execute(
            PersonRow.__table__.insert().values(
                person_id="p-1", directory_hash="h", directory_ref=b"r", created_at=NOW
            )
        )
        connection.execute(
            CredentialRow.__table__.insert().values(
                credential_id="k-1",
                person_id="p-1",
                issuer_key_sha256="i",
                serial_hmac="s",
                certificate_hmac="c",
                kind="sandbox",
                not_after=NOW + MINUTE,
                status="active",
                created_at=NOW,
            )
        )
    SqlGrantStore(database).add(GRANT)
    store = CodeStore(database)
    store.add(CODE)
    return store


@pytest.fixture
def tokens(database, codes):
    store = TokenStore(database)
    store.add_access(ACCESS)
    store.add_refresh(REFRESH)
    return store


def set_credential(database, status):
    with database.transaction() as connection:
        connection.execute(text("UPDATE credential SET status = :s"), {"s": status})


# --- clients


def test_a_renewed_registration_replaces_the_metadata_and_its_instant(clients):
    clients.set_status("c-1", RelyingPartyStatus.SUSPENDED)
    renewed = {"client_name": "m"}
    clients.put("c-1", renewed, {"purposes": []}, policy="fapi2", sector="s", now=NOW + MINUTE)
    found = clients.registration("c-1")
    assert found.registered_at == NOW + MINUTE
    assert found.relying_party.metadata == renewed
    assert not found.relying_party.active, "a renewal does not lift a suspension"
    assert [party.client_id for party in clients.all()] == ["c-1"]


def test_a_sector_is_frozen_once_anybody_agreed_to_anything(clients, request):
    clients.put("c-1", {}, {"purposes": []}, policy="fapi2", sector="earlier", now=NOW)
    clients.put("c-1", {}, {"purposes": []}, policy="fapi2", sector="s", now=NOW)
    request.getfixturevalue("codes")
    with pytest.raises(SectorFrozenError):
        clients.put("c-1", {}, {"purposes": []}, policy="fapi2", sector="t", now=NOW)
    assert clients.get("c-1").sector == "s"


def test_an_unknown_client_is_none(clients):
    assert clients.get("c-2") is None
    assert clients.registration("c-2") is None
    assert not clients.set_status("c-2", RelyingPartyStatus.SUSPENDED)


# --- pushed requests


def test_a_pushed_request_comes_back_as_it_was_and_is_sealed(database):
    store = PushedRequestStore(database, Envelope(b"k" * 32))
    pushed = PushedRequest("u" * 64, REQUEST, NOW + MINUTE)
    store.add(pushed)
    assert store.get("u" * 64) == pushed
    assert store.get("v" * 64) is None
    with database.reading() as connection:
        content = connection.scalar(text("SELECT parameters FROM pushed_request"))
    assert b"app.example" not in bytes(content)


def test_the_right_to_a_code_is_taken_once(database):
    store = PushedRequestStore(database, Envelope(b"k" * 32))
    store.add(PushedRequest("u" * 64, REQUEST, NOW + MINUTE))
    outcomes = at_once(8, lambda _: store.spend("u" * 64, now=NOW))
    assert sorted(outcomes) == [False] * 7 + [True]
    assert store.get("u" * 64).used_at == NOW
    assert not store.spend("v" * 64, now=NOW)


# --- codes


def test_a_code_is_taken_once_whoever_is_first(codes):
    outcomes = at_once(16, lambda _: codes.take(CLAIM, now=NOW))
    assert [o for o in outcomes if o is not None] == [replace(CODE, used_at=NOW)]
    assert codes.get(CODE.code_hash).used_at == NOW


@pytest.mark.parametrize(
    "change",
    [
        {"code_hash": "d" * 64},
        {"client_id": "c-2"},
        {"redirect_uri": "https://app.example/"},
        {"code_challenge": "y" * 43},
    ],
)
def test_a_claim_that_does_not_agree_leaves_the_code_alone(codes, change):
    assert codes.take(replace(CLAIM, **change), now=NOW) is None
    assert codes.take(CLAIM, now=NOW)


def test_a_late_claim_gets_nothing(codes):
    assert codes.take(CLAIM, now=NOW + MINUTE) is None
    assert codes.take(CLAIM, now=NOW + MINUTE - timedelta(milliseconds=1))


def test_a_bound_code_wants_its_key(codes):
    codes.add(replace(CODE, code_hash="b" * 64, dpop_jkt="k" * 43))
    claim = replace(CLAIM, code_hash="b" * 64)
    assert codes.take(claim, now=NOW) is None
    assert codes.take(replace(claim, dpop_jkt="k" * 43), now=NOW)


# --- tokens and their standing


def test_a_grant_is_put_to_use_once_and_keeps_that_instant(tokens):
    assert tokens.begin("g-1", now=NOW) == (replace(GRANT, activated_at=NOW),)
    assert tokens.begin("g-1", now=NOW + MINUTE) == (replace(GRANT, activated_at=NOW),)
    assert tokens.begin("g-2", now=NOW) == ()
    assert tokens.begin("g-1", now=GRANT.expires_at) == ()


def test_however_many_begin_a_grant_at_once_it_begins_at_one_instant(tokens):
    begun = at_once(8, lambda n: tokens.begin("g-1", now=NOW + timedelta(seconds=n)))
    assert len({grant.activated_at for [grant] in begun}) == 1


def test_a_grant_is_not_begun_for_a_suspended_client_or_a_dead_credential(
    tokens, clients, database
):
    clients.set_status("c-1", RelyingPartyStatus.SUSPENDED)
    assert tokens.begin("g-1", now=NOW) == ()
    clients.set_status("c-1", RelyingPartyStatus.ACTIVE)
    set_credential(database, "revoked")
    assert tokens.begin("g-1", now=NOW) == ()
    set_credential(database, "active")
    SqlGrantStore(database).withdraw("g-1", "p-1", now=NOW)
    assert tokens.begin("g-1", now=NOW) == ()


@pytest.mark.parametrize(("read", "token"), [("access", ACCESS), ("refresh", REFRESH)])
def test_a_token_comes_with_everything_that_bears_on_it(tokens, clients, database, read, token):
    kept, standing = getattr(tokens, read)(token.token_hash)
    assert kept == token
    assert standing.grant == GRANT
    assert standing.relying_party == clients.get("c-1")
    assert standing.credential_active
    set_credential(database, "superseded")
    assert not getattr(tokens, read)(token.token_hash)[1].credential_active
    assert getattr(tokens, read)("z" * 64) is None


def test_a_credential_that_is_gone_counts_as_inactive(tokens, database):
    with database.transaction() as connection:
        connection.execute(text("DELETE FROM credential"))
    assert not tokens.access(ACCESS.token_hash)[1].credential_active


def test_ending_tokens_keeps_the_first_instant(tokens):
    tokens.end_access(ACCESS.token_hash, now=NOW)
    tokens.end_all_of("g-1", now=NOW + MINUTE)
    assert tokens.access(ACCESS.token_hash)[0].revoked_at == NOW
    assert tokens.refresh(REFRESH.token_hash)[0].revoked_at == NOW + MINUTE
    assert not tokens.access(ACCESS.token_hash)[0].good(now=NOW)


def test_no_refresh_under_way_outlives_the_end_of_its_tokens(tokens, database):
    held, fresh = threading.Event(), replace(ACCESS, token_hash="b" * 64)

    def refresh():
        with database.transaction():
            assert tokens.hold_refresh(REFRESH.token_hash)[0].good(now=NOW)
            held.set()
            time.sleep(0.3)  # meanwhile the other side comes and has to wait
            tokens.add_access(fresh)

    def end():
        assert held.wait(5)
        tokens.end_all_of("g-1", now=NOW)

    outcomes = at_once(2, lambda number: (refresh, end)[number]())
    assert outcomes == [None, None]
    assert tokens.access(fresh.token_hash)[0].revoked_at == NOW


def test_no_refresh_begins_while_its_tokens_are_being_ended(tokens, database):
    ending = threading.Event()

    def end():
        with database.transaction():
            tokens.end_all_of("g-1", now=NOW)
            ending.set()
            time.sleep(0.3)

    def refresh():
        assert ending.wait(5)
        with database.transaction():
            assert not tokens.hold_refresh(REFRESH.token_hash)[0].good(now=NOW)

    assert at_once(2, lambda number: (refresh, end)[number]()) == [None, None]
