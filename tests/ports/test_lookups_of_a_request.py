"""Flask-SQLAlchemy's session: our engine and our tables, for reading, and no longer than a request."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import InternalError

from provider.storage.clients import ClientRow
from provider.storage.db import Base, Database
from provider.storage.disclosures import SqlDisclosureLog, last_of_grants
from provider.storage.flask_database import FlaskDatabase
from tests.ports.test_disclosure_log import NOW, an_entry


@pytest.fixture
def extension(database):
    return FlaskDatabase(database)


@pytest.fixture
def app(extension):
    app = Flask(__name__)
    extension.init_app(app)
    return app


def test_there_is_one_engine_and_one_metadata(app, extension, database):
    with app.app_context():
        assert extension.engine.pool is database.engine.pool
        assert extension.metadata is Base.metadata
        assert extension.session.execute(select(ClientRow.client_id)).all() == []
        assert extension.session.get_bind() is extension.engine


def test_the_address_with_its_password_does_not_get_into_the_configuration(app, database):
    kept = {str(value) for value in app.config.values()}
    assert database.engine.url.render_as_string(hide_password=False) not in kept


def test_the_session_gives_its_connection_back_with_the_request(app, extension, database):
    with app.app_context():
        extension.session.execute(select(1))
        assert database.engine.pool.checkedout() == 1
    assert database.engine.pool.checkedout() == 0


def test_a_lookup_does_not_keep_writers_out(app, extension, database):
    ledger = SqlDisclosureLog(database)
    with app.app_context():
        assert last_of_grants(extension.session, ["g-1"]) == {}
        ledger.append(an_entry(1))
    with app.app_context():
        assert set(last_of_grants(extension.session, ["g-1"])) == {"g-1"}


@pytest.mark.postgresql
def test_postgresql_refuses_a_write_through_it(postgresql_url):
    database = Database(postgresql_url)
    app, extension = Flask(__name__), FlaskDatabase(database)
    extension.init_app(app)
    with app.app_context(), pytest.raises(InternalError, match="read-only transaction"):
        extension.session.execute(insert(ClientRow).values(client_id="c-1"))
    database.dispose()


def test_the_last_handover_of_each_grant_is_found_among_many(app, extension, database):
    ledger = SqlDisclosureLog(database)
    for number in range(1, 4):
        ledger.append(an_entry(number))
    ledger.append(an_entry(9, grant_id="g-2"))
    with app.app_context():
        found = last_of_grants(extension.session, ["g-1", "g-3"])
    assert found == {"g-1": NOW + timedelta(seconds=3)}
