"""The office broken off, crowded, left alone for weeks, or damaged: nothing is lost and nothing half done."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography import x509

from connectors.sandbox.office import operations
from connectors.sandbox.office.counter import perform
from connectors.sandbox.office.desk import RENEWED_EVERY, renew_lists
from connectors.sandbox.office.opening import main
from connectors.sandbox.office.operations import Counter
from connectors.sandbox.office.publishing import is_published
from connectors.sandbox.office.register_entries import Use
from tests.office_world import card_file, fingerprints, listed_reason, log_in
from tests.pki import NOW


@pytest.mark.parametrize("who", ["next start", "desk"])
def test_an_operation_broken_off_before_its_publishing_is_mended(town_office, who):
    before = log_in(town_office.data, "taro")
    with town_office.register.changing() as books:  # and here the process is killed
        operations.renew(Counter(books, town_office.people, NOW), "taro")
    assert not is_published(town_office.data)
    assert log_in(town_office.data, "taro").serial_number == before.serial_number
    if who == "desk":
        assert renew_lists(town_office.data, now=NOW)
    else:
        town_office.reopen()
    assert is_published(town_office.data)
    assert log_in(town_office.data, "taro").serial_number != before.serial_number
    assert listed_reason(town_office, Use.AUTHENTICATION, before.serial_number) == "superseded"


def test_an_operation_broken_off_within_leaves_no_trace(town_office):
    files, feed = fingerprints(town_office.data), town_office.feed()

    def killed(counter):
        operations.renew(counter, "taro")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perform(town_office.data, town_office.people, killed, now=NOW)
    town_office.reopen()
    assert (fingerprints(town_office.data), town_office.feed()) == (files, feed)


def test_what_the_counter_did_outlives_the_next_start(town_office):
    town_office.at_counter("renew", "taro")
    town_office.at_counter("suspend", "mei")
    files, feed = fingerprints(town_office.data), town_office.feed()
    town_office.reopen()
    assert (fingerprints(town_office.data), town_office.feed()) == (files, feed)


def test_many_at_the_counter_at_once_lose_nothing(town_office):
    many = 8

    def reset(_):
        return perform(
            town_office.data,
            town_office.people,
            lambda counter: operations.reset_pin(counter, "taro"),
            now=NOW,
        )

    with ThreadPoolExecutor(many) as pool:
        assert list(pool.map(reset, range(many))) == ["taro"] * many
    assert card_file(town_office, "taro")["edition"] == 1 + many
    assert is_published(town_office.data)


def test_the_desk_renews_lists_before_they_lapse(town_office):
    now = NOW.now(NOW.tzinfo)
    renew_lists(town_office.data, now=now)
    assert not renew_lists(town_office.data, now=now)
    later = now + RENEWED_EVERY + timedelta(minutes=1)
    assert renew_lists(town_office.data, now=later)
    crl = x509.load_pem_x509_crl((town_office.data / "pki" / "sign.crl").read_bytes())
    assert crl.last_update_utc == later.replace(microsecond=0)


def test_the_lists_numbers_grow(town_office):
    def number():
        crl = x509.load_pem_x509_crl((town_office.data / "pki" / "auth.crl").read_bytes())
        return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number

    first = number()
    town_office.reopen()
    assert number() > first


def test_nobody_rewrites_the_feed(town_office):
    connection = sqlite3.connect(town_office.register.path)
    for statement in ("UPDATE events SET status = 'active'", "DELETE FROM events"):
        with pytest.raises(sqlite3.IntegrityError, match="stays as it was written"):
            connection.execute(statement)
    connection.close()


def test_a_damaged_register_is_named_and_left_alone(town_office, capsys):
    town_office.register.path.write_bytes(b"no database" * 500)
    own = ["--data", str(town_office.data), "--people", str(town_office.people_folder)]
    assert main(own) == 1
    assert "office.sqlite3 cannot be used" in capsys.readouterr().err
    assert town_office.at_counter("renew", "taro") == 1
    assert main([*own, "--reset"]) == 0
    assert log_in(town_office.data, "taro", now=NOW.now(NOW.tzinfo))
