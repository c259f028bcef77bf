"""Real workers, real kills: an accepted request is answered or visibly failed, whatever dies."""

import signal
import time

import pytest
import requests

from consent.disclosure import verify_chain
from tests.flows.conftest import Caller
from tests.process.town import Town, eventually
from tests.rp import RelyingParty, RequestsHttp
from tests.services.free_ports import free_ports

pytestmark = pytest.mark.process


@pytest.fixture
def town(prepared_plan, database_url, tmp_path):
    folder = tmp_path / "town"
    folder.mkdir()
    queue_url = database_url.replace("+psycopg", "")
    if database_url.startswith("sqlite"):
        queue_url = f"sqlite:///{tmp_path / 'queue.sqlite3'}"
    opened = Town(prepared_plan, database_url, queue_url, folder)
    yield opened
    opened.close()
    assert "Traceback" not in opened.log, opened.log


@pytest.fixture
def caller(town):
    """A relying party with a standing consent about the child Hanako, who moved once."""
    rp = town.provider.relying_party()
    scope = "openid offline_access immunisation maternal_child_health"
    child = town.provider.person("p-yamada-hanako")
    tokens = town.provider.tokens(rp, push={"scope": scope}, term_days=90, subject_id=child)
    return Caller(rp, tokens)


IMMUNISATION = {"requests": [{"category": "immunisation"}]}


def asked(caller, key="key-1"):
    answer = caller.ask(IMMUNISATION, key)
    assert answer.status == 202, answer.body
    return answer.json["request_id"]


def state(caller, request_id):
    return caller.status(request_id).json["status"]


def test_a_slow_agency_first_leaves_a_part_and_then_the_whole(town, caller):
    hinata, aozora = town.agency("hinata"), town.agency("aozora")
    aozora.delay = 1.5
    town.worker()
    request_id = asked(caller)
    eventually(lambda: state(caller, request_id) == "partial")
    [early] = caller.result(request_id).json["categories"][:1]
    assert (early["outcome"], early["complete"], len(early["datasets"])) == ("released", False, 1)
    whole = caller.status(request_id, Prefer="wait=5")
    assert whole.json["status"] == "ready"
    [late] = caller.result(request_id).json["categories"][:1]
    assert (late["complete"], len(late["datasets"])) == (True, 2)
    assert (len(hinata.asked), len(aozora.asked)) == (1, 1)


def test_nonsense_and_downtime_of_one_agency_do_not_hide_another(town, caller):
    hinata, aozora = town.agency("hinata"), town.agency("aozora")
    aozora.reply = (200, {}, b"<html>under construction</html>")
    town.worker()
    first = asked(caller)
    eventually(lambda: state(caller, first) == "ready")
    entry = caller.result(first).json["categories"][0]
    assert (entry["outcome"], entry["complete"], len(entry["datasets"])) == ("released", False, 1)
    hinata.reply = aozora.reply = (503, {"Retry-After": "900"}, b"{}")
    second = asked(caller, "key-2")
    eventually(lambda: state(caller, second) == "ready")
    entry = caller.result(second).json["categories"][0]
    assert (entry["outcome"], entry["kind"], entry["retry_after"]) == (
        "source_error",
        "maintenance",
        900,
    )


def test_two_workers_ask_each_agency_once_per_request(town, caller):
    agencies = [town.agency("hinata"), town.agency("aozora")]
    for agency in agencies:
        agency.delay = 0.2
    for _ in range(2):
        town.worker()
    ids = [asked(caller, f"key-{n}") for n in range(6)]
    for request_id in ids:
        town.provider.services.self_information.starter._queue.enqueue(request_id)
        eventually(lambda request_id=request_id: state(caller, request_id) == "ready")
    for agency in agencies:
        seen = [question["request_id"] for question in agency.asked]
        assert len(seen) == len(set(seen)) == len(ids)


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_completes(town, caller):
    hinata, aozora = town.agency("hinata"), town.agency("aozora")
    aozora.delay = 60
    doomed = town.worker()
    request_id = asked(caller)
    eventually(lambda: state(caller, request_id) == "partial" and aozora.asked)
    doomed.send_signal(signal.SIGKILL)
    doomed.wait()
    aozora.delay = 0
    town.worker()
    eventually(lambda: state(caller, request_id) == "ready")
    assert caller.result(request_id).json["categories"][0]["complete"] is True
    assert len(hinata.asked) == 1
    first, again = aozora.asked
    assert first == again  # so that the agency may answer the repeat from memory


def test_a_request_made_while_no_worker_runs_is_answered_by_the_next(town, caller):
    town.agency("hinata")
    town.agency("aozora")
    request_id = asked(caller)
    assert state(caller, request_id) == "accepted"
    town.worker()
    eventually(lambda: state(caller, request_id) == "ready")


def test_a_worker_told_to_stop_ends_quickly_and_leaves_the_rest_to_the_next_at_once(town, caller):
    town.agency("hinata")
    town.agency("aozora").delay = 60
    worker = town.worker()
    request_id = asked(caller)
    eventually(lambda: state(caller, request_id) == "partial")
    begun = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) == 0
    assert time.monotonic() - begun < 8
    left = town.provider.services.retrievals.get(request_id)
    assert left.lease_until <= town.provider.clock()


def test_killed_between_entry_and_answer_the_entry_stays_and_the_result_is_readable(
    town, caller, tmp_path
):
    town.agency("hinata")
    town.agency("aozora")
    town.worker()
    request_id = asked(caller)
    eventually(lambda: state(caller, request_id) == "ready")
    die_once = tmp_path / "die-once"
    die_once.touch()
    [port] = free_ports(1)
    town.start(
        "gunicorn",
        "tests.process.ends_after_the_entry:app",
        *("--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2"),
        *("--worker-class", "gthread", "--no-control-socket"),
        environment={"DIE_ONCE": str(die_once)},
    )
    base = f"http://127.0.0.1:{port}"
    with requests.Session() as session:
        session.trust_env = False
        eventually(lambda: _answers(session, f"{base}/healthz"))
        there = Caller(
            _same_party(caller.rp, RequestsHttp(session, base)), {"access_token": caller.token}
        )
        assert there.status(request_id).status == 200
        with pytest.raises(requests.ConnectionError):
            there.result(request_id)
        assert not die_once.exists()
        [entry] = town.provider.services.disclosures.walk()
        assert entry.delivered_at is None
        eventually(lambda: _answers(session, f"{base}/healthz"))
        fetched = there.result(request_id)
    assert fetched.status == 200
    assert fetched.json["categories"][0]["outcome"] == "released"
    ledger = town.provider.services.disclosures
    eventually(lambda: list(ledger.walk())[1].delivered_at)
    first, second = ledger.walk()
    assert (first.delivered_at, second.retry_of) == (None, first.disclosure_id)
    assert verify_chain([first, second]) is None


def _answers(session, url):
    try:
        return session.get(url, timeout=2).ok
    except requests.RequestException:  # not there yet, or busy starting
        return False


def _same_party(rp, http):
    party = RelyingParty(http, rp.issuer, rp.client_id, key=rp.key, proof_key=rp.proof_key)
    party.nonce = rp.nonce
    return party
