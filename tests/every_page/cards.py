"""The pages of cards and children. The citizen's earlier card ends here, so this comes last."""

from tests.citizen_browser import answer
from tests.citizen_world import HANAKO, MISAKI
from tests.every_page.walk import first_link


def cards_and_children(walk):
    """A card nobody knows, a child added by its card, and what my page says of both."""
    world, card = walk.world, walk.world.new_card(None)
    browser = walk.browser().open(world.push("openid immunisation")).press("continue")
    asked = browser.ask_card()
    walk.see("unknown-card", browser.open(answer(world, asked, card)), refusal=True)
    walk.see("link-a-card", browser.press("link"))
    browser.open(walk.paired(browser, card, world.signing_card(MISAKI)))
    walk.see("add-a-child", browser.press("add-child"))
    browser.open(walk.paired(browser, card, world.cards[HANAKO]))
    walk.see("subject-with-an-added-child", browser)
    walk.see("my-cards", browser.open("/my-page/cards"))
    walk.see("my-children", browser.open("/my-page/children"))
    walk.see("end-a-child", browser.open(first_link(browser, "end-")))
    guarded = walk.at_my_page(HANAKO).open("/my-page/children")
    walk.see("my-guardians", guarded)
    walk.see("end-a-guardian", guarded.open(first_link(guarded, "end-")))


STORIES = (cards_and_children,)
