"""Writes the app's pages: templates of its own and of the bridge, texts from ``wording.toml``, no script."""

from functools import cache
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from jpki_bridge.card.phone.errand import SENT, Errand
from jpki_bridge.card.phone.words import ending, lines, words
from jpki_bridge.card.window.language import PLAIN_JAPANESE, language_form, tag_of
from jpki_bridge.card.window.readings import set_readings
from jpki_bridge.card.window.screens import card_options
from jpki_bridge.card.window.template import Html, Templates, elements, fill, stylesheet
from jpki_bridge.card.window.visit import Screen, Visit

_PAGES = Path(__file__).with_name("pages")
_fill = Templates(_PAGES).fill
_JAPAN = ZoneInfo("Asia/Tokyo")

_FIELDS = {Screen.PIN: "pin", Screen.CHOOSE: "card-0"}
"""What a problem of these screens is about."""

Page = tuple[str, Html]
"""Title and body."""


@cache
def style() -> bytes:
    """Return the bridge's style sheet, and what the app's pages need besides."""
    return stylesheet() + (_PAGES / "style.css").read_bytes()


def render(errand: Errand, provider: str) -> str:
    """Write the page that an errand stands at."""
    language, problem = errand.language, _problem(errand)
    frame = words("frame", language)
    title, body = _body(errand, provider)
    summary = _summary(errand, frame["problem"]) if problem else Html()
    page = _fill(
        "layout",
        **{name: frame[name] for name in ("service", "banner", "role", "style_note")},
        lang=tag_of(language),
        title=title,
        title_prefix=frame["problem_prefix"] if problem else "",
        languages=language_form(language, errand.token, frame["languages"]),
        summary=summary,
        body=body,
    )
    return set_readings(page) if language == PLAIN_JAPANESE else page


def _summary(errand: Errand, heading: str) -> Html:
    """Say the problem at the top, with a link to the field that it is about, where there is one."""
    target = _FIELDS.get(errand.visit.screen) if errand.visit else "number"
    text = Html(escape(_problem(errand)))
    link = Html(f'<a href="#{target}">{text}</a>') if target else text
    return fill("summary", problem=heading, link=link)


def _body(errand: Errand, provider: str) -> Page:
    if errand.end == SENT:
        return _told("sent", errand)
    if errand.end is not None:
        return _told(f"stopped.{errand.end}", errand)
    visit = errand.visit
    if visit is None:
        return _number(errand, provider)
    return _SCREENS.get(visit.screen, _over)(errand, visit)


def _problem(errand: Errand) -> str:
    code = errand.problem if errand.visit is None else errand.visit.problem
    if not code or errand.end is not None:
        return ""
    return words("problems", errand.language, left=str(errand.numbers_left))[code]


def _asker(errand: Errand, client: str, rows: dict[str, str]) -> Html:
    texts = words("asker", errand.language)
    written = (_fill("row", name=texts[name], value=value) for name, value in rows.items())
    return _fill(
        "asker",
        heading=texts["heading"],
        name=texts["name"],
        client=client,
        rows=Html("\n".join(written)),
    )


def _asker_of(errand: Errand, visit: Visit) -> Html:
    rows = {"origin": visit.question.origin, "match": visit.context.match}
    return _asker(errand, visit.context.client_name, rows)


def _number(errand: Errand, provider: str) -> Page:
    assert errand.asked is not None
    language, asked = errand.language, errand.asked
    unknown = words("asker", language)["unknown"]
    at = asked.asked_at.astimezone(_JAPAN)
    rows = {
        "asked_at": f"{at:%H:%M}",
        "browser": asked.browser or unknown,
        "place": asked.place or unknown,
        "origin": provider,
    }
    texts = words("number", language)
    return texts["title"], _fill(
        "number",
        **texts,
        asker=_asker(errand, asked.client_name, rows),
        warnings=elements("p", lines("number", language)),
        token=errand.token,
        error=_error(errand, "number"),
        described=_described(errand, "number", "number-hint"),
    )


def _choose(errand: Errand, visit: Visit) -> Page:
    texts = words("choose", errand.language)
    described = Html(' aria-describedby="card-error"') if visit.problem else ""
    return texts["title"], fill(
        "choose",
        **texts,
        asker=_asker_of(errand, visit),
        token=errand.token,
        options=card_options(visit),
        described=described,
        error=_error(errand, "card"),
        again=Html(),
        cancel=_cancel(errand),
    )


def _pin(errand: Errand, visit: Visit) -> Page:
    tries = None if visit.sight is None else visit.sight.tries_left
    client = visit.context.client_name
    texts = words("pin", errand.language, client=client, tries=str(tries))
    unknown = texts.pop("tries_unknown")
    if tries is None:
        texts["tries"] = unknown
    return texts["title"], _fill(
        "pin",
        **texts,
        asker=_asker_of(errand, visit),
        token=errand.token,
        described=_described(errand, "pin", "pin-hint tries"),
        error=_error(errand, "pin"),
        cancel=_cancel(errand),
    )


def _warned(errand: Errand, visit: Visit) -> Page:
    texts = words(visit.screen.value, errand.language)
    said = elements("p", lines(visit.screen.value, errand.language))
    go = _step(errand, "/continue", "continue", texts["submit"], said=said, look="outline")
    return texts["title"], Html(go + _cancel(errand))


def _over(errand: Errand, visit: Visit) -> Page:
    """Offer to answer: with what was signed, or with why nothing was."""
    language, whose = errand.language, "code" if errand.by_code else "app"
    if visit.screen is Screen.READ:
        texts, said = words("read", language), lines("read", language)
        body = _step(errand, "/send", "send", texts[f"submit_{whose}"], said=elements("p", said))
        return texts["title"], Html(body + _cancel(errand))
    texts, section = words("ended", language), ending(str(visit.outcome))
    said = [*lines(section, language), texts["nothing"]]
    body = _step(errand, "/send", "send", texts[f"submit_{whose}"], said=elements("p", said))
    retry = _step(errand, "/retry", "retry", words("frame", language)["retry"], look="outline")
    return words(section, language)["title"], Html(body + retry)


_SCREENS = {
    Screen.CHOOSE: _choose,
    Screen.PIN: _pin,
    Screen.LAST_TRY: _warned,
    Screen.EXPIRED: _warned,
}


def _told(section: str, errand: Errand) -> Page:
    language = errand.language
    return words(section, language)["title"], elements("p", lines(section, language))


def _cancel(errand: Errand) -> Html:
    text = words("frame", errand.language)["cancel"]
    return _step(errand, "/cancel", "cancel", text, look="outline")


def _step(
    errand: Errand, action: str, element_id: str, text: str, *, said: str = "", look: str = "filled"
) -> Html:
    return _fill(
        "step",
        lines=Html(said),
        action=action,
        token=errand.token,
        look=look,
        element_id=element_id,
        submit=text,
    )


def _error(errand: Errand, name: str) -> Html:
    problem = _problem(errand)
    return Html(f'<p class="error" id="{name}-error">{escape(problem)}</p>') if problem else Html()


def _described(errand: Errand, name: str, hints: str) -> Html:
    if not _problem(errand):
        return Html(f'aria-describedby="{hints}"')
    return Html(f'aria-describedby="{hints} {name}-error" aria-invalid="true"')
