"""Receipts: one of every change, by reference and never by name, the same on the page, in text and in JSON."""

import json
from pathlib import Path

import jsonschema

from consent.grant import BY_CITIZEN
from consent.grant_change import ChangedBy
from tests.citizen_browser import Browser
from tests.citizen_world import HANAKO, TARO

SCHEMA = json.loads(Path(__file__).with_name("receipt.schema.json").read_text(encoding="utf-8"))
NAMES = ("山田", "美咲", "花子", "ヤマダ", "1990", "平成")


def page(grant, ending="receipt", number=None):
    asked = "" if number is None else f"?number={number}"
    return f"/my-page/grants/{grant.grant_id}/{ending}{asked}"


def a_full_life(mine):
    grant = mine.give(subject_id=mine.child, relation="legal_representative", claims=("name",))
    browser, path = mine.browser, f"/my-page/grants/{grant.grant_id}"
    browser.open(f"{path}/drop/immunisation").press("drop")
    browser.open(f"{path}/pause").press("pause")
    browser.open(f"{path}/resume").press("resume")
    browser.open(f"{path}/shorten").press("shorten", days="30")
    browser.open(f"{path}/withdraw").press("withdraw")
    return grant


def machine_form(mine, grant, number):
    browser = mine.browser.open(page(grant, "receipt.json", number))
    assert browser.response.headers["Content-Type"] == "application/json"
    assert "attachment" in browser.response.headers["Content-Disposition"]
    return json.loads(browser.html)


def test_every_change_has_a_receipt_of_its_own(mine):
    grant = a_full_life(mine)
    told = [machine_form(mine, grant, number) for number in range(6)]
    events = [(each["event"]["event_type"], each["event"]["event_state"]) for each in told]
    assert events == [
        ("given", "given"),
        ("narrowed", "given"),
        ("paused", "suspended"),
        ("resumed", "given"),
        ("shortened", "given"),
        ("stopped", "withdrawn"),
    ]
    pieces = [[p["pii_type"] for p in each["pii_processing"]["pii_information"]] for each in told]
    assert pieces[0] == ["immunisation", "maternal_child_health"]
    assert all(each == ["maternal_child_health"] for each in pieces[1:])
    ends = [each["event"]["valid_until"] for each in told]
    assert len(set(ends[:4])) == 1
    assert ends[4] == ends[5] < ends[0]
    assert mine.browser.open(page(grant, "receipt.json", 6)).status == 404
    newest = mine.browser.open(page(grant))
    assert f"{grant.grant_id}/5" in newest.text
    assert newest.html.count("receipt?number=") == 6


def test_the_machine_form_keeps_the_profile(mine):
    grant = mine.give(
        conditions={"immunisation": [{"kind": "latest"}]},
        preview={
            "retrieval_id": "kept-here",
            "day": "2026-11-22",
            "commitments": {"immunisation": ["a" * 64]},
            "later": [],
        },
        left_out={"immunisation": ["a-name-of-theirs"]},
    )
    told = machine_form(mine, grant, 0)
    jsonschema.validate(told, SCHEMA)
    assert told["preview"]["commitments"] == {"immunisation": ["a" * 64]}
    assert told["pii_processing"]["left_out"] == {"immunisation": 1}
    assert [name for name in ("kept-here", "a-name-of-theirs") if name in json.dumps(told)] == []
    for each in ("paused", "stopped"):
        told["event"]["event_type"] = each
        jsonschema.validate(told, SCHEMA)


def test_a_receipt_knows_people_by_reference_alone(mine):
    grant = a_full_life(mine)
    pairwise = mine.world.services.oauth.pairwise
    sub, subject = pairwise.sub("techo", mine.me), pairwise.subject("techo", mine.child)
    for ending in ("receipt", "receipt.json", "receipt.txt"):
        html = mine.browser.open(page(grant, ending, 1)).html
        assert sub in html
        assert subject in html
        assert [name for name in (*NAMES[:4], mine.me, mine.child) if name in html] == [], ending


def test_the_text_says_what_the_page_says_in_each_language(mine):
    grant = mine.give()
    mine.browser.open(page(grant, "receipt.txt"))
    for said in (
        "許可の控え",
        "控えの番号：g-001/0",
        "できごと：許可した",
        "株式会社こそだて（架空）",
    ):
        assert said in mine.browser.html
    mine.browser.open("/my-page?lang=en").open(page(grant, "receipt.txt"))
    assert "What happened: Permitted" in mine.browser.html


def test_who_else_may_read_it(mine):
    grant = mine.give(subject_id=mine.child, relation="legal_representative")
    for who, status in ((HANAKO, 200), (TARO, 404)):
        other = Browser(mine.world).log_in_to_my_page(mine.world.cards[who])
        for ending in ("receipt", "receipt.json", "receipt.txt"):
            assert other.open(page(grant, ending)).status == status


def test_a_change_by_the_platform_and_by_a_service_says_so(mine):
    grant = mine.give()
    mine.world.services.grants.pause(
        [grant.grant_id], mine.me, because=BY_CITIZEN, now=mine.world.clock()
    )
    mine.world.services.grants.withdraw(
        grant.grant_id, mine.me, now=mine.world.clock(), by=ChangedBy.SERVICE
    )
    assert machine_form(mine, grant, 1)["event"]["changed_by"] == "giver"
    assert machine_form(mine, grant, 2)["event"]["changed_by"] == "service"


def test_a_terminal_that_others_use_hands_out_no_file(mine, monkeypatch):
    grant = mine.give()
    settings = mine.world.services.settings
    monkeypatch.setattr(type(settings), "kiosk", property(lambda _: True))
    assert mine.browser.open(page(grant, "receipt.json")).status == 403
    assert mine.browser.open(page(grant, "receipt.txt")).status == 403
    assert "as-json" not in mine.browser.open(page(grant)).page.links
