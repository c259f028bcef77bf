"""The sandbox's programs as processes: they say clearly why they cannot start, and end quietly."""

import json
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import httpx
import pytest

from connectors.contract.question import TOKEN_HEADER
from connectors.sandbox.linkage import linkage_code, linkage_key
from tests.fakes.consent_tokens import ISSUER, JWKS, token_for

CHECKOUT = Path(__file__).parents[3]
PROGRAMS = {
    "agency": (["connectors.sandbox.agency", "--agency", "hinata"], "agencies.token"),
    "person_directory": (["connectors.sandbox.person_directory"], "person_directory.token"),
}
QUESTION = {
    "request_id": "r-1",
    "linkage_code": "",
    "category": "immunisation",
    "condition": {"kind": "latest"},
    "scope": "immunisation",
    "record_types": ["immunisation_record"],
    "consent_reference": "c-1",
}


@pytest.fixture
def data(tmp_path):
    (tmp_path / "tokens").mkdir()
    for name in ("agencies", "person_directory"):
        (tmp_path / "tokens" / f"{name}.token").write_text("hush\n")
    (tmp_path / "tokens" / "jwks.json").write_text(json.dumps(JWKS))
    return tmp_path


def command(program, data, *more):
    issuer = ["--issuer", ISSUER.name, "--issuer-keys", str(data / "tokens" / "jwks.json")]
    known = issuer if program == "agency" else []
    return [sys.executable, "-m", *PROGRAMS[program][0], "--data", str(data), *known, *more]


def records(client, agency, question):
    body = json.dumps(question).encode()
    token = {TOKEN_HEADER: token_for("hinata", question, body)}
    return client.post(f"{agency}/v1/records", content=body, headers=token).json()["records"]


@pytest.fixture
def started(data):
    running = []

    def start(program, *more):
        process = subprocess.Popen(
            command(program, data, "--port", "0", *more),
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process, process.stdout.readline().split()[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


def run(program, data, *more):
    return subprocess.run(
        command(program, data, *more),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_serves_those_who_know_the_secret_and_ends_quietly(started, program):
    process, url = started(program)
    with httpx.Client(base_url=url, trust_env=False) as client:
        assert client.get("/healthz").status_code == 200
        assert client.post("/v1/records", json=QUESTION).status_code == 401
        for wrong in ("Bearer wrong", "hush", "Bearer", "Bearer hush2"):
            headers = {"Authorization": wrong}
            assert client.post("/v1/person", headers=headers).status_code == 401
    process.send_signal(signal.SIGTERM)
    rest, complaints = process.communicate(timeout=10)
    assert process.returncode == 0
    assert (rest, complaints) == ("", "")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_port_that_is_taken_is_said_in_one_sentence(data, program):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run(program, data, "--port", str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert "cannot listen on 127.0.0.1" in result.stderr
    assert "Address already in use" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("arguments", [["--port", "99999"], ["--host", "203.0.113.1"]])
def test_an_address_that_cannot_be_is_said_in_one_sentence(data, program, arguments):
    result = run(program, data, *arguments)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("program", PROGRAMS)
def test_without_its_secret_it_does_not_start(data, program):
    secret = data / "tokens" / PROGRAMS[program][1]
    secret.write_text(" \n")
    assert "is empty" in run(program, data).stderr
    secret.unlink()
    result = run(program, data)
    assert result.returncode == 1
    assert "cannot read the bearer secret" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("program", PROGRAMS)
def test_without_people_it_does_not_start(data, program, tmp_path):
    result = run(program, data, "--people", str(tmp_path))
    assert result.returncode == 1
    assert "no people file" in result.stderr


def test_an_unknown_agency_is_not_started(data):
    result = run("agency", data, "--agency", "atlantis")
    assert result.returncode == 2
    assert "hinata" in result.stderr


def test_agency_and_directory_agree_on_codes_that_nobody_else_can_join(started, data):
    _, agency = started("agency")
    _, directory = started("person_directory")
    headers = {"Authorization": "Bearer hush"}
    with httpx.Client(headers=headers, trust_env=False) as client:
        person = {"person_id": "p-yamada-hanako"}
        codes = client.post(f"{directory}/v1/linkage", json=person).json()["codes"]
        question = {**QUESTION, "linkage_code": codes["hinata"]}
        assert len(records(client, agency, question)) == 5
        question = {**QUESTION, "linkage_code": codes["aozora"], "request_id": "r-2"}
        assert records(client, agency, question) == []
    assert len(set(codes.values())) == len(codes)
    assert (data / "tokens" / "linkage.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"condition": {"kind": ["x"]}}',
        b'{"request_id": "r", "linkage_code": 1, "category": "x", "condition": {}}',
    ],
)
def test_a_question_that_is_none_is_refused(started, body):
    _, url = started("agency")
    headers = {"Authorization": "Bearer hush", "Content-Type": "application/json"}
    answer = httpx.post(f"{url}/v1/records", content=body, headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_a_question_that_is_too_large_is_refused(started):
    _, url = started("agency")
    headers = {"Authorization": "Bearer hush", "Content-Type": "application/json"}
    body = b'{"request_id": "' + b"r" * 100_000 + b'"}'
    answer = httpx.post(f"{url}/v1/records", content=body, headers=headers, trust_env=False)
    assert answer.status_code in (400, 413)


def test_the_key_is_made_once_even_by_many_at_once(tmp_path):
    many = 8
    for number in range(25):
        data, together = tmp_path / str(number), Barrier(many)

        def key_of(data=data, together=together):
            together.wait()
            return linkage_key(data)

        with ThreadPoolExecutor(many) as pool:
            keys = [each.result() for each in [pool.submit(key_of) for _ in range(many)]]
        assert len(set(keys)) == 1
        assert [path.name for path in (data / "tokens").iterdir()] == ["linkage.key"]


def test_codes_of_one_person_differ_by_agency_and_by_key(data):
    key = linkage_key(data)
    assert linkage_code(key, "a", "p") == linkage_code(key, "a", "p")
    assert len({linkage_code(key, "a", "p"), linkage_code(key, "b", "p")}) == 2
    assert linkage_code(key, "a", "p") != linkage_code(b"x" * 32, "a", "p")
