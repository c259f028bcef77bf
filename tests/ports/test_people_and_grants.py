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
from provider.storage.persons import PersonRow, PersonStore
from tests.at_once import at_once
from tests.pki import NOW

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


def test_many_first_logins_at_once_make_one_person(persons, database):
    assert len(set(at_once(8, lambda _: persons.enrol("p-1", now=NOW)))) == 1
    with database.reading() as connection:
        assert len(connection.execute(select(PersonRow.__table__)).all()) == 1


def test_the_directorys_id_is_not_stored_in_clear(persons, database):
    person = persons.enrol("p-yamada", now=NOW)
    with database.reading() as connection:
        [row] = connection.execute(text("SELECT * FROM person")).all()
    shown = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in row)
    assert "p-yamada" not in shown
    assert persons.directory_ref(person) == "p-yamada"
    with pytest.raises(LookupError):
        persons.directory_ref("nobody")


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
