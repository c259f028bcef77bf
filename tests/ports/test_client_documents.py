"""Copies of what clients publish: what their store promises, on each database."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from consent.relying_party import RelyingPartyStatus
from provider.storage.client_document_store import ClientDocumentStore
from provider.storage.client_documents import KEYS_KEPT, DocumentKind, declare_documents
from provider.storage.clients import ClientRow, ClientStore
from tests.at_once import at_once
from tests.pki import NOW

LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
URL = "https://app.example/jwks"
LOGO = "https://app.example/logo"
KEYS = b'{"keys":[{"kid":"a"}]}'


@pytest.fixture
def clients(database):
    return ClientStore(database)


@pytest.fixture
def documents(database):
    return ClientDocumentStore(database)


@pytest.fixture
def register(clients):
    def register(client_id="c-1", *, now=NOW, **metadata):
        clients.put(client_id, metadata, {"purposes": []}, policy="fapi2", sector="s", now=now)

    return register


def claim(documents, *, now=NOW, count=10):
    return documents.claim_due(now=now, count=count, lease=LEASE)


def claimed(documents, **options):
    return sorted((each.client_id, each.kind.name) for each in claim(documents, **options))


def keep(documents, wanted, content=KEYS, digest="h" * 64, *, now=NOW, again=30):
    soon = None if again is None else now + again * SECOND
    return documents.keep(wanted, content, digest, now=now, next_fetch_at=soon)


def test_what_a_registration_names_is_due_at_once(register, documents):
    register(jwks_uri=URL, logo_uri=LOGO)
    assert claimed(documents) == [("c-1", "JWKS"), ("c-1", "LOGO")]


def test_keys_by_value_need_no_copy(register, documents, clients):
    register(jwks={"keys": [{"kid": "v"}]})
    assert claim(documents) == []
    assert clients.registration("c-1").key_set.jwks == {"keys": [{"kid": "v"}]}
    assert clients.registration("c-1").key_set.good_until is None


def test_a_copy_of_keys_comes_with_the_registration(register, documents, clients):
    register(jwks_uri=URL)
    assert clients.registration("c-1").key_set.jwks == {}
    [wanted] = claim(documents)
    assert keep(documents, wanted)
    key_set = clients.registration("c-1").key_set
    assert key_set.jwks == json.loads(KEYS)
    assert (key_set.version, key_set.good_until) == ("h" * 64, NOW + KEYS_KEPT)


def test_a_document_is_claimed_once_until_its_lease_ends(register, documents):
    register(jwks_uri=URL)
    assert len(claim(documents)) == 1
    assert claim(documents, now=NOW + LEASE - SECOND) == []
    assert len(claim(documents, now=NOW + LEASE)) == 1


def test_of_many_callers_one_gets_a_document(register, documents):
    for number in range(6):
        register(f"c-{number}", jwks_uri=URL)
    batches = at_once(8, lambda _: claim(documents, count=2))
    taken = [each.client_id for batch in batches for each in batch]
    assert len(taken) == len(set(taken))
    left = [each.client_id for each in claim(documents)]
    assert sorted(taken + left) == [f"c-{number}" for number in range(6)]


def test_the_longest_due_come_first_and_no_more_than_asked(register, documents):
    for number in (2, 0, 1):
        register(f"c-{number}", now=NOW + number * SECOND, jwks_uri=URL)
    found = claim(documents, now=NOW + 5 * SECOND, count=2)
    assert {each.client_id for each in found} == {"c-0", "c-1"}


def test_a_failure_leaves_the_last_good_copy_and_counts(register, documents, clients):
    register(jwks_uri=URL)
    keep(documents, claim(documents)[0])
    wanted = documents.of("c-1", DocumentKind.JWKS)
    for expected in (1, 2):
        documents.note_failure(wanted, "too_slow", next_fetch_at=NOW + 90 * SECOND)
        wanted = documents.of("c-1", DocumentKind.JWKS)
        assert wanted.failures == expected
    assert clients.registration("c-1").key_set.jwks == json.loads(KEYS)
    keep(documents, wanted)
    assert documents.of("c-1", DocumentKind.JWKS).failures == 0


def test_keys_from_an_address_given_up_are_gone_with_it(register, documents, clients):
    register(jwks_uri=URL)
    keep(documents, claim(documents)[0])
    register(jwks_uri=URL + "2", now=NOW + SECOND)
    assert clients.registration("c-1").key_set.jwks == {}
    assert [each.url for each in claim(documents, now=NOW + SECOND)] == [URL + "2"]


def test_a_copy_of_another_address_than_the_registered_one_is_not_believed(
    register, documents, clients, database
):
    register(jwks_uri=URL)
    keep(documents, claim(documents)[0])
    with database.transaction() as connection:
        moved = {"client_metadata": {"jwks_uri": URL + "2"}}
        connection.execute(ClientRow.__table__.update().values(moved))
    assert clients.registration("c-1").key_set.jwks == {}


def test_what_was_fetched_from_an_address_given_up_meanwhile_is_not_kept(
    register, documents, clients
):
    register(jwks_uri=URL)
    [wanted] = claim(documents)
    register(jwks_uri=URL + "2")
    assert not keep(documents, wanted)
    assert clients.registration("c-1").key_set.jwks == {}


def test_the_same_address_registered_again_serves_on_and_is_fetched_anew(
    register, documents, clients
):
    register(jwks_uri=URL, logo_uri=LOGO)
    for wanted in claim(documents):
        keep(documents, wanted, again=None if wanted.kind is DocumentKind.LOGO else 30)
    assert claim(documents, now=NOW + 29 * SECOND) == []
    register(jwks_uri=URL, logo_uri=LOGO, now=NOW + SECOND)
    assert clients.registration("c-1").key_set.jwks == json.loads(KEYS)
    assert len(claim(documents, now=NOW + SECOND)) == 2


def test_a_member_taken_out_takes_its_copy_along(register, documents):
    register(jwks_uri=URL, logo_uri=LOGO)
    register()
    assert documents.of("c-1", DocumentKind.JWKS) is None
    assert documents.of("c-1", DocumentKind.LOGO) is None


def test_nothing_is_fetched_for_a_client_that_is_not_served(register, documents, clients, database):
    for client_id in ("suspended", "over"):
        register(client_id, jwks_uri=URL)
    clients.set_status("suspended", RelyingPartyStatus.SUSPENDED)
    with database.transaction() as connection:
        over = ClientRow.__table__.update().where(ClientRow.client_id == "over")
        connection.execute(over.values(expires_at=NOW))
    assert claim(documents) == []


def test_the_logo_of_a_client_that_nobody_reviewed_is_not_fetched(register, documents, database):
    register()
    named = {"jwks_uri": URL, "logo_uri": LOGO}
    with database.transaction() as connection:
        declare_documents(connection, "c-1", named, reviewed=False, now=NOW)
    assert claimed(documents) == [("c-1", "JWKS")]


def test_a_logo_is_found_by_its_hash_while_its_client_is_served(register, documents, clients):
    register(logo_uri=LOGO)
    keep(documents, claim(documents)[0], b"png", "f" * 64, again=None)
    assert documents.logo_hash("c-1", LOGO) == "f" * 64
    assert documents.logo_hash("c-1", "https://other.example/logo") is None
    assert documents.logo("f" * 64) == b"png"
    assert documents.logo("0" * 64) is None
    clients.set_status("c-1", RelyingPartyStatus.SUSPENDED)
    assert documents.logo("f" * 64) is None


def test_keys_are_no_logo(register, documents):
    register(jwks_uri=URL)
    keep(documents, claim(documents)[0])
    assert documents.logo("h" * 64) is None


def test_a_client_that_is_deleted_takes_its_copies_along(register, documents, database):
    register(jwks_uri=URL)
    with database.transaction() as connection:
        connection.execute(ClientRow.__table__.delete())
    assert documents.of("c-1", DocumentKind.JWKS) is None


def test_an_unknown_document_is_nobodys(documents, register):
    register(jwks_uri=URL)
    wanted = documents.of("c-1", DocumentKind.JWKS)
    assert not keep(documents, replace(wanted, client_id="c-2"))
