"""The pages of a consent with every value: offices that are slow, several people, what is kept back, and mistakes."""

from contextlib import nullcontext

from tests.citizen_world import HANAKO, MISAKI
from tests.fakes.counter import failing, records_of, released
from tests.preview_world import PreviewWorld

FIRST, SECOND = "immunisation", "maternal_child_health"
SLOW = {f"way-{place}-{SECOND}": [] for place in (0, 1)}


def when_told(world):
    """The agencies of these pages answer when the story says so."""
    return nullcontext(PreviewWorld(world))


def several_people(walk):
    """Two people in one sitting, and an office that answers at the second question alone."""
    told = walk.answering
    told.review(FIRST, SECOND, subjects="many")
    told.agencies.answers["hinata", SECOND] = failing(SECOND, "hinata", "maintenance", 600)
    browser = walk.browser().open(told.party.wish()).press("continue")
    walk.see("subject-of-several", walk.brought(browser, MISAKI))
    walk.see("choose-awaited", browser.press("continue", subject=[MISAKI, HANAKO]))
    told.collect()
    walk.see("choose-with-values", browser.press("look-again"))
    walk.see("choose-next-person", browser.press("continue", category=[FIRST, SECOND]))
    told.collect()
    walk.see("check-of-several", browser.press("continue", category=[FIRST, SECOND]))
    walk.see("check-undecided", browser.press("agree", **SLOW), refusal=True)
    walk.see("check-changed", browser.press("agree", shown="another page", **SLOW), refusal=True)
    told.agencies.answers["hinata", SECOND] = released(SECOND, "hinata", records_of(SECOND, 2))
    walk.world.clock.turn(seconds=10)
    walk.see("check-asked-again", browser.press("ask-again"))
    told.collect()
    walk.see("check-with-every-value", browser.press("look-again"))
    walk.see("done-of-several", browser.press("agree"))
    visit = browser.path.removesuffix("/done")
    browser.press("return")
    walk.see("finished", browser.open(f"{visit}/done"))


def kept_back(walk):
    """Records that are kept back, all of them, the time over, and the next consent to the same service."""
    told = walk.answering
    told.review(FIRST, SECOND)
    browser = walk.browser().open(told.party.wish()).press("continue")
    walk.brought(browser, MISAKI).press("continue", subject=HANAKO)
    told.collect()
    browser.press("look-again").press("continue", category=[FIRST], term="once")
    every = browser.page_options("left_out")
    walk.see("check-nothing-left", browser.press("agree", left_out=every), refusal=True)
    walk.world.clock.turn(minutes=16)
    walk.bring("session-lapsed", browser.press("agree", left_out=every[:1]).html)
    walk.brought(browser.press("come-back").press("continue"), MISAKI)
    told.collect()
    browser.press("look-again").press("continue", category=[FIRST], term="once")
    walk.see("done-with-one-kept-back", browser.press("agree", left_out=every[:1]))
    browser.press("return").open(told.party.wish()).press("continue").press(
        "continue", subject=HANAKO
    )
    told.collect()
    walk.see("choose-again", browser.press("look-again"))
    walk.see("check-again", browser.press("continue", category=[FIRST], term="once"))


STORIES = (several_people, kept_back)
