"""Scenario 7: somebody is a proxy, and the principal removes them while their browser is open.

Two browsers, one for each person. From the removal on, whatever the proxy's browser asks about the
principal is refused, and what the proxy permitted has ended; nobody needed the proxy's card.
"""

import pytest

from tests.citizen_world import world
from tests.mandate_stories import (
    PRINCIPAL,
    choose,
    chosen,
    grants_by_proxy,
    mandate,
    remove,
    to_subject,
)

__all__ = ["world"]

OPEN_AT = {
    "for whom": (to_subject, choose),
    "choose": (lambda proxy: choose(to_subject(proxy)), lambda p: p.press("continue", term="once")),
    "check": (lambda proxy: chosen(to_subject(proxy)), lambda p: p.press("agree")),
    "done": (lambda proxy: chosen(to_subject(proxy)).press("agree"), lambda p: p.press("return")),
}
"""Where the proxy's visit stands when the principal removes them, and the proxy's next step."""


@pytest.mark.parametrize("where", OPEN_AT)
def test_wherever_the_proxys_visit_stands_its_next_step_is_refused(world, where):
    principal, proxy = mandate(world)
    before, step = OPEN_AT[where]
    before(proxy)
    assert proxy.status == 200, proxy.text
    remove(principal)
    step(proxy)
    assert proxy.status == 403, proxy.text
    assert "この方の代理は終わっています" in proxy.text
    assert "山田" not in proxy.text
    assert not any(grant.alive(now=world.clock()) for grant in grants_by_proxy(world))
    if "cancel" in proxy.page.attributes:
        assert (
            proxy.press("cancel").status == 200
        )  # the visit itself can still be ended in good order


def test_the_principal_reads_what_the_proxy_did_and_ends_it_alone(world):
    principal, proxy = mandate(world)
    chosen(to_subject(proxy)).press("agree")
    assert (
        "あなたの代理人が、あなたの情報を「こそだて手帳」に渡すことを許可しました"
        in principal.open("/my-page").text
    )
    assert "あなたは代理人として" in proxy.open("/my-page").text
    listed = principal.open("/my-page/proxies").text
    assert "佐藤 太郎" in listed
    assert "こそだて手帳" in listed
    world.directory.says(world.cards["p-taro"], "revoked")  # their card has no part in it
    remove(principal)
    assert "佐藤 太郎" not in principal.text
    [grant] = grants_by_proxy(world)
    assert grant.withdrawn_at == world.clock()


def test_afterwards_the_proxy_reads_no_more_of_the_principal_and_no_reason(world):
    principal, proxy = mandate(world)
    chosen(to_subject(proxy)).press("agree")
    [grant] = grants_by_proxy(world)
    assert proxy.open(f"/my-page/grants/{grant.grant_id}").status == 200
    remove(principal)
    assert proxy.open(f"/my-page/grants/{grant.grant_id}").status == 403
    for page in ("/my-page", "/my-page/history", "/my-page/proxies"):
        assert proxy.open(page).status == 200
        assert "山田" not in proxy.html, page
    assert f'value="{PRINCIPAL}"' not in to_subject(proxy).html
