"""Writes the bridge's pages: the frame that all screens share. No script anywhere."""

from html import escape
from urllib.parse import urlsplit

from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.window.screens import FIELDS, SCREENS, problem_text
from jpki_bridge.card.window.template import Html, fill
from jpki_bridge.card.window.visit import Visit
from jpki_bridge.card.window.wording import words

_OTHER_LANGUAGE = {"ja": ("en", "English"), "en": ("ja", "日本語")}


def answer_origin(visit: Visit) -> str:
    """Name the origin that the visit's answer is posted to, for ``form-action``; or none."""
    if visit.answer_url is None:
        return ""
    parts = urlsplit(visit.answer_url)
    return f"{parts.scheme}://{parts.netloc}"


def render(visit: Visit, settings: DoorSettings) -> str:
    """Write the page of the visit's present screen."""
    language = visit.language
    frame = words("frame", language)
    other, other_name = _OTHER_LANGUAGE[language]
    title, body = SCREENS[visit.screen](visit, frame)
    return fill(
        "layout",
        lang=language,
        title=title,
        title_prefix=frame["problem_prefix"] if visit.problem else "",
        service=frame["service"],
        banner=fill("banner", banner=frame["banner"]) if settings.sandbox else "",
        token=visit.token,
        other_lang=other,
        other_name=other_name,
        summary=_summary(visit, frame),
        body=body,
        phrase_label=frame["phrase"],
        phrase=settings.phrase,
        phrase_help=frame["phrase_help"],
        style_note=frame["style_note"],
    )


def _summary(visit: Visit, frame: dict[str, str]) -> Html:
    """Say the problem at the top, with a link to the field that it is about."""
    if not visit.problem:
        return Html()
    target = FIELDS.get(visit.screen)
    text = Html(escape(problem_text(visit)))
    link = Html(f'<a href="#{target}">{text}</a>') if target else text
    return fill("summary", problem=frame["problem"], link=link)
