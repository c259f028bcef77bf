"""Screens that cannot be read cannot ship: the gate over every text, and each rule seen to bite."""

import subprocess
import sys

import pytest

from scopes.wording import Text
from scripts.readability import english, japanese, kanji
from scripts.readability.gate import CARD_SECRETS, of_page, of_scope, of_secret, of_text, too_hard
from scripts.readability.texts import of_bridge, of_pages, of_scopes
from tests.architecture.sources import CHECKOUT

GOOD = Text(
    "情報を渡します。", "Your information is shared.", "情報（じょうほう）を 渡（わた）します。"
)


def test_nothing_that_citizens_read_is_too_hard():
    assert [str(finding) for finding in too_hard()] == []


def test_the_gate_reads_the_pages_the_bridge_and_all_29_categories():
    assert len(of_pages()) > 600
    bridge = of_bridge()
    assert bridge["card_pin.tries"].ja_plain == "あと {tries}回（かい） 入（い）れられます。"
    assert bridge["app_stopped.NUMBER_OVER.lines.0"].en == "This QR code can no longer be used."
    categories = {key.split("/")[2] for key in of_scopes() if key.startswith("scopes/categories/")}
    assert len(categories) == 29
    assert all(text.ja_plain for key, text in of_scopes().items() if key.endswith(".sentence"))


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("情報を受け取った会社が、ほかの会社に渡さないことを、あなたに代わって運営者が確かめます。", "long sentence"),
        ("内容を確かめなければ進めません。", "double negative"),
        ("渡せる情報がないわけではありません。", "double negative"),
        ("スコープを選んでください。", "word of the trade or the office"),
        ("当該の会社に聞いてください。", "word of the trade or the office"),
        ("確認させていただきます。", "chain of honorifics"),
        ("送られた内容は審査で認められた会社に渡ります。", "more than one passive"),
        ("個人情報取扱事業者登録番号です。", "long compound"),
        ("鮪を食べました。", "kanji beyond junior high school"),
        ("市区町村国民健康保険料納付済額証明書発行手数料です。", "too much kanji"),
    ],
)  # fmt: skip
def test_hard_japanese_is_found(words, rule):
    assert rule in {f.rule for f in of_text("some.key", Text(words, GOOD.en, GOOD.ja_plain))}


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("情報を 渡（わた）します。", "kanji without a reading"),
        ("じょうほうをわたしますがまだなにもきまっていません。", "no space between words"),
        ("該当（がいとう）する 人（ひと）です。", "hard word"),
        ("あなたの えらんだ ものが きょうから いちねんの あいだ この かいしゃに なんかいも わたります。", "long sentence"),
    ],
)  # fmt: skip
def test_hard_plain_japanese_is_found(words, rule):
    assert rule in {f.rule for f in of_text("some.key", Text(GOOD.ja, GOOD.en, words))}


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("The token is gone.", "word of the trade or the office"),
        ("Your choice is not unimportant.", "double negative"),
        ("and so on " * 12, "long sentence"),
        ("Municipal administrative authorities continuously communicate confidential documentation. " * 5, "grade"),
    ],
)  # fmt: skip
def test_hard_english_is_found(words, rule):
    assert rule in {f.rule for f in of_text("some.key", Text(GOOD.ja, words, GOOD.ja_plain))}


def test_good_texts_pass_and_a_finding_names_key_language_rule_and_value():
    assert list(of_text("some.key", GOOD)) == []
    long = Text("情報を渡します" * 8, GOOD.en, GOOD.ja_plain)
    (finding,) = of_text("some.key", long)
    assert str(finding).startswith("some.key [ja] long sentence: 56 characters: ")
    assert list(of_scope("scopes/some", long)) == []


def test_only_what_names_a_secret_of_a_card_may_be_as_long_as_its_name():
    secrets = [key for key in of_bridge() if CARD_SECRETS.match(key)]
    assert {key.partition(".lines.")[0] for key in secrets} == {
        *("card_pin.label", "card_pin", "card_password.label", "card_password", "app_pin.label"),
    }
    named = Text(
        "利用者証明用電子証明書の暗証番号（数字4桁）", "PIN", "券面事項入力補助用（けんめんじこう）"
    )
    found = {(f.language, f.rule) for f in of_secret("card_pin.label", named)}
    assert found == {("ja-plain", "long compound")}


def test_a_page_is_measured_as_a_whole():
    heavy = [Text("情報提供先会社名", "Go", GOOD.ja_plain)] * 30
    wordy = [Text("あいうえおかきくけこ" * 4, "Go", GOOD.ja_plain)] * 3
    hard = [Text("渡します。", "Municipal administrative communication.", GOOD.ja_plain)] * 12
    rules = [f.rule for page in (heavy, wordy, hard) for f in of_page("some", page)]
    assert rules == ["too much kanji on the page", "long sentences on average", "grade of the page"]


def test_the_taught_kanji_are_as_many_as_the_tables_say():
    stages = kanji.taught()
    assert len(stages["first_two_years"]) == 240
    assert len(stages["first_two_years"] | stages["primary_school"]) == 1026
    assert len(frozenset().union(*stages.values())) == 2136


def test_a_reading_counts_from_its_first_use_on_and_not_as_length():
    assert kanji.unread("渡（わた）す ものと 渡す 日") == ()
    assert kanji.unread("渡す ものと 渡（わた）す 日") == ()
    assert kanji.without_readings("渡（わた）す もの") == "渡すもの"
    assert japanese.sentences("一つ。{app}です？二つ") == ["一つ。", "○○○です？", "二つ"]


@pytest.mark.parametrize(
    ("word", "count"), [("share", 1), ("asked", 1), ("wanted", 2), ("municipality", 6), ("the", 1)]
)
def test_syllables_are_counted_roughly_right(word, count):
    assert english.syllables_of(word) == count


def test_the_command_says_so_when_all_can_be_read():
    ran = subprocess.run(
        [sys.executable, "-m", "scripts.readability"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "all can be read\n")
