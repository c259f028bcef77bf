"""Every scope of the catalogue on the pages of a consent: what, from whom, how far back, and what stays here."""

import html
import re

import pytest

from provider.web.citizen.scope_text import ScopeKind, kind_of, scope_text
from scopes.answer import ResultType
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.profile_match import PROFILE_MATCH, RESULTS
from scopes.wording import LANGUAGES
from scopes.words import AGENCY_KINDS
from tests.citizen_world import CLIENT, METADATA, TARO

JAPANESE = re.compile(r"[ぁ-ヿ一-龯]")
PROFILE = {"name": "佐藤 太郎", "birthdate": "1985-01-01"}
PURPOSE = {
    "id": "vaccination_calendar",
    "text": {"ja": "すべてを見るため", "en": "To see everything"},
    "max_term_days": 365,
}


def ask(world, *tokens, **changes):
    """Push a request for scopes that the app was reviewed for; return where its user goes."""
    purpose = PURPOSE | {
        "categories": [*tokens],
        "needed": [PROFILE_MATCH][: PROFILE_MATCH in tokens],
    }
    world.services.clients.put(
        CLIENT,
        METADATA,
        {"purposes": [purpose]},
        policy="fapi2",
        sector="techo",
        now=world.clock(),
    )
    profile = PROFILE if PROFILE_MATCH in tokens else None
    return world.push(f"openid {' '.join(tokens)}", profile=profile, **changes)


def text_of(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def flat(said):
    return " ".join(said.split())


def cards_of(page):
    """The cards of a page of choices, as markup, by the scope that each is about."""
    parts = re.split(r'<div class="card choice">\s*<input type="checkbox"', page)[1:]
    return {re.search(r'value="([\w.]+)"', part)[1]: part for part in parts}


def shown_types(scope):
    return [
        r for seen in scope.inputs for r in seen.category.record_types if r.id in seen.view.fields
    ]


def to_be_said(scope, language):
    """Everything that a citizen has to read of a scope, straight from the catalogue."""
    said = scope.wording
    texts = [said.name, said.sentence, said.sensitivity_note]
    texts += [AGENCY_KINDS[k] for seen in scope.inputs for k in seen.category.agency_kinds]
    for r in shown_types(scope):
        texts += [r.wording.name, r.wording.legal_basis, r.wording.retention_note]
    if scope.hands_out_records:
        texts += said.example_fields
    elif scope.id == PROFILE_MATCH:
        texts += RESULTS.values()
    else:
        texts += [seen.category.wording.name for seen in scope.inputs]
        if scope.answer.result is not ResultType.DATE:
            texts += scope.answer.labels.values()
    return {flat(text.in_language(language)) for text in texts}


@pytest.fixture
def everything(world, browser):
    """The page of choices of a citizen who is asked for every single scope at once."""
    return browser.log_in(world.cards[TARO], path=ask(world, *SCOPES))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_scope_says_what_leaves_from_whom_and_how_far_back(everything, language):
    page = everything.open(f"{everything.path.split('?')[0]}?lang={language}").html
    cards = cards_of(page)
    assert cards.keys() == SCOPES.keys()
    for token, card in cards.items():
        read = text_of(card)
        missing = {said for said in to_be_said(SCOPES[token], language) if said not in read}
        assert missing == set(), token
        assert f'href="/catalogue/{token}?lang={language}"' in card
    if language == "en":
        assert {token for token, card in cards.items() if JAPANESE.search(text_of(card))} == set()


def test_special_care_stands_out_exactly_where_the_catalogue_demands_a_fresh_pin(everything):
    loud = {token for token, card in cards_of(everything.html).items() if "sensitive" in card}
    assert loud == {token for token, scope in SCOPES.items() if scope.step_up}


def test_a_part_names_its_whole_and_an_answer_says_that_no_record_leaves(everything):
    for token, card in cards_of(everything.html).items():
        read, scope = text_of(card), SCOPES[token]
        is_part = scope.hands_out_records and token not in CATALOGUE
        if is_part:
            whole = scope.inputs[0].category.wording.name.ja
            assert f"「{whole}」のうち、この部分だけが渡ります。" in read
        assert ("この部分だけが渡ります。" in read) == is_part
        assert ("もとの記録は渡りません。" in read) == (scope.answer is not None)
        assert ("渡るのは確認の結果だけです。" in read) == (token == PROFILE_MATCH)


def test_the_check_page_repeats_all_of_it_and_the_grant_keeps_it_in_words(world, everything):
    everything.press("continue", category=[*SCOPES])
    read = everything.text
    for scope in SCOPES.values():
        for said in (scope.wording.name, scope.wording.sentence):
            assert flat(said.ja) in flat(read), scope.id
    for said in ("答えのもとになった記録は渡りません。", "名前と生年月日は、渡りません。"):
        assert said in read
    for kind in ("市区町村", "日本年金機構", "デジタル庁"):
        assert kind in read.split("問い合わせ先")[1]
    everything.press("agree")
    [grant] = world.services.grants.of_person(world.services.persons.enrol(TARO, now=world.clock()))
    kept = grant.consent_text
    assert len(kept["ja"]["categories"]) == len(kept["en"]["categories"]) == len(SCOPES)
    assert "障害者割引の区分（障害保健福祉の一部）" in kept["ja"]["categories"]
    assert "ご本人かどうかの確認（結果だけ）" in kept["ja"]["categories"]
    assert not JAPANESE.findall(" ".join(kept["en"]["categories"]))
    assert "佐藤" not in str(kept)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_every_scope_are_complete_in_every_language(language):
    for scope in SCOPES.values():
        told = scope_text(language, scope)
        assert all((told.name, told.called, told.sentence, told.note)), scope.id
        assert told.leaves, scope.id
        assert bool(told.agencies) == bool(scope.inputs)
        assert bool(told.limit) == (told.kind is not ScopeKind.WHOLE)
        assert bool(told.unknown) == (not scope.hands_out_records)
        assert len(told.official) == len(shown_types(scope))
        assert bool(told.look_back) == bool(scope.inputs)
        written = " ".join((told.name, told.called, told.limit, told.sentence, *told.leaves))
        assert "{" not in written
        assert bool(JAPANESE.search(written)) == (language != "en"), scope.id


def test_plain_japanese_says_it_plainly_where_the_catalogue_does():
    told = scope_text("ja-plain", SCOPES["household"])
    assert told.sentence == CATALOGUE["household"].wording.sentence.ja_plain
    assert told.sentence != scope_text("ja", SCOPES["household"]).sentence


def test_the_kinds_are_those_of_the_tokens():
    kinds = {token: kind_of(scope) for token, scope in SCOPES.items()}
    assert {token for token, kind in kinds.items() if kind is ScopeKind.WHOLE} == CATALOGUE.keys()
    assert [token for token, kind in kinds.items() if kind is ScopeKind.MATCH] == [PROFILE_MATCH]
    answers = {token for token, kind in kinds.items() if kind is ScopeKind.ANSWER}
    assert answers == {token for token in SCOPES if token.startswith("answer.")}


# --- what the people of the two apps read


def test_a_borrower_reads_that_an_answer_leaves_and_no_amount(world, browser):
    path = ask(world, "answer.income_at_least_3m", PROFILE_MATCH)
    browser.open(path)
    assert "所得が300万円以上か（答えだけ）" in browser.text
    assert "ご本人かどうかの確認（結果だけ）" in browser.text
    browser.log_in(world.cards[TARO], path=browser.path)
    income = text_of(cards_of(browser.html)["answer.income_at_least_3m"])
    assert "渡る答え（どれか1つ）： はい / いいえ / わかりません" in income
    assert "見るだけで、渡らないもの： 税・所得（住民税の課税情報（1年度分））" in income
    assert "任意：" in income
    match = text_of(cards_of(browser.html)[PROFILE_MATCH])
    assert "どの機関にも問い合わせません。" in match
    assert "このサービスに必要：" in match
    assert "お子さまではなく" not in match


def test_a_parent_reads_that_the_comparison_is_about_the_parent(world, browser):
    browser.log_in(path=ask(world, "immunisation", PROFILE_MATCH))
    browser.press("continue", subject="p-hanako")
    assert "お子さまではなく、ログインしたあなたについての確認です。" in browser.text
    browser.press("continue", category=[PROFILE_MATCH])
    assert "お子さまではなく、ログインしたあなたについての確認です。" in browser.text
    assert "問い合わせ先" not in browser.text


def test_one_answer_alone_has_no_box_and_its_sensitivity_stands_in_the_button(world, browser):
    browser.log_in(world.cards[TARO], path=ask(world, "answer.carer_discount"))
    assert not [form for form in browser.page.forms if "category" in form.options]
    assert "「介護する方も割引になるか」の内容を確認する（特に注意が必要な情報）" in browser.text
    assert "「障害者割引" not in browser.text


def test_each_line_shows_the_condition_of_its_own(world, browser):
    year = {"kind": "fiscal_year", "fiscal_year": 2025}
    day = {"kind": "as_of", "date": "2026-04-01"}
    details = tuple(
        {"type": "self_information", "categories": [token], "condition": condition}
        for token, condition in (("tax_income.summary", year), ("household", day))
    )
    path = ask(world, "tax_income.summary", "household", "pension", details=details)
    browser.log_in(world.cards[TARO], path=path)
    cards = {token: text_of(card) for token, card in cards_of(browser.html).items()}
    said = {"tax_income.summary": "（2025年度）の分だけ", "household": "（2026年）の時点の情報"}
    for token, words in said.items():
        assert [other for other, card in cards.items() if words in card] == [token]
    dated = [token for token, card in cards.items() if "いつからの記録か" in card]
    assert dated == ["pension"]  # where a condition says it, nothing else does
    browser.press("continue", category=[*cards])
    assert [browser.text.count(words) for words in said.values()] == [1, 1]


def test_the_check_page_says_whom_to_ask_about_what_was_handed_over(world, browser):
    browser.log_in(world.cards[TARO], path=ask(world, "household", "pension"))
    browser.press("continue", category=["household"])
    for said in ("登録番号：M-0001", "support@app.example", "個人情報保護委員会"):
        assert said in browser.text


def test_the_result_is_shown_to_whoever_was_compared(world, browser):
    browser.log_in(world.cards[TARO], path=ask(world, "household", PROFILE_MATCH))
    browser.press("continue", category=[PROFILE_MATCH]).press("agree")
    assert "確認の結果 同じ方です" in browser.text
    [grant] = world.services.grants.of_person(world.services.persons.enrol(TARO, now=world.clock()))
    browser.press("return")
    assert "確認の結果 同じ方です" in browser.open(f"/my-page/grants/{grant.grant_id}").text
