"""Plain Japanese on finished pages: readings above the kanji wherever the words come from, in no title."""

import re

from provider.web.readings import set_readings
from tests.citizen_world import HANAKO, TARO

RUBY = "<ruby>{}<rt>{}</rt></ruby>"
LEFT = re.compile(r">[^<]*[一-鿿]（[ぁ-ゖー]+）")


def test_a_reading_stands_above_its_kanji_in_texts_and_not_in_attributes_or_fields():
    page = '<p title="渡（わた）す">渡（わた）す &lt;b&gt;</p><textarea>渡（わた）す</textarea><a>人（ひと）</a>'
    assert set_readings(page) == (
        f'<p title="渡（わた）す">{RUBY.format("渡", "わた")}す &lt;b&gt;</p>'
        f"<textarea>渡（わた）す</textarea><a>{RUBY.format('人', 'ひと')}</a>"
    )


def test_what_has_its_reading_already_keeps_one():
    page = f"<p>{RUBY.format('渡', 'わた')}す</p>"
    assert set_readings(page) == page == set_readings(set_readings(page))


def test_a_title_keeps_the_words_alone():
    page = f"<title>{RUBY.format('渡', 'わた')}す 人（ひと） | まどぐち</title><p>（注意）</p>"
    assert set_readings(page) == "<title>渡す 人 | まどぐち</title><p>（注意）</p>"


def test_what_is_only_heard_keeps_the_words_alone():
    page = (
        f'<b>見（み）る<span class="unseen">：{RUBY.format("渡", "わた")}す 人（ひと）</span></b>'
    )
    seen = RUBY.format("見", "み")
    assert set_readings(page) == f'<b>{seen}る<span class="unseen">：渡す 人</span></b>'


def test_the_words_of_the_catalogue_have_their_readings_above(world, browser):
    browser.open("/?lang=ja-plain")
    browser.log_in()
    for _ in range(2):
        assert "<ruby>" in browser.html
        assert not LEFT.search(re.sub(r"<title>.*?</title>|<option.*?</option>", "", browser.html))
        assert "<" not in re.search(r"<title>(.*?)</title>", browser.html, re.S)[1]
        browser.press("continue", subject=HANAKO)
    browser.open("/?lang=ja")
    assert "<rt>わた" not in browser.html


def test_pages_in_japanese_are_left_as_they_are(world, browser):
    browser.log_in(world.cards[TARO])
    assert "<rt>じょうほう" not in browser.html
