"""Writes the bridge's pages: the frame that all screens share. No script anywhere."""

from html import escape
from urllib.parse import urlsplit

from jpki_bridge.card.phrase import with_readings
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.window.language import PLAIN_JAPANESE, language_form, tag_of
from jpki_bridge.card.window.readings import set_readings
from jpki_bridge.card.window.screens import FIELDS, SCREENS, problem_text
from jpki_bridge.card.window.template import Html, fill
from jpki_bridge.card.window.visit import Visit
from jpki_bridge.card.window.wording import words


def answer_origin(visit: Visit) -> str:
    """Name the origin that the visit's answer is posted to, for ``form-action``; or none."""
    if visit.answer_url is None:
        return ""
    parts = urlsplit(visit.answer_url)
    return f"{parts.scheme}://{parts.netloc}"


def render(visit: Visit, settings: DoorSettings) -> str:
    """Write the page of the visit's present screen."""
    language = visit.language
    frame, plain = words("frame", language), language == PLAIN_JAPANESE
    title, body = SCREENS[visit.screen](visit, frame)
    page = fill(
        "layout",
        lang=tag_of(language),
        title=title,
        title_prefix=frame["problem_prefix"] if visit.problem else "",
        service=frame["service"],
        banner=fill("banner", banner=frame["banner"]) if settings.sandbox else "",
        languages=language_form(language, visit.token, frame["languages"]),
        summary=_summary(visit, frame),
        body=body,
        phrase_label=frame["phrase"],
        phrase=with_readings(settings.phrase) if plain else settings.phrase,
        phrase_help=frame["phrase_help"],
        style_note=frame["style_note"],
    )
    return set_readings(page) if plain else page


def _summary(visit: Visit, frame: dict[str, str]) -> Html:
    """Say the problem at the top, with a link to the field that it is about."""
    if not visit.problem:
        return Html()
    target = FIELDS.get(visit.screen)
    text = Html(escape(problem_text(visit)))
    link = Html(f'<a href="#{target}">{text}</a>') if target else text
    return fill("summary", problem=frame["problem"], link=link)
