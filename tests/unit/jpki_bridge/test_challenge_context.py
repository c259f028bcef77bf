"""The context is shown as it is signed, so nothing unshowable is read."""

import json

import pytest

from jpki_bridge.challenge import Context, check_nonce, new_nonce, read_context
from jpki_bridge.errors import ContextRefusedError, NonceRefusedError

CONTEXT = Context("login", "こそだて手帳", "https://app.example/client", "t" * 22, "47")


def changed(**changes) -> str:
    return json.dumps({**json.loads(CONTEXT.text()), **changes})


def test_a_context_is_read_back_from_its_own_text():
    assert read_context(CONTEXT.text()) == CONTEXT
    assert json.loads(CONTEXT.text())["v"] == 1


def test_nonces_are_accepted_and_never_repeat():
    assert check_nonce(new_nonce()) != check_nonce(new_nonce())


@pytest.mark.parametrize("nonce", ["", "a" * 42, "a" * 87, "a" * 42 + "=", "a" * 43 + "\n"])
def test_short_or_foreign_nonces_are_refused(nonce):
    with pytest.raises(NonceRefusedError):
        check_nonce(nonce)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        changed(v=2),
        changed(v=True),
        changed(v="1"),
        changed(extra=1),
        changed(purpose="pay"),
        changed(purpose=["login"]),
        changed(client_name=""),
        changed(client_name="　"),
        changed(client_name="あ" * 81),
        changed(client_name="銀行\u202eknab"),
        changed(client_name="銀\u200b行"),
        changed(client_name="a\nb"),
        changed(client_name="\ud800"),
        changed(client_id="two words"),
        changed(txn="short"),
        changed(match="4"),
        changed(match="４７"),
        CONTEXT.text() + " " * 2048,
        '{"v":1,' + CONTEXT.text()[1:],
    ],
)
def test_a_context_that_cannot_be_shown_in_full_is_refused(text):
    with pytest.raises(ContextRefusedError):
        read_context(text)
