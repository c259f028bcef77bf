"""A canary that an office seals is nowhere in our processes nor on our disk; unsealed it is in our memory."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from joserfc.jwk import ECKey

from clients_example.relying_party.sealed_records import open_sealed
from provider.cli.sandbox.environment import provider_environment
from provider.settings import PREFIX
from tests.flows.conftest import asked
from tests.process.town import Town, eventually
from tests.rp import RequestsHttp
from tests.sealed.world import CATEGORY, CLIENT_KEY, SCOPE, consent_sealed, records
from tests.services.free_ports import free_ports
from tests.services.gunicorn import serving

pytestmark = pytest.mark.process

CANARY = "".join(["ZZ", "CANARY", "47310"])


@pytest.fixture
def town_of(prepared_plan, sqlite_url, tmp_path):
    """Return what opens a town with one office, a process of its own, that seals or does not."""
    towns = []

    def opened(*, sealed):
        folder = tmp_path / "town"
        folder.mkdir()
        (port,) = free_ports(1)
        own = provider_environment(prepared_plan)
        known = json.loads(Path(own[PREFIX + "AGENCIES_FILE"]).read_text("utf-8"))["hinata"]
        entry = known | {"endpoint": f"http://127.0.0.1:{port}"}
        listed = tmp_path / "agencies.json"
        offer = {"sealed": [CATEGORY]} if sealed else {}
        listed.write_text(json.dumps({"hinata": entry | offer}), "utf-8")
        held = tmp_path / "held.json"
        held.write_text(json.dumps(records(3, lot_number=CANARY)), "utf-8")
        plan = replace(prepared_plan, environment={PREFIX + "AGENCIES_FILE": str(listed)})
        town = Town(plan, sqlite_url, f"sqlite:///{folder / 'queue.sqlite3'}", folder)
        towns.append(town)
        town.start(
            "tests.sealed.office",
            *("--agency", "hinata", "--agencies", str(listed), "--port", str(port)),
            *("--secret", own[PREFIX + "AGENCIES_TOKEN_FILE"], "--records", str(held)),
            *("--key", str(plan.data / "keys" / "agencies" / "hinata.json")),
            *(() if sealed else ("--plain",)),
        )
        return town

    yield opened
    for town in towns:
        town.close()


def delivered(town, process, *, sealed):
    """Let a citizen agree and a relying party fetch it by HTTP; return dataset, worker and request id."""
    child = town.provider.person("p-yamada-hanako")
    told = [SCOPE] if sealed else []
    caller = consent_sealed(town.provider, SCOPE, told=told, subject_id=child)
    caller.rp.http = RequestsHttp(requests.Session(), town.settings.issuer_url)
    worker = town.worker()
    request_id = asked(caller)
    eventually(lambda: caller.status(request_id).json["status"] == "ready")
    [entry] = caller.result(request_id).json["categories"]
    assert entry["outcome"] == "released", entry
    pids = [worker.pid, *_family(process.pid)]
    return entry["datasets"][0], request_id, sum(hits_in_memory(pid) for pid in pids)


def _family(pid):
    """List a process and its children, which answer the requests."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def hits_in_memory(pid, word=CANARY):
    """Count a word in all that a process may read and write, in the encodings that it can have."""
    found = 0
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            start, end, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if not rights.startswith("rw"):
                continue
            memory.seek(int(start, 16))
            try:
                chunk = memory.read(int(end, 16) - int(start, 16))
            except OSError:
                continue  # not backed by anything
            found += sum(chunk.count(word.encode(code)) for code in ("utf-8", "utf-16-le"))
    return found


def hits_on_disk(town, word=CANARY):
    """Count a word in database, queue and logs, with what SQLite keeps beside them."""
    database = Path(town.settings.database_url.removeprefix("sqlite:///"))
    files = [*database.parent.glob(database.name + "*"), *town.folder.iterdir()]
    assert len(files) > 2
    return sum(path.read_bytes().count(word.encode()) for path in files)


def test_what_is_sealed_is_nowhere_in_clear_and_opens_at_its_recipient(town_of):
    town = town_of(sealed=True)
    with serving(town.settings, workers=1) as process:
        dataset, request_id, in_memory = delivered(town, process, sealed=True)
    assert (in_memory, hits_on_disk(town)) == (0, 0)
    assert hits_on_disk(town, request_id) > 0, "the search finds what is there"
    key = json.loads((town.plan.data / "keys" / "agencies" / "hinata.json").read_text())
    jwk = ECKey.import_key(key).as_dict(private=False)
    found = open_sealed(
        dataset,
        SCOPE,
        client_id="sealed-asker",
        key=CLIENT_KEY,
        read_keys=lambda: {"keys": [jwk | {"iss": dataset["holder"]["code"]}]},
    )
    assert {record["lot_number"] for record in found} == {CANARY}


def test_unsealed_the_same_search_finds_it(town_of):
    town = town_of(sealed=False)
    with serving(town.settings, workers=1) as process:
        dataset, _, in_memory = delivered(town, process, sealed=False)
    assert {record["lot_number"] for record in dataset["records"]} == {CANARY}
    assert in_memory > 0
    assert hits_on_disk(town) == 0, "at rest everything is encrypted, sealed or not"
