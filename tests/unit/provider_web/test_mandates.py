"""Mandates on my page: who may name whom, what a code is worth, and what a proxy may hand over."""

import pytest

from consent.mandate import CODE_LIFE
from provider.web.citizen.mandates.people import ATTEMPTS_A_DAY
from tests.citizen_browser import Browser
from tests.citizen_world import HANAKO, KAITO, MISAKI, TARO
from tests.mandate_stories import (
    PRINCIPAL,
    chosen,
    grants_by_proxy,
    last_day,
    mandate,
    offered,
    on_my_page,
    remove,
    taken,
    to_subject,
)


@pytest.fixture
def principal(world):
    """The browser of the principal, on my page."""
    return on_my_page(world, PRINCIPAL)


@pytest.fixture
def proxy(world):
    """The browser of whoever is to be the proxy, on my page."""
    return on_my_page(world, TARO)


# --- the code


def test_a_code_is_typed_in_any_case_and_width_and_works_once(world, principal, proxy):
    code = offered(world, principal)
    wide = "".join(chr(ord(c) + 0xFEE0) if c != "-" else "－" for c in code.lower())
    assert taken(proxy, wide).path == "/my-page/proxies"
    assert "山田 美咲" in proxy.text
    assert taken(principal, code).status == 422
    assert world.rows("mandate") == 1


def test_a_code_is_over_after_a_quarter_of_an_hour_and_void_after_the_next(world, principal, proxy):
    first = offered(world, principal)
    second = offered(world, principal)
    assert "このコードは使えません" in taken(proxy, first).text
    world.clock.turn(seconds=CODE_LIFE.total_seconds())
    later = on_my_page(world, TARO)
    assert taken(later, second).status == 422
    assert world.rows("mandate") == 0


def test_who_guesses_is_stopped_even_with_the_right_code(world, principal, proxy):
    for _ in range(ATTEMPTS_A_DAY):
        assert taken(proxy, "BBBB-BBBB-BBBB").status == 422
    assert taken(proxy, offered(world, principal)).status == 429
    assert world.rows("mandate") == 0


def test_codes_a_day_are_counted_too(world, principal):
    for _ in range(ATTEMPTS_A_DAY):
        offered(world, principal)
    principal.open("/my-page/proxies/new")
    principal.press("continue", category="immunisation", last=last_day(world))
    assert principal.status == 429


def test_the_code_stands_on_its_page_alone(world, principal, caplog):
    code = offered(world, principal)
    assert code not in principal.path
    assert code not in caplog.text
    assert code not in principal.open("/my-page/proxies").html
    with world.services.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM mandate_offer").all()
    assert code.replace("-", "") not in str(rows)


# --- who


def test_nobody_is_their_own_proxy_and_the_code_stays_good(world, principal, proxy):
    code = offered(world, principal)
    assert "自分のコードは使えません" in taken(principal, code).text
    assert taken(proxy, code).path == "/my-page/proxies"


def test_one_mandate_of_two_people_stands_at_a_time(world):
    principal, proxy = mandate(world)
    code = offered(world, principal)
    assert "すでにこの方の代理人です" in taken(proxy, code).text
    remove(principal)
    assert taken(proxy, code).status == 422  # the removal voids the code that waits as well
    assert taken(proxy, offered(world, principal)).path == "/my-page/proxies"


def test_from_fifteen_one_names_a_proxy_and_from_eighteen_one_is_one(world, principal):
    world.cards[KAITO] = world.new_card(KAITO)
    child, youth = on_my_page(world, HANAKO), on_my_page(world, KAITO)
    child.open("/my-page/proxies/new")
    child.press("continue", category="immunisation", last=last_day(world))
    assert child.status == 403
    assert "15歳になるまでは" in child.text
    assert taken(youth, offered(world, principal)).status == 403
    assert "18歳以上" in youth.text
    proxy = on_my_page(world, TARO)
    assert taken(proxy, offered(world, youth)).path == "/my-page/proxies"


def test_a_parent_acts_for_a_youth_by_mandate_and_no_longer_by_law(world):
    world.cards[KAITO] = world.new_card(KAITO)
    youth, mother = on_my_page(world, KAITO), on_my_page(world, MISAKI)
    assert f'value="{KAITO}"' not in to_subject(mother).html
    taken(mother, offered(world, youth))
    assert f'value="{KAITO}"' in to_subject(mother).html
    assert mother.html.count("海斗") == 1


def test_a_proxy_names_nobody_else_for_the_principal(world):
    _, proxy = mandate(world)
    third = on_my_page(world, MISAKI)
    taken(third, offered(world, proxy))
    with world.services.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT principal_id, proxy_id FROM mandate").all()
    assert len({principal for principal, _ in rows}) == 2  # the proxy gave a mandate of their own


# --- what and until when


def test_what_is_no_day_of_the_coming_year_is_refused(world, principal):
    beyond = (last_day(world, -1), last_day(world, 366))
    for last in (*beyond, "", "2026-13-01", "2026-W50-1", "20261201", "tomorrow", "9" * 5000):
        principal.open("/my-page/proxies/new")
        principal.press("continue", category="immunisation", last=last)
        assert principal.status == 422, last
        assert "今日から1年以内" in principal.text
    assert world.rows("mandate_offer") == 0
    assert offered(world, principal, days=365)


def test_without_a_category_that_may_be_mandated_there_is_no_code(world, principal):
    for ticked in ((), ("tax_income",), ("no_such",)):
        principal.open("/my-page/proxies/new")
        principal.press("continue", category=ticked, last=last_day(world))
        assert principal.status == 422, ticked
    assert world.rows("mandate_offer") == 0


def test_only_what_was_mandated_is_offered(world):
    _, proxy = mandate(world, "maternal_child_health")
    to_subject(proxy).press("continue", subject=PRINCIPAL)
    assert "category-1" not in proxy.page.attributes  # one category is left: it needs no box
    proxy.press("continue", term="once").press("agree")
    [grant] = grants_by_proxy(world)
    assert (grant.categories, grant.declined) == (("maternal_child_health",), ("immunisation",))
    assert grant.relation == "agent"


def test_without_the_right_to_disclose_the_principal_is_not_listed(world):
    _, proxy = mandate(world, discloses=False)
    assert f'value="{PRINCIPAL}"' not in to_subject(proxy).html
    assert proxy.press("continue", subject=PRINCIPAL).status == 400


def test_what_a_proxy_permitted_ends_with_the_last_day_at_the_latest(world):
    _, proxy = mandate(world, days=10)
    chosen(to_subject(proxy)).press("agree")
    [grant] = grants_by_proxy(world)
    [row] = world.services.mandates.of_proxy(grant.person_id, now=world.clock())
    assert grant.expires_at == row.ends_at
    world.clock.turn(days=10)
    assert grant.alive(now=world.clock())
    world.clock.turn(hours=6)  # 9:00 UTC is 18:00 in Japan
    assert not grant.alive(now=world.clock())
    assert world.services.mandates.of_proxy(grant.person_id, now=world.clock()) == []


def test_a_visit_that_outlasts_the_mandate_is_refused(world):
    mandate(world, days=0)
    world.clock.turn(hours=5, minutes=50)
    late = Browser(world).log_in(world.cards[TARO])
    chosen(late)
    world.clock.turn(minutes=10)
    assert late.press("agree").status == 403
    assert grants_by_proxy(world) == []


# --- afterwards


def test_the_principal_also_ends_a_single_grant_of_the_proxy(world):
    principal, proxy = mandate(world)
    chosen(to_subject(proxy)).press("agree")
    [grant] = grants_by_proxy(world)
    principal.open(f"/my-page/grants/{grant.grant_id}/withdraw").press("withdraw")
    [grant] = grants_by_proxy(world)
    assert grant.withdrawn_at is not None


def test_nobody_removes_a_proxy_of_somebody_else(world):
    _, proxy = mandate(world)
    with world.services.database.reading() as connection:
        proxy_id = connection.exec_driver_sql("SELECT proxy_id FROM mandate").scalar()
    for stranger in (proxy, on_my_page(world, HANAKO)):
        assert stranger.open(f"/my-page/proxies/{proxy_id}/end").status == 404
    assert world.services.mandates.of_proxy(proxy_id, now=world.clock())


def test_pages_of_mandates_need_a_login_and_are_not_stored(world, principal):
    for path in ("", "/new", "/accept"):
        found = principal.open(f"/my-page/proxies{path}")
        assert found.response.headers["Cache-Control"] == "no-store"
        assert not Browser(world).open(f"/my-page/proxies{path}").path.startswith("/my-page")
