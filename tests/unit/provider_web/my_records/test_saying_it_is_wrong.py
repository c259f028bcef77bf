"""A record is said to be wrong, to the agency or by a letter, by whoever was shown it."""

from dataclasses import replace

import pytest

from tests.citizen_world import HANAKO, MISAKI, TARO
from tests.correction_town import OFFICE
from tests.record_steps import WORDS, logged_in, retrieval_of, said_wrong


def test_a_record_is_said_to_be_wrong_and_the_case_is_shown(office, browser):
    said_wrong(office, browser).press("send", words=WORDS)
    assert office.heard[0].text == WORDS
    assert office.heard[0].record_id == "ZZ-1"
    case_id = retrieval_of(browser)
    assert browser.path == f"/my-page/corrections/{case_id}"
    assert "ZZ-1" in browser.text
    assert "送りました" in browser.text
    office.states(case_id, "refused", reason="needs_proof")
    assert "書類が要ります" in browser.open(browser.path).text
    assert "直しませんでした" in browser.open("/my-page/corrections").text
    assert logged_in(office, TARO).open(f"/my-page/corrections/{case_id}").status == 404


def test_the_same_form_sent_twice_opens_one_case(office, browser):
    said_wrong(office, browser)
    form = next(f for f in browser.page.forms if "send" in f.buttons)
    for _ in range(2):
        browser.post(form.action, **dict(form.fields) | {"words": WORDS})
    assert office.world.rows("correction_case") == 1


def test_a_case_has_an_id_of_ours_and_nobody_else_s(office, browser):
    said_wrong(office, browser).press("send", words=WORDS)
    others = retrieval_of(browser)
    office.holds[TARO, "immunisation"] = office.holds[MISAKI, "immunisation"]
    taro = said_wrong(office, logged_in(office, TARO))
    form = next(f for f in taro.page.forms if "send" in f.buttons)
    for unlike, status in ((others, 503), ("\0", 404), ("x" * 5000, 404), (others.upper(), 404)):
        fields = dict(form.fields) | {"words": WORDS, "case": unlike}
        assert taro.post(form.action, **fields).status == status
    assert len(office.heard) == 1


def test_an_empty_form_comes_back_and_so_does_what_could_not_be_sent(office, browser):
    said_wrong(office, browser).press("send", words=" \r\n ")
    assert browser.status == 400
    assert "書いてください" in browser.text
    browser.press("send", words="あ" * 1001)
    assert browser.status == 400
    office.away = True
    browser.press("send", words=WORDS)
    assert browser.status == 503
    assert "どこにも届いていません" in browser.text
    assert "&lt;b&gt;髙𠮷" in browser.html
    office.away = False
    browser.press("send", words=WORDS)
    assert office.heard[0].text == WORDS


def test_a_letter_has_the_words_and_nothing_is_kept(office, browser):
    browser.post("/my-page/records/report/letter", **_letter(browser, office))
    assert "御中" in browser.text
    assert "山田 美咲" in browser.text
    assert "&lt;b&gt;髙𠮷" in browser.html
    assert office.heard == []
    assert office.world.rows("correction_case") == 0


def test_a_letter_is_in_the_language_of_the_office(office):
    browser = logged_in(office, language="en")
    browser.post("/my-page/records/report/letter", **_letter(browser, office))
    for told in ("日向見本市 御中", "予防接種の記録", "令和8年11月22日", "What is wrong"):
        assert told in browser.text


def _letter(browser, office):
    """The form's button leads elsewhere by ``formaction``, which the plain browser of tests does not follow."""
    said_wrong(office, browser.open("/my-page/records"))
    form = next(f for f in browser.page.forms if "letter" in f.buttons)
    return dict(form.fields) | {"words": WORDS}


@pytest.mark.parametrize("changed", ["subject", "agency", "category", "record", "title"])
def test_a_form_that_was_tampered_with_is_refused(office, browser, changed):
    said_wrong(office, browser)
    form = next(f for f in browser.page.forms if "send" in f.buttons)
    bent = {"subject": HANAKO, "agency": "midori"}.get(changed, "ZZ-9")
    fields = dict(form.fields) | {"words": WORDS, changed: bent}
    for path in ("report", "report/send", "report/letter"):
        assert browser.post(f"/my-page/records/{path}", **fields).status == 403
    assert office.heard == []


def test_an_agency_that_takes_no_corrections_gets_a_letter(office, browser):
    agencies = office.world.services.agencies
    with_key = agencies[OFFICE]
    agencies[OFFICE] = replace(with_key, corrections=None)
    try:
        said_wrong(office, browser)
        assert "send" not in browser.page.attributes
        assert "ネットでは送れません" in browser.text
    finally:
        agencies[OFFICE] = with_key
