"""What a fault says may repeat what was to be stored; the log names only its kind and place."""

import json
import logging
import sys

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from provider.logs import MaskingFormatter, configure_logging
from provider.storage.db import Database
from provider.storage.replays import ReplayRow


@pytest.fixture
def formatted():
    """Format one record as the product's handler does; leave the loggers as they were."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    configure_logging("INFO")
    handler = next(h for h in root.handlers if isinstance(h.formatter, MaskingFormatter))
    yield handler.format
    root.handlers[:], _ = before
    root.setLevel(before[1])


def test_a_database_error_is_logged_by_kind_and_place_alone(database_url, formatted):
    database = Database(database_url)
    try:
        with database.transaction() as connection:
            connection.execute(insert(ReplayRow).values(value_hash="canary-value"))
    except IntegrityError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "broke", (), sys.exc_info())
    line = json.loads(formatted(record))
    database.dispose()
    assert "canary" not in json.dumps(line)
    assert line["exception"].startswith("IntegrityError\n")
    assert "test_faults_are_logged_without_words.py" in line["exception"]
