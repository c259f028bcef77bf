"""The pages of my page: what is shared, what was handed over, what agencies exchanged, and proxies."""

from datetime import timedelta

from consent.disclosure import DisclosedItem, Disclosure
from provider.clock import japanese_day
from tests.citizen_world import CLIENT, MISAKI, TARO
from tests.every_page.walk import first_link
from tests.exchange_town import event
from tests.mandate_stories import code_on, taken


def connections(walk):
    """What is shared, as it was agreed, and every way to have less of it."""
    browser = walk.at_my_page(TARO)
    walk.see("my-page-with-one", browser)
    walk.world.clock.turn(minutes=1)  # the newest comes first
    browser.open(walk.world.push()).press("continue")
    browser.press("continue", category=["immunisation", "maternal_child_health"], term="365")
    browser.press("agree").press("return")
    walk.see("my-page", browser.open("/my-page"))
    walk.see("connections", browser.open("/my-page/connections"))
    detail = first_link(browser, "detail-").partition("?")[0]
    walk.see("grant", browser.open(detail))
    walk.see("grant-drop", browser.open(first_link(browser, "drop-")))
    for step in ("shorten", "pause", "receipt", "withdraw"):
        walk.see(f"grant-{step}", browser.open(f"{detail}/{step}"))
    walk.see("pause-all", browser.open("/my-page/pause"))
    browser.open(f"{detail}/pause").press("pause")
    walk.see("grant-resting", browser.open(detail))
    walk.see("grant-resume", browser.open(f"{detail}/resume"))
    walk.see("resume-all", browser.open("/my-page/resume"))
    walk.see("grant-stopped", browser.open(f"{detail}/withdraw").press("withdraw"))
    walk.see("grant-that-is-not-mine", browser.open("/my-page/grants/x"))


def history(walk):
    """What was handed over, more than fits a page, and an entry that somebody does not remember."""
    browser = walk.at_my_page(TARO)
    walk.see("history-empty", browser.open("/my-page/history"))
    world, now = walk.world, walk.world.clock()
    [grant, *_] = world.services.grants.of_person(world.services.persons.enrol(TARO, now=now))
    for number in range(25):
        hand_over(world, grant, number)
    walk.see("history", browser.open("/my-page/history"))
    walk.see("history-on-paper", browser.open("/my-page/history/print"))
    walk.see("history-checked", browser.open("/my-page/history/verify"))
    walk.see("unrecognised", browser.open("/my-page/history/d-0/unrecognised"))
    walk.see("unrecognised-case", browser.press("report"))


def hand_over(world, grant, number):
    """Note that something was handed over, to an app that did not say that it arrived."""
    at = world.clock()
    world.services.disclosures.append(
        Disclosure(
            disclosure_id=f"d-{number}",
            occurred_at=at,
            requested_at=at,
            client_id=CLIENT,
            grant_id=grant.grant_id,
            retrieval_id=f"r-{number}",
            person_id=grant.person_id,
            subject_id=grant.subject_id,
            relation=grant.relation,
            purpose_id=grant.purpose_id,
            items=(DisclosedItem("immunisation", "released", ("hinata",), 12),),
        )
    )


def notices(walk):
    """What people are told, and how they would like to be."""
    browser = walk.at_my_page(TARO)
    walk.see("notices", browser.open("/my-page/notices"))
    walk.see("notice-settings", browser.open("/my-page/notices/settings"))


def safety(walk):
    """Who came in, the protection one can ask for, and the door behind which nothing is ours."""
    browser = walk.at_my_page(TARO)
    walk.see("safety", browser.open("/my-page/safety"))
    walk.warn("safety-idle", browser)
    walk.see("protection", browser.open("/my-page/safety/protection"))
    walk.see("protection-nothing-chosen", browser.press("ask"), refusal=True)
    walk.see("protection-asked", browser.press("ask", kind="non_disclosure"))


def exchanges(walk):
    """What agencies exchanged among themselves, from the question to the answer."""
    walk.answering.tell(MISAKI, event(1), event(2, items=["乳幼児健診の記録", "予防接種の記録"]))
    browser = walk.at_my_page(MISAKI)
    walk.see("exchanges", browser.open("/my-page/exchange-history"))
    walk.see("exchanges-asked", browser.press("ask-1"))
    walk.answering.collect()
    walk.see("exchanges-unread", browser.open("/my-page/exchange-history"))
    [read] = [b for form in browser.page.forms for b in form.buttons if b.startswith("read-")]
    walk.see("exchange-answer", browser.press(read))


def proxies(walk):
    """A proxy is named, accepts, and is removed, with the mistakes one can make."""
    world, browser = walk.world, walk.at_my_page(MISAKI)
    walk.see("proxies-none", browser.open("/my-page/proxies"))
    walk.see("name-a-proxy", browser.open("/my-page/proxies/new"))
    walk.see("name-a-proxy-nothing-chosen", browser.press("continue"), refusal=True)
    last = japanese_day(world.clock() + timedelta(days=30)).isoformat()
    browser.open("/my-page/proxies/new")
    browser.press("continue", category=["immunisation"], last=last, may_disclose="1")
    walk.see("the-code-for-a-proxy", browser)
    code, proxy = code_on(browser), walk.at_my_page(TARO)
    walk.see("type-a-code", proxy.open("/my-page/proxies/accept"))
    walk.see("type-a-code-that-is-wrong", proxy.press("continue", code="ABCD"), refusal=True)
    taken(proxy, code)
    walk.see("whose-proxy-i-am", proxy.open("/my-page/proxies"))
    walk.see("my-proxies", browser.open("/my-page/proxies"))
    walk.see("end-a-proxy", browser.open(first_link(browser, "end-")))


STORIES = (connections, history, notices, safety, exchanges, proxies)
