"""What citizens read: complete in three languages, used, short, and nowhere written into the pages."""

import re
import string
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import provider.web
from connectors.contract.correction_statement import REASONS
from connectors.directory_port import CredentialStatus
from consent.correction import NO_REPLY, CorrectionState
from consent.disclosure import HANDED, OWN, PREVIEW
from consent.errors import DecisionError
from consent.notice import NO_REMINDER, REMINDERS, NoticeKind
from consent.own_history import Kinds
from consent.unrecognised import CaseState, Finding
from jpki_bridge.message import TOKEN_KINDS
from provider.login.authenticator import LinkedBy
from provider.notices.ways import MailSort
from provider.oauth.identity_claims import IDENTITY_CLAIMS
from provider.storage.login_history import LoginEvent
from provider.web import dates
from provider.web.citizen.accessibility import results
from provider.web.citizen.agreement import LATER, LEAVE_OUT
from provider.web.citizen.cards import EXPIRED
from provider.web.citizen.connections.listing import Sort
from provider.web.citizen.connections.receipts import CHANGED_BY, EVENTS
from provider.web.citizen.counter.stand import STEPS
from provider.web.citizen.error_pages import _HTTP_PAGES, PAGES
from provider.web.citizen.grant_standing import SHOWN as SHOWN_STATES
from provider.web.citizen.history.files import COLUMNS
from provider.web.citizen.login.login_problems import LOGIN_PROBLEMS
from provider.web.citizen.refusal_sides import UNKNOWN, sides
from provider.web.citizen.safety.protection import OFFERED
from provider.web.wording import LOCALES, table, text, texts
from scopes.outcome import Outcome

ROOM = Path(provider.web.__file__).parent
SOURCES = [*ROOM.glob("templates/**/*.html"), *ROOM.glob("*.py"), *ROOM.glob("citizen/**/*.py")]
LONGEST_SENTENCE = 60

SHOWN_CODES = {code for code, _ in PAGES.values()} | set(LOGIN_PROBLEMS.values())
SHOWN_CODES |= set(_HTTP_PAGES.values()) | {"E-H5", "E-L8", "E-Q1"}
DATA_CODES = {"E-D1", "E-D2", "E-D3"}
"""What is said of one item among others, and stops nothing."""
LANGUAGE_NAMES = {f"common.language.{locale}" for locale in LOCALES}
"""Each language is called as it calls itself."""
AIMS = ("scope", "standard", "degree", "when", "beyond")
WAYS = ("tool", "script", "reading")
COMPUTED = (
    {
        f"error.{code}.{part}"
        for code in SHOWN_CODES | DATA_CODES
        for part in ("title", "cause", "next")
    }
    | {f"error.{code}.{part}" for code in ("E-L4", "E-L4R", "E-L5") for part in ("stops", "works")}
    | {f"side.{side}" for side in {*sides().values(), UNKNOWN}}
    | {f"outcome.{outcome}" for outcome in Outcome}
    | {f"{family}.{state}" for family in ("state", "state_mark") for state in SHOWN_STATES}
    | {f"connections.sort_{sort}" for sort in Sort}
    | {f"receipt_event.{kind}" for kind in EVENTS}
    | {f"receipt_by.{who}" for who in CHANGED_BY}
    | {f"card_kind.{kind}" for kind in (*TOKEN_KINDS, "upstream")}
    | {f"card_state.{status}" for status in (*CredentialStatus, EXPIRED)}
    | {f"linked_by.{way}" for way in LinkedBy}
    | {f"term.{days}" for days in (90, 365)}
    | {f"steps.{name}" for name in ("see", "login", "choose", "check")}
    | {
        f"help.{topic}.{part}"
        for topic in ("pin", "locked", "no_card", "content", "unknown")
        for part in ("question", "answer")
    }
    | {f"claim.{claim}" for claim in IDENTITY_CLAIMS}
    | {"party.policy_uri", "party.tos_uri"}
    | LANGUAGE_NAMES
    | {f"mail.{sort}_{part}" for sort in MailSort for part in ("subject", "body")}
    | {f"notices.{part}.{kind}" for part in ("what", "do", "link", "when") for kind in NoticeKind}
    | {f"notices.every.{days}" for days in (*REMINDERS, NO_REMINDER)}
    | {f"notices.problem.{name}" for name in ("no_address", "too_many", "wrong_code")}
    | {f"login_event.{event}" for event in LoginEvent}
    | {f"protection.{kind}.{part}" for kind in OFFERED for part in ("name", "what")}
    | {f"counter_step.{step}.{part}" for step in STEPS for part in ("stand", "press")}
    | {f"history.column.{name}" for name in COLUMNS}
    | {"exchange.asked_at"}
    | {f"history.kind.{kind}" for kind in (HANDED, PREVIEW, OWN)}
    | {f"history.kinds.{kinds}" for kinds in Kinds}
    | {f"history.by.{whom}" for whom in ("me", "proxy", "guardian")}
    | {f"history.fault.{fault}" for fault in ("altered", "unlinked")}
    | {f"history.case_state.{state}" for state in (*CaseState, *Finding) if state != "closed"}
    | {
        f"case_{part}.{state}"
        for part in ("state", "next")
        for state in (*CorrectionState, NO_REPLY)
    }
    | {f"case_reason.{reason}" for reason in REASONS}
    | {f"preview.{standing}" for standing in ("unseen", "apart", "awaited")}
    | {f"preview.way.{way}" for way in (LATER, LEAVE_OUT)}
    | {"check.nothing_left", "check.undecided"}
    | {"subject.nobody_chosen", "subject.decides_alone"}
    | {"choose.nothing_chosen", "amend.nothing_chosen"}
    | {f"accessibility.{part}{rest}" for part in AIMS for rest in ("", "_what")}
    | {f"accessibility.gap.{gap}" for gap in ("people", "time", "ways", "files")}
    | {f"accessibility.column.{column}" for column in ("about", "result", "how")}
    | {f"accessibility.result.{result}" for result in ("met", "partly", "absent")}
    | {f"accessibility.{part}.{way}" for part in ("by", "by_what") for way in WAYS}
    | {f"accessibility.guideline.{each.key}" for each in results().guidelines}
)
"""Keys that pages put together; everything else stands in them literally."""


def literal_keys():
    found = set()
    for path in SOURCES:
        found |= set(
            re.findall(r'"([a-z_]+\.[a-z_0-9.]+)"|\'([a-z_]+\.[a-z_]+)\'', path.read_text())
        )
    return {a or b for a, b in found}


def test_everything_is_said_in_plain_japanese_too():
    assert [key for key, entry in texts().items() if not entry.ja_plain.strip()] == []


def test_no_text_is_empty_and_none_is_left_untranslated():
    same = {k for k, ja in table("ja").items() if ja == table("en")[k]} - {
        *(f"state_mark.{state}" for state in SHOWN_STATES),
        "card_kind.iphone",
        *LANGUAGE_NAMES,
    }
    assert same == set()
    assert all(value.strip() for locale in LOCALES for value in table(locale).values())


def test_english_texts_hold_no_japanese_and_japanese_ones_do():
    kana = re.compile(r"[ぁ-ヿ一-龯]")
    assert {k for k, v in table("en").items() if kana.search(v)} <= LANGUAGE_NAMES


def test_all_languages_fill_in_the_same_values():
    def holes(value):
        return {name for _, name, _, _ in string.Formatter().parse(value) if name}

    for other in ("en", "ja-plain"):
        assert [k for k in table("ja") if holes(table("ja")[k]) != holes(table(other)[k])] == []


def test_every_key_is_used_and_every_used_key_exists():
    families = {key.split(".")[0] for key in table("ja")}
    used = {key for key in literal_keys() if key.split(".")[0] in families} | COMPUTED
    used = {key for key in used if not key.endswith((".html", ".py", ".css", ".toml"))}
    assert table("ja").keys() - used == set()
    assert used - table("ja").keys() - NOT_KEYS == set()


NOT_KEYS = {key for key in literal_keys() if key.endswith(".")}


def test_japanese_sentences_are_short():
    sentences = [
        sentence
        for value in table("ja").values()
        for sentence in re.split(r"(?<=[。？])", re.sub(r"\{\w+\}", "○○○", value))
    ]
    assert [s for s in sentences if len(s) > LONGEST_SENTENCE] == []


def test_words_of_the_trade_do_not_reach_citizens():
    for word in ("スコープ", "トークン", "認可", "クライアント", "セッション", "フロー"):
        assert [k for k, v in table("ja").items() if word in v] == []


def test_no_japanese_text_is_written_into_code_or_pages():
    japanese = re.compile(r"[ぁ-ヿ一-龯]")
    comments = re.compile(r'""".*?"""|#[^\n]*|\{#.*?#\}|_ERAS = .*|f".*[年月日時分].*"', re.S)
    loud = {
        path.name: japanese.findall(re.sub(r"（|）", "", comments.sub("", path.read_text())))
        for path in ROOM.glob("templates/*.html")
    }
    assert {name: found for name, found in loud.items() if found} == {}


def test_every_refusal_has_a_page_with_words():
    for locale in LOCALES:
        for code in SHOWN_CODES:
            assert text(locale, f"error.{code}.title")
    assert PAGES[DecisionError] == ("E-F2", 400)


def test_every_code_lies_on_somebodys_side_and_only_real_codes_do():
    assert (SHOWN_CODES | DATA_CODES) - sides().keys() == set()
    assert {f"error.{code}.title" for code in sides()} - table("ja").keys() == set()


@pytest.mark.parametrize(
    ("instant", "ja", "en"),
    [
        (datetime(2026, 11, 22, tzinfo=UTC), "令和8年11月22日（2026年）", "22 November 2026"),
        (datetime(2026, 11, 22, 15, tzinfo=UTC), "令和8年11月23日（2026年）", "23 November 2026"),
        (date(2019, 5, 1), "令和元年5月1日（2019年）", "1 May 2019"),
        (date(2019, 4, 30), "平成31年4月30日（2019年）", "30 April 2019"),
        (date(1989, 1, 7), "昭和64年1月7日（1989年）", "7 January 1989"),
    ],
)
def test_days_are_written_as_citizens_write_them_in_japans_time(instant, ja, en):
    assert dates.day(instant, "ja") == ja
    assert dates.day(instant, "en") == en


def test_times_and_months():
    at = datetime(2026, 11, 22, 0, 5, tzinfo=UTC)
    assert dates.time_of_day(at, "ja") == "9時05分"
    assert dates.minute(at, "ja") == "令和8年11月22日（2026年）9時05分"
    assert dates.minute(at, "en") == "22 November 2026, 09:05"
    assert dates.month(date(2019, 4, 1), "ja") == "平成31年4月（2019年）"
    assert dates.month(date(2024, 5, 1), "en") == "May 2024"
