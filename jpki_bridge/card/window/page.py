"""Writes the bridge's pages: templates from ``pages/``, texts from ``wording.toml``, no script."""

from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.window.visit import Screen, Visit
from jpki_bridge.card.window.wording import lines, words
from jpki_bridge.message import Answer

_PAGES = Path(__file__).with_name("pages")
_OTHER_LANGUAGE = {"ja": ("en", "English"), "en": ("ja", "日本語")}


class Html(str):
    """Text that is HTML already; every other text is escaped where it is put in."""

    __slots__ = ()


@cache
def stylesheet() -> bytes:
    """Read the style sheet."""
    return (_PAGES / "style.css").read_bytes()


def answer_origin(visit: Visit) -> str:
    """Name the origin that the visit's answer is posted to, for ``form-action``."""
    parts = urlsplit(visit.answer_url)
    return f"{parts.scheme}://{parts.netloc}"


def render(visit: Visit, settings: DoorSettings) -> str:
    """Write the page of the visit's present screen."""
    language = visit.language
    frame = words("frame", language)
    other, other_name = _OTHER_LANGUAGE[language]
    title, body = _SCREENS[visit.screen](visit, frame)
    return _fill(
        "layout",
        lang=language,
        title=title,
        title_prefix=frame["problem_prefix"] if visit.problem else "",
        service=frame["service"],
        banner=_fill("banner", banner=frame["banner"]) if settings.sandbox else "",
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


def _fill(name: str, /, **values: str) -> Html:
    safe = {k: v if isinstance(v, Html) else escape(v) for k, v in values.items()}
    return Html(_template(name).substitute(safe))


@cache
def _template(name: str) -> Template:
    return Template((_PAGES / f"{name}.html").read_text("utf-8"))


def _elements(tag: str, texts: Iterable[str]) -> Html:
    return Html("\n".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts))


def _problem(visit: Visit) -> str:
    return words("problems", visit.language)[visit.problem] if visit.problem else ""


def _summary(visit: Visit, frame: dict[str, str]) -> Html:
    """Say the problem at the top, with a link to the field that it is about."""
    if not visit.problem:
        return Html()
    target = {Screen.PIN: "pin", Screen.CHOOSE: "card-0"}.get(visit.screen)
    text = Html(escape(_problem(visit)))
    link = Html(f'<a href="#{target}">{text}</a>') if target else text
    return _fill("summary", problem=frame["problem"], link=link)


def _error(visit: Visit, element_id: str) -> Html:
    if not visit.problem:
        return Html()
    return Html(f'<p class="error" id="{element_id}">{escape(_problem(visit))}</p>')


def _asker(visit: Visit) -> Html:
    context = visit.context
    return _fill(
        "asker",
        **words("asker", visit.language),
        client=context.client_name,
        purpose_text=words("purpose", visit.language)[context.purpose],
        origin_text=visit.question.origin,
        match_text=context.match,
    )


def _cancel(visit: Visit, text: str) -> Html:
    return _fill("cancel", token=visit.token, cancel=text)


def _retry(visit: Visit, frame: dict[str, str]) -> Html:
    return _fill("retry", token=visit.token, retry=frame["retry"])


def _return(visit: Visit, text: str) -> Html:
    """Write the form that carries the outcome to the provider."""
    outcome = visit.outcome
    name, value = (
        ("answer", outcome.encode().decode())
        if isinstance(outcome, Answer)
        else ("error", str(outcome))
    )
    return _fill(
        "return",
        answer_url=visit.answer_url,
        txn=visit.context.txn,
        outcome_name=name,
        outcome=value,
        submit=text,
    )


def _choose(visit: Visit, frame: dict[str, str]) -> tuple[str, Html]:
    texts = words("choose", visit.language)
    only_one = len(visit.slots) == 1
    options = [
        _fill(
            "choose_option",
            slot_id=slot.slot_id,
            element_id=f"card-{position}",
            label=slot.label_en if visit.language == "en" else slot.label_ja,
            checked=Html(" checked") if only_one else "",
        )
        for position, slot in enumerate(visit.slots)
    ]
    described = Html(' aria-describedby="card-error"') if visit.problem else ""
    return texts["title"], _fill(
        "choose",
        **texts,
        asker=_asker(visit),
        token=visit.token,
        options=Html("".join(options)),
        described=described,
        error=_error(visit, "card-error"),
        cancel=_cancel(visit, frame["cancel"]),
    )


def _pin(visit: Visit, frame: dict[str, str]) -> tuple[str, Html]:
    tries = None if visit.sight is None else visit.sight.tries_left
    texts = words("pin", visit.language, client=visit.context.client_name, tries=str(tries))
    unknown = texts.pop("tries_unknown")
    if tries is None:
        texts["tries"] = unknown
    invalid = ' aria-invalid="true"' if visit.problem else ""
    described = "pin-hint tries pin-error" if visit.problem else "pin-hint tries"
    return texts["title"], _fill(
        "pin",
        **texts,
        asker=_asker(visit),
        token=visit.token,
        described=Html(f'aria-describedby="{described}"{invalid}'),
        error=_error(visit, "pin-error"),
        kinds=_elements("li", lines("pin", visit.language)),
        cancel=_cancel(visit, frame["cancel"]),
    )


def _last_try(visit: Visit, _frame: dict[str, str]) -> tuple[str, Html]:
    texts = words("last_try", visit.language)
    return texts["title"], _fill(
        "warned",
        token=visit.token,
        submit=texts["submit"],
        lines=_elements("p", lines("last_try", visit.language)),
        before=Html(),
        after=_cancel(visit, texts["cancel"]),
    )


def _expired(visit: Visit, frame: dict[str, str]) -> tuple[str, Html]:
    texts = words("expired", visit.language)
    return texts["title"], _fill(
        "warned",
        token=visit.token,
        submit=texts["submit"],
        lines=_elements("p", lines("expired", visit.language)),
        before=_return(visit, texts["return"]),
        after=Html(_retry(visit, frame) + _cancel(visit, frame["cancel"])),
    )


def _read(visit: Visit, frame: dict[str, str]) -> tuple[str, Html]:
    texts = words("read", visit.language)
    body = (
        _elements("p", lines("read", visit.language)),
        _return(visit, texts["submit"]),
        _cancel(visit, frame["cancel"]),
    )
    return texts["title"], Html("\n".join(body))


def _ended(visit: Visit, frame: dict[str, str]) -> tuple[str, Html]:
    texts, ending = words("ended", visit.language), f"endings.{visit.outcome}"
    said = [*lines(ending, visit.language), texts["nothing"]]
    body = (_elements("p", said), _return(visit, texts["submit"]), _retry(visit, frame))
    return words(ending, visit.language)["title"], Html("\n".join(body))


_SCREENS = {
    Screen.CHOOSE: _choose,
    Screen.PIN: _pin,
    Screen.LAST_TRY: _last_try,
    Screen.EXPIRED: _expired,
    Screen.READ: _read,
    Screen.ENDED: _ended,
}
