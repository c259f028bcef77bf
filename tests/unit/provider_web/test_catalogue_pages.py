"""The catalogue as pages: for everyone, in three languages, without a login, a cookie or a trace."""

import re

import pytest
from markupsafe import escape

from scopes.catalogue import SCOPES
from scopes.purposes.purpose import PURPOSES
from scopes.wording import LANGUAGES
from tests.weights import MOST_BYTES, weight

JAPANESE = re.compile(r"[ぁ-ヿ一-龯]")


def got(world, path, **headers):
    return world.app.test_client().get(path, base_url=world.origin, headers=headers)


def words_of(html):
    """Return what is read: no markup, and nothing that says of itself that it is in Japanese."""
    main = html[html.index("<main") : html.index("</main>")]
    main = re.sub(r"<(pre|details)\b.*?</\1>", "", main, flags=re.S)
    main = re.sub(r'<bdi lang="ja">.*?</bdi>', "", main)
    return re.sub(r"<[^>]+>", " ", main)


def light(page):
    """Return a page's text; none is heavier than a page of citizens may be."""
    assert page.status_code == 200, page.request.path
    assert weight(page.text) <= MOST_BYTES, page.request.path
    return page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_leads_to_the_page_of_every_category_and_answer(world, language):
    page = light(got(world, f"/catalogue?lang={language}"))
    assert f'href="/catalogue/answers?lang={language}"' in page
    page += light(got(world, f"/catalogue/answers?lang={language}"))
    linked = set(re.findall(r'<h[23]><a href="/catalogue/([\w.]+)\?lang=([\w-]+)"', page))
    shown = {s.id for s in SCOPES.values() if not s.hands_out_records or "." not in s.id}
    assert {token for token, _ in linked} == shown
    assert {chosen for _, chosen in linked} == {language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_leads_to_templates_of_purposes_with_what_a_registration_takes(world, language):
    assert (
        f'href="/catalogue/purposes?lang={language}"'
        in got(world, f"/catalogue?lang={language}").text
    )
    page = light(got(world, f"/catalogue/purposes?lang={language}"))
    for purpose in PURPOSES.values():
        path = f"/catalogue/purposes/{purpose.id}?lang={language}"
        assert f'href="{path}"' in page
        told = light(got(world, path))
        assert escape(purpose.why.in_language(language)) in told
        assert escape(f'"max_term_days": {purpose.term_days}') in told


def test_an_unknown_purpose_is_not_found(world):
    assert got(world, "/catalogue/purposes/nothing").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scope_has_a_page_for_citizens_that_leads_to_one_for_developers(world, language):
    for token, scope in SCOPES.items():
        if language != "ja" and "." in token and not token.startswith("answer."):
            continue  # the parts are pages of the same kind
        page = light(got(world, f"/catalogue/{token}?lang={language}"))
        assert f"<h1>{escape(scope.wording.name.in_language(language))}</h1>" in page
        for seen in scope.inputs:
            for shown in seen.view.fields:
                law = seen.category.record_type(shown).wording.legal_basis
                assert escape(law.in_language(language)) in page, token
        assert f'href="/catalogue/{token}/developer?lang={language}"' in page
        told = light(got(world, f"/catalogue/{token}/developer?lang={language}"))
        assert f"<dd>{token}</dd>" in told
        assert f'href="/catalogue/{token}?lang={language}"' in told


def test_a_developer_is_led_to_the_schema_of_every_record_that_leaves(world):
    page = got(world, "/catalogue/disability.discount/developer?lang=en").text
    for path in set(re.findall(r'href="(/catalogue/[^"]+/schema\.json)"', page)):
        schema = got(world, path)
        assert schema.mimetype == "application/schema+json"
        assert schema.headers["Cache-Control"] == "public, max-age=3600"
        assert set(schema.json["properties"]) > {"record_id"}
    assert "/schema.json" in page


@pytest.mark.parametrize(
    "path", ["nothing/x", "disability/nothing", "answer.income_band/assessment", "profile_match/x"]
)
def test_what_does_not_leave_has_no_schema(world, path):
    assert got(world, f"/catalogue/{path}/schema.json").status_code == 404


@pytest.mark.parametrize("token", ["disability", "tax_income.summary", "profile_match"])
def test_an_english_page_holds_no_japanese_but_what_agencies_wrote(world, token):
    assert JAPANESE.findall(words_of(got(world, f"/catalogue/{token}?lang=en").text)) == []


def test_plain_japanese_is_a_third_language_and_says_that_it_is_japanese(world):
    plain = got(world, "/catalogue/disability?lang=ja-plain").text
    assert '<html lang="ja">' in plain
    assert "しょうがいしゃてちょう" in plain
    assert "しょうがいしゃてちょう" not in got(world, "/catalogue/disability?lang=ja").text
    assert plain.count('aria-current="true"') == 1


def test_without_a_choice_the_browsers_wish_counts_and_caches_are_told(world):
    page = got(world, "/catalogue", **{"Accept-Language": "en"})
    assert '<html lang="en">' in page.text
    assert {"Accept-Language", "Cookie"} <= set(page.vary)
    named = got(world, "/catalogue?lang=en")
    assert "Accept-Language" not in set(named.vary)


@pytest.mark.parametrize("path", ["/catalogue?lang=en", "/catalogue/household?lang=ja"])
def test_pages_are_kept_by_caches_and_leave_no_cookie(world, path):
    page = got(world, path)
    assert page.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in page.headers
    again = got(world, path, **{"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_reader_who_is_logged_in_gets_the_page_of_everyone(world, browser):
    stranger = got(world, "/catalogue/household?lang=ja").data
    browser.open("/my-page")
    assert (
        browser.client.get("/catalogue/household?lang=ja", base_url=world.origin).data == stranger
    )
    assert b'id="logout"' not in stranger


@pytest.mark.parametrize(
    "token",
    ["nothing", "openid", "disability.nothing", "nothing/developer", "..%2Fhome", "%3Cb%3E"],
)
def test_an_unknown_scope_is_a_page_of_ours_that_nobody_keeps(world, token):
    page = got(world, f"/catalogue/{token}?lang=en")
    assert page.status_code == 404
    assert page.headers["Cache-Control"] == "no-store"
    assert '<main id="main"' in page.text
    assert "<b>" not in page.text


def test_an_unknown_scope_leads_to_those_that_come_near_and_to_the_list(world):
    page = got(world, "/catalogue/tax_incom?lang=en").text
    assert '<a href="/catalogue/tax_income?lang=en">' in page
    assert '<a href="/catalogue?lang=en">' in page
    assert "tax_incom<" not in page  # what was typed is not said again


def test_the_list_is_reached_from_home_and_opens_by_subject(world):
    assert 'href="/catalogue"' in got(world, "/").text
    page = got(world, "/catalogue?lang=ja").text
    finder = page[page.index('<nav class="finder"') : page.index('<h2 id="group-')]
    assert "<summary>世帯（1）</summary>" in finder
    assert finder.index("世帯（1）") < finder.index('href="/catalogue/household?lang=ja"')
