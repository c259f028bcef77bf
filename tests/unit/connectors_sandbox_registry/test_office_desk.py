"""The office's desk: a page that no other site can use, and a program that ends quietly."""

import re
import signal
import subprocess
import sys

import httpx
import pytest
from click.testing import CliRunner

from connectors.sandbox.office.desk import main
from connectors.sandbox.office.refusals import WORDING
from connectors.sandbox.office.register_entries import Use
from provider.cli.sandbox.commands import office
from tests.office_world import fingerprints, log_in

HOST = "127.0.0.1:8630"


def shown(desk, lang="ja", status=200, **headers):
    answer = desk.get(f"/?lang={lang}", headers={"Host": HOST, **headers})
    assert answer.status_code == status
    return answer.text


def press(desk, action, *, token=None, headers=None, **fields):
    """Send a form as the page holds it."""
    token = token or re.search(r'name="csrf" value="([^"]+)"', shown(desk)).group(1)
    form = {"csrf": token, "lang": "ja", "action": action, **fields}
    own = {"Host": HOST, "Origin": f"http://{HOST}"}
    return desk.post("/operations", data=form, headers=own | (headers or {}))


def status_of(office, card_id):
    return office.certificates(card_id=card_id, use=Use.AUTHENTICATION)[-1].status.value


def test_every_operation_can_be_done_by_form(desk, town_office):
    steps = [
        ("renew", {"card": "taro"}, "active"),
        ("reset_pin", {"card": "taro"}, "active"),
        ("suspend", {"card": "taro"}, "suspended"),
        ("resume", {"card": "taro"}, "active"),
        ("issue_phone", {"card": "taro", "phone": "iphone"}, "active"),
        ("roll_ca", {"use": "signature"}, "active"),
        ("revoke", {"card": "taro", "reason": "loss"}, "revoked"),
        ("issue", {"person": "p-taro", "unlisted": "yes"}, "revoked"),
    ]
    for action, fields, status in steps:
        answer = press(desk, action, **fields)
        assert answer.status_code == 303
        assert (
            WORDING["done"][action]["ja"] in desk.get(answer.location, headers={"Host": HOST}).text
        )
        assert status_of(town_office, "taro") == status
    assert log_in(town_office.data, "taro-iphone")
    assert log_in(town_office.data, "taro-2").certificate_sha256 not in town_office.listed
    assert {action for action, _, _ in steps} == set(WORDING["action"]) == set(WORDING["done"])


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("guessed", {}),
        ("ギ", {}),
        (None, {"Origin": "http://127.0.0.1:8600"}),
        (None, {"Origin": "https://attacker.example"}),
        (None, {"Origin": "null"}),
    ],
)
def test_a_form_of_another_page_changes_nothing(desk, town_office, token, headers):
    shown(desk)
    files, feed = fingerprints(town_office.data), town_office.feed()
    form = {} if token is None else {"token": token or "-"}
    answer = press(desk, "revoke", card="taro", reason="loss", headers=headers, **form)
    assert answer.status_code == 403
    assert WORDING["page"]["stale"]["ja"] in answer.text
    assert (fingerprints(town_office.data), town_office.feed()) == (files, feed)


def test_a_page_under_another_name_gets_nothing(desk):
    for host in (
        "attacker.example",
        "attacker.example:8630",
        "127.0.0.1.attacker.example",
        "[::1]",
    ):
        assert desk.get("/", headers={"Host": host}).status_code == 404
    assert desk.get("/", headers={"Host": "localhost:8630"}).status_code == 200


def test_the_page_is_not_framed_kept_or_scripted(desk):
    answer = desk.get("/", headers={"Host": HOST})
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in answer.text
    cookie = answer.headers["Set-Cookie"]
    assert "SameSite=Strict" in cookie
    assert "HttpOnly" in cookie


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("burn", {"card": "taro"}),
        ("renew", {}),
        ("revoke", {"card": "taro", "reason": "boredom"}),
        ("issue_phone", {"card": "taro", "phone": "card"}),
        ("roll_ca", {"use": "both"}),
        ("renew", {"card": "nobody"}),
        ("issue", {"person": "p-taro"}),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(desk, town_office, action, fields):
    files, feed = fingerprints(town_office.data), town_office.feed()
    answer = press(desk, action, **fields)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert (fingerprints(town_office.data), town_office.feed()) == (files, feed)


def test_the_page_offers_what_the_state_of_a_card_allows(desk, town_office):
    def offered(card_id):
        forms = re.findall(r"<form.*?</form>", shown(desk), re.DOTALL)
        own = [form for form in forms if f'value="{card_id}"' in form]
        return {re.search(r'name="action" value="(\w+)"', form).group(1) for form in own}

    assert offered("taro") == {"renew", "reset_pin", "suspend", "issue_phone", "revoke"}
    assert offered("p-taro") == set()
    town_office.at_counter("suspend", "taro")
    assert offered("taro") == {"resume", "revoke"}
    town_office.at_counter("revoke", "taro", "loss")
    assert offered("taro") == set()
    assert offered("p-taro") == {"issue"}


def test_both_languages_are_complete_and_the_browsers_is_taken():
    texts = [entry for table in WORDING.values() for entry in table.values()]
    assert all(set(text) == {"ja", "en"} and all(text.values()) for text in texts)


def test_the_page_speaks_the_language_of_the_browser_or_the_one_chosen(desk):
    assert '<html lang="en">' in shown(desk, lang="", **{"Accept-Language": "en-GB,en"})
    assert '<html lang="ja">' in shown(desk, lang="", **{"Accept-Language": "fr"})
    assert '<html lang="en">' in shown(desk, lang="en")


def test_as_a_program_it_says_where_it_listens_and_ends_quietly(town_office):
    command = [sys.executable, "-m", "connectors.sandbox.office.desk", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--data", str(town_office.data), "--people", str(town_office.people_folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    url = process.stdout.readline().split()[-1]
    assert httpx.get(f"{url}/healthz").json()["status"] == "ok"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 0


def test_without_an_office_there_is_no_desk(tmp_path, capsys):
    assert main(["--data", str(tmp_path)]) == 1
    assert "no registry office ever opened" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_madoguchi_leads_to_the_counter(town_office, capfd):
    own = ["--data", str(town_office.data)]
    assert CliRunner().invoke(office, [*own, "list"]).exit_code == 0
    assert len(capfd.readouterr().out.splitlines()) == 2
    assert CliRunner().invoke(office, [*own, "renew", "--unlisted", "nobody"]).exit_code == 1
    said = capfd.readouterr()
    assert said.out == ""
    assert "(unknown_card)" in said.err
