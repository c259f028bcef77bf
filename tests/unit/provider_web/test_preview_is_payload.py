"""Byte equality of what the page showed and what left, over random consents (LC2).

The grant commits to the very bytes that the page showed and the citizen did not leave out. Of what arrives at
the app the same commitments are computed, and the two sets must be one; so must the records that the page and the
answer name, but for what was left out, which no later delivery brings either.
``PREVIEW_RUNS`` sets how many.
"""

import os
import random

from consent.preview import AgreedPreview, items_of
from scopes.catalogue import CATALOGUE
from scopes.category import AgencyKind
from scopes.human.views import record_view
from tests.citizen_world import HANAKO, MISAKI
from tests.fakes.counter import failing, released
from tests.preview_world import preview_world

__all__ = ["preview_world"]

RUNS = int(os.environ.get("PREVIEW_RUNS", "12"))
OF_THE_TOWN = [
    c.id
    for c in CATALOGUE.values()
    if AgencyKind.MUNICIPALITY in c.agency_kinds and "latest" in c.conditions
]


def held(pick, category):
    """Some records of every type of a category, each with an id of its own."""
    examples = CATALOGUE[category].examples
    chosen = [pick.choice(examples) for _ in range(pick.randint(0, 4))]
    return [{**record, "record_id": f"{category}-{n}"} for n, record in enumerate(chosen)]


def named(answer):
    """The names of the records of an answer."""
    assert answer.status == 200, answer.body
    return {item.record_id for entry in answer.json["categories"] for item in items_of(entry)}


def secret_of(world, preview):
    retrieval = world.services.retrievals.get(preview.retrieval_id)
    key = world.services.self_information.deliverer.opening.key(retrieval)
    return world.services.previews.secrets(retrieval, key)


def walked(world, pick, subject, categories):
    """Walk a random consent to its end; return what was on the page, what was left out, and the tokens."""
    browser = world.browser(pick.choice(["ja", "en"]))
    ticked = pick.sample(categories, pick.randint(1, len(categories)))
    scope = " ".join(["openid", "offline_access", *categories])
    term = (
        pick.choice(["once", "90"]) if all(CATALOGUE[c].max_term_days for c in categories) else ""
    )
    world.chosen(browser, *ticked, subject=subject, scope=scope, term=term or "once")
    shown = browser.page_options("left_out")
    out = [name for name in shown if pick.random() < 0.3]
    if len(out) == len(shown):
        out = []
    page = browser.text
    browser.press("agree", left_out=out)
    assert browser.path.endswith("/done"), browser.text
    tokens = world.party.tokens(browser.press("return"))
    return ticked, shown, out, page, tokens


def test_the_payload_is_what_the_page_showed_less_what_was_left_out(preview_world):
    world, pick = preview_world, random.Random(20261126)
    for run in range(RUNS):
        subject = pick.choice([MISAKI, HANAKO])
        able = [
            c
            for c in OF_THE_TOWN
            if subject == MISAKI or "legal_representative" in CATALOGUE[c].relations
        ]
        categories = pick.sample(able, pick.randint(1, min(4, len(able))))
        world.agencies.answers.clear()
        for category in categories:
            world.agencies.answers["hinata", category] = (
                released(category, "hinata", held(pick, category))
                if pick.random() < 0.9
                else failing(category, "hinata", "maintenance", 60)
            )
        world.review(*categories)
        ticked, shown, out, page, tokens = walked(world, pick, subject, categories)
        later = {
            category: released(category, "hinata", held(pick, category)) for category in categories
        }
        world.agencies.answers.update({("hinata", c): answer for c, answer in later.items()})
        grant = next(
            g
            for g in world.services.grants.of_person(subject_person(world))
            if g.grant_id == tokens["grant_id"]
        )
        preview = AgreedPreview.of(grant.preview)
        if preview is None:
            continue  # nothing could be shown, and all was agreed to come later
        secret = secret_of(world, preview)
        answer = world.result(tokens, **{"Idempotency-Key": f"run-{run}"})
        assert answer.status == 200, answer.body
        arrived, places, texts = set(), set(), []
        for entry in answer.json["categories"]:
            assert entry["outcome"] == "declined" or entry["category"] in ticked
            if entry["category"] in preview.later:
                continue
            arrived |= {item.commitment(secret) for item in items_of(entry)}
            places |= {item.place for item in items_of(entry)}
            texts += [
                text
                for item in items_of(entry)
                for row in record_view(
                    CATALOGUE[entry["category"]], item.content["record"], "ja"
                ).own_rows
                for text in (row.entries if len(row.entries) > 1 else (row.value_text,))
                if not row.rows
            ]
        assert places == set(shown) - set(out)
        assert arrived == {each for several in preview.commitments.values() for each in several}
        if grant.standing:
            again = world.result(tokens, **{"Idempotency-Key": f"run-{run}-again"})
            assert not named(again) & {name for names in grant.left_out.values() for name in names}
        if "件あります" in page:
            assert [
                each for each in texts if "".join(each.split()) not in "".join(page.split())
            ] == []


def subject_person(world):
    """Who logged in, in every run."""
    return next(iter(world.services.disclosures.walk())).person_id
