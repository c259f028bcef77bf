"""Comparing a profile: what does not count in a name, and what makes it another one."""

import unicodedata
from datetime import date
from itertools import combinations

import pytest

from scopes.profile_match import MATCH, NO_MATCH, RESULTS, SCOPE, Profile, compare, folded
from scopes.wording import read_toml

BORN = date(1990, 4, 1)
GROUPS = read_toml("scopes", "name_variants.toml")["groups"]


@pytest.mark.parametrize(
    ("registered", "held"),
    [
        ("高橋 花子", "髙橋 花子"),
        ("山崎 太郎", "山﨑 太郎"),
        ("渡辺 花子", "渡邉 花子"),
        ("渡邊 花子", "渡邉 花子"),
        ("吉田 花子", "𠮷田 花子"),
        ("辻 花子", "辻\U000e0101 花子"),
        ("見本花子", "見本 花子"),
        ("見本\u3000花子", "見本 花子"),
        ("佐佐木 花子", "佐々木 花子"),
        ("ﾐﾎﾝ ﾊﾅｺ", "ミホン ハナコ"),
        ("みほん はなこ", "ミホン ハナコ"),
        ("ｶﾞﾌﾞﾘｴﾗ", "ガブリエラ"),
        ("anna mihon", "ＡＮＮＡ　ＭＩＨＯＮ"),
        ("アンナ・ミホン", "アンナ ミホン"),
        ("Anne-Marie O’Mihon", "ANNE MARIE O'MIHON"),
        ("アンナ＝マリー", "アンナ゠マリー"),
    ],
)
def test_the_same_name_in_another_hand_is_the_same_name(registered, held):
    assert folded(registered) == folded(held)
    assert compare(Profile(registered, BORN), (held, ""), BORN) == MATCH


@pytest.mark.parametrize(
    ("registered", "held"),
    [
        ("見本 花子", "見本 花"),
        ("見本 花子", "花子 見本"),
        ("斉藤 花子", "斎藤 花子"),
        ("畑山 花子", "畠山 花子"),
        ("太田 花子", "大田 花子"),
        ("ミホン ハナコ", "ミホン バナコ"),
        ("シヨウコ", "ショウコ"),
        ("オノ", "オーノ"),
        ("Jose Mihon", "José Mihon"),
    ],
)
def test_another_name_is_no_match_however_near(registered, held):
    assert compare(Profile(registered, BORN), (held, ""), BORN) == NO_MATCH


def test_the_reading_counts_as_the_name_and_an_empty_one_matches_nothing():
    known = ("見本 花子", "ミホン ハナコ")
    assert compare(Profile("みほんはなこ", BORN), known, BORN) == MATCH
    assert compare(Profile("・", BORN), (*known, ""), BORN) == NO_MATCH


def test_a_right_name_with_a_wrong_day_is_no_match():
    assert compare(Profile("見本 花子", date(1990, 4, 2)), ("見本 花子",), BORN) == NO_MATCH


def test_a_profile_is_never_written_where_it_is_printed():
    assert "花子" not in repr(Profile("見本 花子", BORN))
    assert "1990" not in repr(Profile("見本 花子", BORN))


def test_every_form_of_a_character_folds_to_one_and_groups_do_not_touch():
    for one, other in combinations(GROUPS, 2):
        assert set(one).isdisjoint(other), (one, other)
    for group in GROUPS:
        assert len({folded(form) for form in group}) == 1 < len(group)
        assert len(set(group)) == len(group)
    assert len({folded(group[0]) for group in GROUPS}) == len(GROUPS)


def test_no_form_is_one_that_unicode_folds_by_itself():
    """Such a form would be gone before the table is looked at."""
    assert [f for f in "".join(GROUPS) if unicodedata.normalize("NFKC", f) != f] == []


@pytest.mark.parametrize("text", ["髙﨑　ﾊﾅｺ", "佐々木・Ａnna", "辻\U000e0101", "々", "𠮷野家ー"])
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


def test_three_words_and_no_data_are_all_that_can_be_told():
    assert set(RESULTS) == {"match", "no_match", "unknown"}
    assert not SCOPE.hands_out_records
    assert SCOPE.inputs == ()
