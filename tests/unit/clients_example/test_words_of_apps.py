"""Every app says everything in both languages, and has a message for every state that it can be in."""

from collections.abc import Mapping

import pytest

from clients_example.loan_screener.decision import Verdict
from clients_example.railway.discount import Carer
from clients_example.railway.fare import CarerReason, Reason
from clients_example.railway.handbook import Outcome
from clients_example.relying_party.words import LANGUAGES, Words, load_texts

ALWAYS = ("paused", "pending", "refused", "withdrawn", "ended_here", "error")
KEYS = {
    "loan_screener": [f"message.{state}.text" for state in (*Verdict, *ALWAYS)],
    "railway": [
        *(f"message.{state}.text" for state in (*Outcome, *ALWAYS, "due")),
        *(f"reason.{reason}" for reason in Reason),
        *(f"carer_reason.{reason}" for reason in CarerReason),
        *(f"pass.carer_{answer}" for answer in Carer),
    ],
}


def texts(table, path=""):
    """Walk to every text: the tables that name a language."""
    for key, value in table.items():
        if not isinstance(value, Mapping):
            yield path, table
            return
        yield from texts(value, f"{path}.{key}".lstrip("."))


@pytest.mark.parametrize("app", ["loan_screener", "maternal_app", "railway"])
def test_every_text_is_there_in_both_languages(app):
    for key, text in texts(load_texts(f"clients_example.{app}")):
        assert set(text) == set(LANGUAGES), key


@pytest.mark.parametrize("app", KEYS)
def test_every_state_has_words(app):
    words = Words("ja", load_texts(f"clients_example.{app}"))
    assert [key for key in KEYS[app] if not words.knows(key)] == []
