"""The four attributes as userinfo tells them: what a register writes is read, what hides is not."""

import pytest

from provider.login.upstream.attributes import basic_four
from provider.login.upstream.errors import AttributesRefusedError

TOLD = {
    "name": "佐藤\u3000健二",
    "gender": "1",
    "birthdate": "19850101",
    "address": "ひなた市みどり町一丁目1番1号\u3000若葉荘２０３",
}


def test_the_full_width_space_of_the_register_is_a_space():
    four = basic_four(TOLD)
    assert (four.name, four.address) == (TOLD["name"], TOLD["address"])


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\n", "\0", "\u00a0"])
def test_what_cannot_be_seen_is_refused(hidden):
    with pytest.raises(AttributesRefusedError):
        basic_four(TOLD | {"name": f"佐藤{hidden}健二"})
