"""What clients publish is fetched by the worker, from real hosts, good and bad."""

import json
import threading
import time
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey

from provider.oauth.registration.documents import MOST_AT_ONCE, ClientDocuments
from provider.outbound.client import OutboundClient, tls_context
from provider.storage.client_document_store import ClientDocumentStore
from provider.storage.client_documents import KEYS_KEPT
from provider.storage.clients import ClientStore
from provider.storage.db import Database
from provider.worker import _ERRANDS, _run_errands
from tests.pki import NOW
from tests.services.hostile_server import HostileServer
from tests.unit.provider_outbound.test_logos_are_made_anew import picture


@pytest.fixture
def database(sqlite_url):
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture
def documents(database):
    return ClientDocumentStore(database)


@pytest.fixture
def fetcher(documents):
    return ClientDocuments(documents, OutboundClient(tls_context(), loopback=True))


@pytest.fixture
def clients(database):
    return ClientStore(database)


@pytest.fixture
def register(clients):
    def register(client_id="c-1", **metadata):
        clients.put(client_id, metadata, {"purposes": []}, policy="fapi2", sector="s", now=NOW)

    return register


@pytest.fixture
def host():
    running = HostileServer()
    yield running
    running.close()


def jwks(*kids):
    keys = [ECKey.generate_key("P-256", {"kid": kid}).as_dict(private=False) for kid in kids]
    return json.dumps({"keys": keys}).encode()


def url_of(host, path="/jwks"):
    return f"http://127.0.0.1:{host.port}{path}"


@pytest.fixture
def kids(clients):
    def kids(client_id="c-1"):
        jwks = clients.registration(client_id).key_set.jwks
        return [key["kid"] for key in jwks.get("keys", ())]

    return kids


def after(**time):
    return NOW + timedelta(**time)


def test_a_registration_fetches_at_once_so_that_the_first_call_works(register, fetcher, host, kids):
    host.says(jwks("one"))
    register(jwks_uri=url_of(host))
    assert fetcher.refresh_now("c-1", now=NOW) is None
    assert kids() == ["one"]


def test_a_registration_is_told_why_it_has_no_keys(register, fetcher, host, kids):
    host.says(b"<html>", content_type="text/html")
    register(jwks_uri=url_of(host))
    assert fetcher.refresh_now("c-1", now=NOW) == "content_type_refused"
    assert kids() == []


def test_a_client_without_an_address_has_nothing_to_fetch(register, fetcher):
    register()
    assert fetcher.refresh_now("c-1", now=NOW) is None
    assert fetcher.refresh_due(now=NOW) == 0


def test_a_new_key_is_known_within_half_a_minute(register, fetcher, host, kids):
    host.says(jwks("old"))
    register(jwks_uri=url_of(host))
    assert fetcher.refresh_due(now=NOW) == 1
    host.says(jwks("old", "new"))
    assert fetcher.refresh_due(now=after(seconds=24)) == 0
    assert fetcher.refresh_due(now=after(seconds=30)) == 1
    assert kids() == ["old", "new"]


def test_a_key_taken_out_is_gone_within_half_a_minute(register, fetcher, host, kids):
    host.says(jwks("stolen", "good"))
    register(jwks_uri=url_of(host))
    fetcher.refresh_due(now=NOW)
    host.says(jwks("good"))
    fetcher.refresh_due(now=after(seconds=30))
    assert kids() == ["good"]


def private(host):
    key = ECKey.generate_key("P-256", {"kid": "private"}).as_dict(private=True)
    host.says(json.dumps({"keys": [key]}).encode())


def away(host):
    host.says(b"", status=503)


def thousand(host):
    host.says(json.dumps({"keys": [{"kty": "EC"}] * 1_000}).encode())


def moved(host):
    host.says(status=301, Location="http://169.254.169.254/")


@pytest.mark.parametrize("trouble", [private, away, thousand, moved])
def test_the_last_good_keys_survive_trouble(register, fetcher, host, kids, trouble):
    host.says(jwks("good"))
    register(jwks_uri=url_of(host))
    fetcher.refresh_due(now=NOW)
    trouble(host)
    assert fetcher.refresh_due(now=after(seconds=30)) == 1
    assert kids() == ["good"]


def test_a_host_in_trouble_is_asked_ever_less_often_and_an_hour_apart_at_last(
    register, fetcher, host
):
    away(host)
    register(jwks_uri=url_of(host))
    pauses, now, asked = [], NOW, NOW
    while len(pauses) < 10:
        if fetcher.refresh_due(now=now):
            pauses.append(round((now - asked).total_seconds()))
            asked = now
        now += timedelta(seconds=5)
    assert pauses[0] == 0
    for n, pause in enumerate(pauses[1:]):
        whole = min(30 * 2**n, 3_600)
        assert whole - 5 <= pause <= whole
    host.says(jwks("back"))
    assert fetcher.refresh_due(now=asked + timedelta(hours=1)) == 1


def test_a_host_that_came_back_is_asked_every_half_minute_again(register, fetcher, host):
    away(host)
    register(jwks_uri=url_of(host))
    fetcher.refresh_due(now=NOW)
    host.says(jwks("back"))
    assert fetcher.refresh_due(now=after(seconds=30)) == 1
    assert fetcher.refresh_due(now=after(seconds=60)) == 1


def test_a_slow_host_does_not_hold_up_the_others(register, fetcher, host, kids):
    host.says(jwks("quick"))
    slow = HostileServer()
    slow.pieces, slow.pause, slow.for_ever = [b""], 0.05, True
    for number in range(MOST_AT_ONCE - 1):
        register(f"slow-{number}", jwks_uri=url_of(slow))
    register("quick", jwks_uri=url_of(host))
    looking = threading.Thread(target=fetcher.refresh_due, kwargs={"now": NOW})
    looking.start()
    deadline = time.monotonic() + 2
    while not kids("quick") and time.monotonic() < deadline:
        time.sleep(0.02)
    assert kids("quick") == ["quick"]
    assert looking.is_alive()
    slow.close()
    looking.join()


def test_a_host_that_takes_its_time_is_asked_less_often(register, fetcher, host, kids):
    host.says(jwks("one"))
    host.pieces, host.pause = [b"", *host.pieces], 1.7
    register(jwks_uri=url_of(host))
    assert fetcher.refresh_due(now=NOW) == 1
    assert kids() == ["one"]
    assert fetcher.refresh_due(now=after(seconds=33)) == 0
    assert fetcher.refresh_due(now=after(seconds=60)) == 1


def test_a_look_takes_no_more_than_its_share(register, fetcher, host):
    host.says(jwks("one"))
    for number in range(MOST_AT_ONCE + 3):
        register(f"c-{number}", jwks_uri=url_of(host))
    assert fetcher.refresh_due(now=NOW) == MOST_AT_ONCE
    assert fetcher.refresh_due(now=NOW) == 3
    assert fetcher.refresh_due(now=NOW) == 0


def test_a_logo_is_fetched_once_for_each_registration(register, fetcher, host, documents):
    logo = {"logo_uri": url_of(host, "/logo.png")}
    host.says(picture(), content_type="image/png")
    register(**logo)
    assert fetcher.refresh_due(now=NOW) == 1
    first = documents.logo_hash("c-1", logo["logo_uri"])
    assert documents.logo(first).startswith(b"\x89PNG")
    assert fetcher.refresh_due(now=after(days=1)) == 0
    host.says(picture(colour="blue"), content_type="image/png")
    register(**logo)
    assert fetcher.refresh_due(now=after(days=1)) == 1
    assert documents.logo_hash("c-1", logo["logo_uri"]) != first


def test_a_logo_that_never_comes_is_given_up(register, fetcher, host):
    host.says(b"<svg/>", content_type="image/svg+xml")
    register(logo_uri=url_of(host, "/logo.svg"))
    looks = sum(fetcher.refresh_due(now=after(minutes=15 * n)) for n in range(100))
    assert looks == len(host.requests) == 5


def test_neither_the_address_nor_what_stood_there_reaches_the_log(register, fetcher, host, caplog):
    host.says(b'{"keys":["canary-in-body"]}')
    register(jwks_uri=url_of(host, "/canary-in-path?canary=1"))
    with caplog.at_level("DEBUG", logger="provider"):
        fetcher.refresh_due(now=NOW)
    assert "fault=jwks_malformed" in caplog.text
    assert "canary" not in caplog.text


def test_the_worker_fetches_in_a_thread_of_its_own_and_outlives_a_database_that_is_away(
    register, fetcher, host, kids
):
    host.says(jwks("one"))
    register(jwks_uri=url_of(host))

    class Stumbling:
        stumbled = False

        def refresh_due(self, *, now):
            if not self.stumbled:
                self.stumbled = True
                raise OSError("away")
            return fetcher.refresh_due(now=now)

    class Few:
        client_fetcher, clock = Stumbling(), staticmethod(lambda: NOW)

    stopping = threading.Event()
    fetching = threading.Thread(target=_run_errands, args=(Few(), stopping, _ERRANDS["fetcher"]))
    fetching.start()
    deadline = time.monotonic() + 5
    while not kids() and time.monotonic() < deadline:
        time.sleep(0.05)
    stopping.set()
    fetching.join()
    assert kids() == ["one"]


def test_keys_are_kept_for_a_day(register, fetcher, host, clients):
    host.says(jwks("one"))
    register(jwks_uri=url_of(host))
    fetcher.refresh_due(now=NOW)
    assert clients.registration("c-1").key_set.good_until == NOW + KEYS_KEPT
