"""Programs over the population: agencies that share a process, cards at the counter, and the CSV files."""

import csv
import json
import shutil
from collections import Counter
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from flask import Flask

from connectors.contract.question import TOKEN_HEADER
from connectors.sandbox.agencies import create_app, shared_processes
from connectors.sandbox.agency import create_app as agency_app
from connectors.sandbox.everybody import Everybody
from connectors.sandbox.japan import export
from connectors.sandbox.japan.holdings import holdings
from connectors.sandbox.japan.population import Population
from connectors.sandbox.linkage import linkage_code, person_id_of
from connectors.sandbox.office import command, opening
from connectors.sandbox.people import PEOPLE
from connectors.sandbox.profile import load_profiles
from provider.cli.sandbox import commands
from provider.cli.sandbox.agencies import planned_agencies, write_addresses
from provider.cli.sandbox.plan import Plan
from provider.cli.sandbox.ports import chosen_ports
from scopes.catalogue import CATALOGUE
from tests.fakes.consent_tokens import check_of, token_for

PROFILES = load_profiles()
KEY = b"k" * 32


def small_app(profile):
    app = Flask(profile.agency_id)
    app.add_url_rule("/v1/records", "records", lambda: profile.agency_id)
    return app


def test_agencies_of_one_process_answer_below_their_ids_and_nobody_else_does():
    groups = shared_processes(PROFILES)
    assert set(groups) == {"agencies-east", "agencies-national"}
    client = create_app("east", groups["agencies-east"], small_app, secret="s").test_client()
    assert client.get("/mihon/v1/records").text == "mihon"
    assert client.get("/seseragi/v1/records").text == "seseragi"
    assert client.get("/healthz").json == {"service": "east", "status": "ok"}
    assert client.get("/nenkin-mihon/v1/records").status_code == 401
    headers = {"Authorization": "Bearer s"}
    assert client.get("/nenkin-mihon/v1/records", headers=headers).status_code == 404


def test_an_agency_answers_about_its_invented_residents_and_of_nobody_else(today):
    people = Everybody({}, Population(lambda: today, households=5, held=holdings))
    profile = PROFILES["suzukaze"]
    app = agency_app(profile, people, secret="s", key=KEY, tokens=check_of("suzukaze"))

    def ask(code):
        question = {
            "request_id": f"r {code}",
            "linkage_code": code,
            "category": "household",
            "condition": {"kind": "latest"},
            "scope": "household",
            "record_types": ["membership"],
            "consent_reference": "c-1",
        }
        body = json.dumps(question).encode()
        headers = {
            "Authorization": "Bearer s",
            TOKEN_HEADER: token_for("suzukaze", question, body),
        }
        return app.test_client().post("/v1/records", data=body, headers=headers).json["records"]

    assert [each["is_head"] for each in ask(linkage_code(KEY, "suzukaze", "j-000001-1"))] == [True]
    assert ask(linkage_code(KEY, "suzukaze", "j-000004-1")) == []
    assert ask(linkage_code(KEY, "mihon", "j-000001-1")) == []


def test_a_process_has_one_port_and_an_agency_in_it_a_path(tmp_path):
    ports = chosen_ports(8600, {})
    plan = Plan(data=tmp_path, host="localhost", tls=False, environment={}, **ports)
    urls = {each.agency_id: each.url for each in planned_agencies(plan)}
    assert urls["hinata"] == "http://127.0.0.1:8621"
    assert urls["mihon"] == "http://127.0.0.1:8624/mihon"
    assert urls["nenkin-mihon"] == "http://127.0.0.1:8625/nenkin-mihon"
    assert len({each.port for each in planned_agencies(plan) if each.drops is None}) == 6


def test_who_answers_by_our_contract_signs_and_nobody_else_has_a_key(tmp_path):
    ports = chosen_ports(8600, {})
    plan = Plan(data=tmp_path, host="localhost", tls=False, environment={}, **ports)
    write_addresses(planned_agencies(plan), tmp_path / "agencies.json", tmp_path / "keys")
    entries = json.loads((tmp_path / "agencies.json").read_text("utf-8"))
    assert {name for name, entry in entries.items() if "keys" not in entry} == {"kodama", "minamo"}
    assert entries["minamo"]["endpoint"] == "http://127.0.0.1:8626"


def test_the_command_hands_on_what_was_asked(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(
        commands.subprocess,
        "run",
        lambda command, **_: started.append(command) or SimpleNamespace(returncode=7),
    )
    told = ["--out", str(tmp_path), "--households", "9", "--seed", "x", "--on", "2026-04-01"]
    done = CliRunner().invoke(commands.population, told)
    assert done.exit_code == 7
    assert started[0][2:] == ("connectors.sandbox.japan.export", *told)
    assert CliRunner().invoke(commands.population, [*told[:2], "--households", "0"]).exit_code == 2


def test_a_code_means_one_person_to_one_agency():
    key = KEY
    codes = {agency: linkage_code(key, agency, "j-000123-2") for agency in PROFILES}
    assert len(set(codes.values())) == len(PROFILES)
    assert {person_id_of(key, agency, code) for agency, code in codes.items()} == {"j-000123-2"}
    assert person_id_of(key, "hinata", codes["aozora"]) is None
    assert person_id_of(b"x" * 32, "hinata", codes["hinata"]) is None
    assert len({len(linkage_code(key, "a", who)) for who in ("p-x", "p-yamada-hanako")}) == 1


@pytest.mark.parametrize("strange", ["", "zz", "00", "0" * 200, "é", "j-000123-2"])
def test_what_is_no_code_means_nobody(strange):
    assert person_id_of(b"k" * 32, "hinata", strange) is None


def test_the_counter_issues_a_card_to_anybody_in_the_country_who_has_none(tmp_path, capsys):
    folder = tmp_path / "people"
    folder.mkdir()
    shutil.copy(PEOPLE / "sato-kenji.json", folder)
    told = ["--data", str(tmp_path / "data"), "--people", str(folder)]
    assert opening.main(told) == 0
    assert command.main([*told, "issue", "j-000001-1"]) == 0
    card = json.loads((tmp_path / "data" / "cards" / "j-000001-1.json").read_bytes())
    assert (card["synthetic"], card["pin"]) == (True, "1234")
    assert command.main([*told, "issue", "j-000001-1"]) == 1
    assert command.main([*told, "issue", "j-999999-1"]) == 1
    assert opening.main(told) == 0, "the next start keeps what was issued"
    assert (tmp_path / "data" / "cards" / "j-000001-1.json").exists()
    said = capsys.readouterr()
    assert "試田" not in said.out + said.err


def written(folder):
    files = sorted(folder.rglob("*.csv"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_files_are_the_same_bytes_however_many_processes_write_them(tmp_path):
    for name, processes in (("one", 1), ("two", 2)):
        export.export(tmp_path / name, seed="1", households=21, on=export.ON, processes=processes)
    files = written(tmp_path / "one")
    assert files == written(tmp_path / "two")
    assert set(files) == {
        *("people.csv", "residences.csv", "memberships.csv", "volumes.csv"),
        *(f"records/{category}.csv" for category in CATALOGUE),
    }
    rows = Counter(
        (name.removeprefix("records/").removesuffix(".csv"), row["record_type"])
        for name, content in files.items()
        if name.startswith("records/")
        for row in csv.DictReader(content.decode().splitlines())
    )
    volumes = list(csv.DictReader(files["volumes.csv"].decode().splitlines()))
    counted = {(row["category"], row["record_type"]): int(row["records"]) for row in volumes}
    assert {key: number for key, number in counted.items() if number} == dict(rows)
    assert set(counted) == {(c.id, r.id) for c in CATALOGUE.values() for r in c.record_types}
    assert all(int(row["people"]) <= int(row["records"]) for row in volumes)


@pytest.mark.parametrize(
    "wrong", [["--households", "0"], ["--households", "100000"], ["--on", "tomorrow"]]
)
def test_a_country_that_cannot_be_is_refused(tmp_path, capsys, wrong):
    with pytest.raises(SystemExit) as ended:
        export.main(["--out", str(tmp_path / "out"), *wrong])
    assert ended.value.code == 2
    assert wrong[0] in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path, capsys):
    (tmp_path / "taken").write_text("a file")
    assert export.main(["--out", str(tmp_path / "taken"), "--households", "1"]) == 1
    assert capsys.readouterr().err.startswith("population: ")
