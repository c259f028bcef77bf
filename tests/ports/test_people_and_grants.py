"""People, credentials and grants: what their stores promise, on each database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from consent.grant import Grant
from provider.flow.state import AuthorizationRequest
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.storage.clients import ClientRow
from provider.storage.grants import SqlGrantStore
from provider.storage.persons import CredentialRefusedError, CredentialRow, PersonRow, PersonStore
from tests.at_once import at_once
from tests.pki import NOW
from tests.ports.verified_cards import verified

ENVELOPE = Envelope(b"k" * 32)
MINUTE = timedelta(minutes=1)
REQUEST = AuthorizationRequest(
    client_id="c-1",
    redirect_uri="https://app.example/cb",
    scope="openid immunisation",
    state="s",
    nonce=None,
    code_challenge="x" * 43,
    dpop_jkt=None,
    purpose_id="calendar",
)


@pytest.fixture
def persons(database):
    return PersonStore(database, ENVELOPE, KeyedHash(b"p" * 32))


@pytest.fixture
def grants(database):
    with database.transaction() as connection:
        connection.execute(
            ClientRow.__table__.insert().values(
                client_id="c-1",
                client_metadata={},
                entitlement={},
                policy="fapi2",
                sector="s",
                status="active",
                registered_at=NOW,
            )
        )
    return SqlGrantStore(database)


# --- people


def test_many_first_logins_at_once_make_one_person_and_one_credential(persons, database):
    def first_login(_):
        person = persons.enrol("p-1", now=NOW)
        return person, persons.enrol_credential(person, verified(), now=NOW)

    outcomes = at_once(8, first_login)
    assert len(set(outcomes)) == 1
    with database.reading() as connection:
        for row in (PersonRow, CredentialRow):
            assert len(connection.execute(select(row.__table__)).all()) == 1


def test_neither_directory_id_nor_serial_is_stored_in_clear(persons, database):
    person = persons.enrol("p-yamada", now=NOW)
    persons.enrol_credential(person, verified(serial=987654321), now=NOW)
    with database.reading() as connection:
        rows = connection.execute(text("SELECT * FROM person, credential")).all()
    shown = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in rows[0])
    assert "p-yamada" not in shown
    assert "987654321" not in shown
    assert persons.directory_ref(person) == "p-yamada"
    with pytest.raises(LookupError):
        persons.directory_ref("nobody")


def test_a_renewed_certificate_is_the_same_person(persons):
    person = persons.enrol("p-1", now=NOW)
    first = persons.enrol_credential(person, verified(1, "a" * 64), now=NOW)
    second = persons.enrol_credential(persons.enrol("p-1", now=NOW), verified(2, "c" * 64), now=NOW)
    assert first != second


def test_a_credential_of_someone_else_or_superseded_is_refused(persons, database):
    person, other = persons.enrol("p-1", now=NOW), persons.enrol("p-2", now=NOW)
    persons.enrol_credential(person, verified(), now=NOW)
    with pytest.raises(CredentialRefusedError):
        persons.enrol_credential(other, verified(), now=NOW)
    with database.transaction() as connection:
        connection.execute(text("UPDATE credential SET status = 'superseded'"))
    with pytest.raises(CredentialRefusedError):
        persons.enrol_credential(person, verified(), now=NOW)


def test_a_card_taken_off_hold_works_again(persons):
    person = persons.enrol("p-1", now=NOW)
    credential = persons.enrol_credential(person, verified(), now=NOW)
    persons.note_revoked("a" * 64)
    assert persons.enrol_credential(person, verified(), now=NOW) == credential
    assert persons.credential_active(credential)


# --- grants


@pytest.fixture
def family(persons):
    return persons.enrol("p-parent", now=NOW), persons.enrol("p-child", now=NOW)


def grant(family, grant_id="g-1"):
    return Grant(
        grant_id=grant_id,
        client_id="c-1",
        person_id=family[0],
        subject_id=family[1],
        credential_id="k",
        relation="legal_representative",
        categories=("immunisation",),
        declined=("household",),
        purpose_id="calendar",
        consent_text={"ja": {"purpose": "予定"}},
        standing=True,
        given_at=NOW,
        expires_at=NOW + timedelta(days=90),
    )


def test_a_login_by_an_older_reading_of_a_consent_brings_back_nothing_declined_since(
    grants, family
):
    before = replace(grant(family), claims=("name", "birthdate"))
    grants.add(before)
    grants.renew(replace(before, claims=("name",), declined=("birthdate",)))
    grants.note_login(replace(before, credential_id="k-2"))
    kept = grants.get("g-1")
    assert (kept.claims, kept.declined, kept.credential_id) == (("name",), ("birthdate",), "k-2")


def test_a_grant_comes_back_as_it_was_to_the_giver_and_the_one_it_is_about(grants, family):
    grants.add(grant(family))
    assert grants.get("g-1") == grant(family)
    assert grants.get("g-2") is None
    for person in family:
        assert grants.of_person(person) == [grant(family)]
    assert grants.of_person("stranger") == []


def test_a_grant_is_withdrawn_once_and_by_its_giver_only(grants, family):
    grants.add(grant(family))
    assert not grants.withdraw("g-1", family[1], now=NOW)
    outcomes = at_once(8, lambda _: grants.withdraw("g-1", family[0], now=NOW))
    assert sorted(outcomes) == [False] * 7 + [True]
    assert grants.get("g-1").withdrawn_at == NOW


def test_a_grant_that_is_over_cannot_be_withdrawn(grants, family):
    grants.add(grant(family))
    assert not grants.withdraw("g-1", family[0], now=NOW + timedelta(days=90))
