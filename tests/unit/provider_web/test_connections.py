"""Connections on my page: found, let rest, made smaller and sooner, stopped; two tabs and double presses."""

import re
from datetime import timedelta

from consent.grant import UNRECOGNISED
from provider.storage.persons import CredentialRow
from scopes.category import AGENT
from tests.citizen_browser import Browser
from tests.citizen_world import CLIENT, HANAKO, MISAKI, TARO


def page(grant, *more):
    return "/".join(("/my-page/grants", grant.grant_id, *more))


# --- home


def test_home_says_the_three_counts_and_each_is_a_link(mine):
    mine.give()
    mine.give(paused_at=mine.world.clock(), paused_because="citizen", paused_by=mine.me)
    home = mine.browser.open("/my-page")
    for said in ("連携中 1件", "（ほかに停止中 1件）", "この30日の提供 0回"):
        assert said in home.text
    links = {home.page.links[name] for name in ("count-connections", "count-handed")}
    assert links == {"/my-page/connections", "/my-page/history"}


def test_everything_rests_by_one_press_and_goes_on_by_another(mine):
    two, unknown = [mine.give(), mine.give()], mine.give()
    grants = mine.world.services.grants
    grants.pause([unknown.grant_id], mine.me, because=UNRECOGNISED, now=mine.world.clock())
    browser = mine.browser.open("/my-page").open("/my-page/pause")
    assert "いま続いている連携は2件です。" in browser.text
    assert not mine.kept(two[0]).paused, "reading the page changes nothing"
    browser.press("pause")
    assert browser.path == "/my-page"
    assert all(mine.kept(each).paused_because == "citizen" for each in two)
    assert "停止中" in browser.text
    assert "pause-all" not in browser.page.links
    browser.open("/my-page/resume").press("resume")
    assert not any(mine.kept(each).paused for each in two)
    assert mine.kept(unknown).paused, "what nobody recognised goes on one by one"
    assert mine.kinds(two[0]) == ["paused", "resumed"]


def test_what_was_not_recognised_says_so_and_goes_on_by_itself(mine):
    grant = mine.give()
    grants = mine.world.services.grants
    grants.pause([grant.grant_id], mine.me, because=UNRECOGNISED, now=mine.world.clock())
    browser = mine.browser.open(page(grant))
    assert "心当たりがないという届け出" in browser.text
    browser.open(page(grant, "resume"))
    assert "心当たりがあるときだけ、再開してください。" in browser.text
    browser.press("resume")
    assert not mine.kept(grant).paused


def test_resting_for_a_card_and_resting_by_wish_are_told_apart(mine):
    grant = mine.give()
    with mine.world.services.database.transaction() as connection:
        connection.execute(CredentialRow.__table__.update().values(status="suspended"))
    standing = mine.give(credential_id="gone")
    mine.world.services.grants.pause(
        [grant.grant_id], mine.me, because="citizen", now=mine.world.clock()
    )
    with mine.world.services.database.transaction() as connection:
        connection.execute(CredentialRow.__table__.update().values(status="active"))
    listed = mine.browser.open("/my-page/connections").html
    of_card = listed.split(f'id="grant-{standing.grant_id}"')[1].split("</article>")[0]
    by_wish = listed.split(f'id="grant-{grant.grant_id}"')[1].split("</article>")[0]
    assert "カードの確認が必要です" in of_card
    assert "カードの確認が必要です" not in by_wish
    assert "再開するまで、何も渡りません。" in by_wish


# --- the list


def test_an_allowed_connection_that_was_never_picked_up_says_so_for_good(mine):
    grant = mine.give(activated_at=None)
    assert "許可しましたが、情報は渡っていません" in mine.browser.open(page(grant)).text
    assert "連携中 1件" in mine.browser.open("/my-page").text
    mine.world.clock.turn(days=1)
    mine.browser = Browser(mine.world).log_in_to_my_page(mine.world.cards[MISAKI])
    assert "連携中 0件" in mine.browser.open("/my-page").text
    assert "受け取りに来なかったため" in mine.browser.open(page(grant)).text


def test_the_list_is_searched_by_name_person_and_state(mine):
    own, childs = mine.give(), mine.give(subject_id=mine.child, relation="legal_representative")
    over = mine.give(withdrawn_at=mine.world.clock())

    def found(**asked):
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        html = mine.browser.open(f"/my-page/connections?{query}").html
        return set(re.findall(r'<article class="card" id="grant-([^"]+)"', html))

    assert found() == {own.grant_id, childs.grant_id, over.grant_id}
    assert found(person=mine.child) == {childs.grant_id}
    assert found(state="ended") == {over.grant_id}
    assert found(name="ｺｿﾀﾞﾃ") == found()
    assert found(name="図書館") == set()
    assert found(state="nonsense", after="nowhere") == found()


def test_the_search_is_a_form_that_works_without_script(mine):
    grant = mine.give()
    mine.give(subject_id=mine.child, relation="legal_representative")
    browser = mine.browser.open("/my-page/connections")
    assert "山田 花子" in browser.html
    browser.open("/my-page/connections?name=こそだて&person=&state=live")
    assert "見つかった連携：2件" in browser.text
    assert f"detail-{grant.grant_id}" in browser.page.links


def test_what_was_given_for_several_people_at_once_is_one_group(mine):
    together = {"sitting": "s-1", "relation": "legal_representative"}
    first, second = mine.give(subject_id=mine.child, **together), mine.give(sitting="s-1")
    html = mine.browser.open("/my-page/connections").html
    assert "2人分をいっしょに許可しました" in html
    group = html.split('<section class="together"')[1].split("</section>")[0]
    assert f"grant-{first.grant_id}" in group
    assert f"grant-{second.grant_id}" in group


def test_a_hundred_connections_are_paged_small_and_read_in_few_statements(mine):
    for _ in range(100):
        mine.give()
        mine.world.clock.turn(seconds=1)
    few = mine.statements(lambda: mine.browser.open("/my-page/connections"))
    html = mine.browser.html
    seen = len(re.findall(r"<article", html))
    assert few <= 13
    assert "いまの連携：100件" in mine.browser.text
    pages = 1
    while "older" in mine.browser.page.links:
        mine.browser.open(mine.browser.page.links["older"])
        seen += len(re.findall(r"<article", mine.browser.html))
        pages += 1
    assert seen == 100
    assert pages <= 9
    for path in ("/my-page", "/my-page/connections"):
        plain = mine.browser.open(f"{path}?lang=ja-plain").html
        assert len(plain.encode()) < 40_000, "with its css below 60 kB"


# --- details: an item, the period


def test_an_item_is_taken_out_and_the_page_says_what_is_left(mine):
    grant = mine.give(conditions={"immunisation": [{"kind": "latest"}]})
    browser = mine.browser.open(page(grant))
    assert "drop-immunisation" in browser.page.links
    browser.open(browser.page.links["drop-immunisation"])
    assert "「予防接種」を外しますか" in browser.text
    assert "ここでは増やせません。" in browser.text
    browser.press("drop")
    left = mine.kept(grant)
    assert left.categories == ("maternal_child_health",)
    assert left.declined == ("immunisation",)
    assert left.conditions == {}
    assert left.consent_text == grant.consent_text, "what was agreed to is told as it was"
    assert mine.kinds(grant) == ["narrowed"]
    assert "drop-maternal_child_health" not in browser.page.links, "the last one is a stop"
    assert browser.open(page(grant, "drop", "maternal_child_health")).path.endswith("/withdraw")


def test_a_claim_is_taken_out_too(mine):
    grant = mine.give(claims=("name", "birthdate"))
    mine.browser.open(page(grant, "drop", "birthdate")).press("drop")
    assert mine.kept(grant).claims == ("name",)
    assert mine.kept(grant).categories == grant.categories


def test_pressing_twice_takes_out_once_and_is_no_fault(mine):
    grant = mine.give()
    path = page(grant, "drop", "immunisation")
    browser = mine.browser.open(path)
    form = {name: browser.hidden(name) for name in ("form_token", "version")}
    for _ in range(2):
        browser.post(path, **form)
        assert (browser.status, browser.path) == (200, page(grant))
    assert mine.kinds(grant) == ["narrowed"]


def test_a_second_tab_changes_nothing_that_it_did_not_show(mine):
    grant = mine.give(categories=("immunisation", "maternal_child_health", "tax_income"))
    path = page(grant, "shorten")
    browser = mine.browser.open(path)
    old = {name: browser.hidden(name) for name in ("form_token", "version")}
    browser.open(page(grant, "drop", "tax_income")).press("drop")
    browser.post(path, days="7", **old)
    assert browser.status == 409
    assert "この連携は、さきほど変わりました" in browser.text
    assert mine.kept(grant).expires_at == grant.expires_at
    assert mine.kinds(grant) == ["narrowed"]


def test_only_shorter_terms_are_offered_and_taken(mine):
    grant = mine.give(expires_at=mine.world.clock() + timedelta(days=90))
    browser = mine.browser.open(page(grant, "shorten"))
    assert re.findall(r'name="days" value="(\d+)"', browser.html) == ["7", "30"]
    assert "checked" not in browser.html
    assert browser.press("shorten").status == 400
    assert "終わる日を1つ選んでください。" in browser.text
    for odd in ("90", "365", "-1", "x", "0", "٣"):
        browser.open(page(grant, "shorten")).press("shorten", days=odd)
        assert browser.status == 400, odd
    assert mine.kept(grant).expires_at == grant.expires_at
    browser.open(page(grant, "shorten")).press("shorten", days="30")
    assert mine.kept(grant).expires_at == mine.world.clock() + timedelta(days=30)
    assert mine.kinds(grant) == ["shortened"]


def test_a_one_off_connection_has_no_shorter_term(mine):
    grant = mine.give(standing=False, expires_at=mine.world.clock() + timedelta(days=1))
    assert "shorten" not in mine.browser.open(page(grant)).page.links
    assert mine.browser.open(page(grant, "shorten")).path == page(grant)


CHANGES = ("drop/immunisation", "shorten", "pause", "resume", "withdraw")


def test_a_stranger_and_a_child_change_nothing(mine):
    grant = mine.give(subject_id=mine.child, relation="legal_representative")
    for who, status in ((TARO, 404), (HANAKO, 200)):
        other = Browser(mine.world).log_in_to_my_page(mine.world.cards[who])
        for what in CHANGES:
            assert other.open(page(grant, what)).status == status, what
            assert status == 404 or other.path == page(grant)
            assert other.post(page(grant, what), form_token="x").status == 403
    assert mine.kept(grant) == grant


def test_a_principal_changes_what_a_proxy_gave(mine):
    grant = mine.give(person_id=mine.child, subject_id=mine.me, relation=AGENT)
    mine.browser.open(page(grant, "drop", "immunisation")).press("drop")
    [change] = mine.world.services.grant_changes.of_grant(grant.grant_id)
    assert change.by == "subject"


def test_nothing_is_done_without_the_forms_token(mine):
    grant = mine.give()
    for what in CHANGES:
        for form in ({}, {"form_token": "x" * 43, "version": "0", "days": "7"}):
            assert mine.browser.post(page(grant, what), **form).status == 403, what
    assert mine.kept(grant) == grant


def test_what_is_over_offers_nothing_but_its_papers(mine):
    grant = mine.give(withdrawn_at=mine.world.clock())
    links = mine.browser.open(page(grant)).page.links
    assert not [name for name in links if name.startswith(("drop-", "shorten", "pause", "resume"))]
    assert {"history-of-this", "receipt"} <= links.keys()


def test_stopping_says_what_the_service_said_will_stop_and_whom_to_ask_for_deletion(mine):
    grant = mine.give()
    browser = mine.browser.open(page(grant, "withdraw"))
    for said in ("予防接種の予定を知らせるため", "support@app.example", "株式会社こそだて（架空）"):
        assert said in browser.text
    browser.press("withdraw")
    assert mine.kinds(grant) == ["stopped"]
    assert mine.world.services.clients.get(CLIENT) is not None


def test_whoever_stops_one_of_several_with_a_service_reads_that_the_others_go_on(mine):
    one, other = mine.give(), mine.give()
    browser = mine.browser.open(page(one, "withdraw"))
    assert "ほかに1件あります。それは止まりません。" in browser.text
    found = browser.open(browser.page.links["see-others"])
    assert f"grant-{other.grant_id}" in found.page.attributes
    browser.open(page(one, "withdraw")).press("withdraw")
    assert "others" not in browser.open(page(other, "withdraw")).page.attributes


def test_a_change_that_waits_is_told_until_a_part_is_taken_back(mine):
    grant = mine.give()
    mine.give(amends=grant.grant_id, amend_action="merge", activated_at=None)
    assert "受け取ると、変わります。" in mine.browser.open(page(grant)).text
    mine.world.clock.turn(seconds=1)
    mine.browser.open(page(grant, "drop", "immunisation")).press("drop")
    assert "受け取ると、変わります。" not in mine.browser.text


def test_home_links_to_the_notices(mine):
    mine.give()
    home = mine.browser.open("/my-page")
    assert home.page.links["count-notices"] == "/my-page/notices"
    assert "お知らせ" in home.text
