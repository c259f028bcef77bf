"""The whole sandbox as `make run` starts it: its status, its greeting, and what a crash of a child does."""

import json
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.process

CHILDREN = [
    "person-directory",
    "registry-office",
    "auth-app",
    "agency-hinata",
    "agency-aozora",
    "agency-midori",
    "agencies-east",
    "agency-kodama",
    "agencies-national",
    "agency-minamo",
    "provider",
    "worker",
    "bridge",
    "phone-app",
    "maternal-app",
    "loan-screener",
    "railway",
]


def test_the_status_tells_programs_everything(sandbox):
    done = subprocess.run(
        [sys.executable, "-m", "provider.cli.main", "sandbox", "status", "--json"],
        cwd=Path(__file__).parents[2],
        env=sandbox.environment | {"MADOGUCHI_DATA": str(sandbox.data)},
        capture_output=True,
        text=True,
        check=True,
    )
    status = json.loads(done.stdout)
    assert [child["name"] for child in status["children"]] == CHILDREN
    assert all(child["ready"] and child["pid"] for child in status["children"])
    assert status["clients"]["maternal_app"]
    assert status["open"] == status["urls"]["maternal_app"]
    document = httpx.get(status["urls"]["discovery"]).json()
    assert document["issuer"] == status["urls"]["issuer"]


def test_the_address_to_open_answers_and_is_printed_once_a_start(sandbox):
    assert httpx.get(sandbox.status["open"]).status_code == 200
    starts = sandbox.log.count("Folders of the sandbox's data.")  # other tests kill the supervisor
    assert starts >= 1
    assert sandbox.log.count(f"▶ {sandbox.status['open']}") == starts


@pytest.mark.parametrize("name", CHILDREN)
def test_one_killed_child_comes_back_while_the_others_go_on(sandbox, name):
    pids = {child["name"]: child["pid"] for child in sandbox.status["children"]}
    sandbox.wait_for_restart(name, sandbox.kill(name))
    after = {child["name"]: child["pid"] for child in sandbox.status["children"]}
    assert {other for other in pids if pids[other] != after[other]} == {name}


def test_the_provider_speaks_https_with_the_sandboxs_own_ca(tls_sandbox):
    issuer = tls_sandbox.url("issuer")
    assert issuer.startswith("https://localhost:")
    trusting = ssl.create_default_context(cafile=tls_sandbox.status["ca_file"])
    assert httpx.get(f"{issuer}/healthz", verify=trusting).status_code == 200
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{issuer}/healthz")


def test_with_tls_relying_parties_with_certificates_have_their_own_listener(tls_sandbox):
    status = tls_sandbox.status
    mtls = status["urls"]["mtls"]
    assert tls_sandbox.child("provider-mtls")["ready"]
    trusting = ssl.create_default_context(cafile=status["ca_file"])
    document = httpx.get(status["urls"]["discovery"], verify=trusting).json()
    assert document["mtls_endpoint_aliases"]["token_endpoint"] == f"{mtls}/token"
    assert httpx.get(f"{mtls}/my-page", verify=trusting).status_code == 421
    trusting.load_cert_chain(*issued_certificate(tls_sandbox, "koyomi"))
    assert httpx.get(f"{mtls}/healthz", verify=trusting).status_code == 200


def issued_certificate(sandbox, name):
    command = ["sandbox", "client-certificate", "--data", str(sandbox.data), name]
    done = subprocess.run(
        [sys.executable, "-m", "provider.cli.main", *command],
        cwd=Path(__file__).parents[2],
        env=sandbox.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.postgresql
def test_the_provider_runs_on_postgresql(postgresql_sandbox):
    assert httpx.get(postgresql_sandbox.url("issuer") + "/healthz").json() == {"status": "ok"}


def test_a_second_start_on_the_same_folder_keeps_the_client(start_sandbox):
    running = start_sandbox()
    client_id = running.status["clients"]["maternal_app"]
    assert running.stop() == 0
    assert running.start().status["clients"]["maternal_app"] == client_id
