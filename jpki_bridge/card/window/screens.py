"""The body of each screen: texts from ``wording.toml``, forms from ``pages/``."""

from collections.abc import Callable, Mapping
from html import escape

from jpki_bridge.card.window.asked import ASKED
from jpki_bridge.card.window.language import ENGLISH
from jpki_bridge.card.window.template import Html, elements, fill
from jpki_bridge.card.window.visit import Screen, Visit
from jpki_bridge.card.window.wording import lines, words
from jpki_bridge.challenge import REPRESENT
from jpki_bridge.message import Answer

FIELDS: Mapping[Screen, str] = {
    Screen.CHOOSE: "card-0",
    Screen.PIN: "pin",
    Screen.PASSWORD: "password",
}
"""The element that a screen's problem is about."""


def problem_text(visit: Visit) -> str:
    """Say what is wrong with what was entered, or nothing."""
    return words("problems", visit.language)[visit.problem] if visit.problem else ""


def _error(visit: Visit, element_id: str) -> Html:
    if not visit.problem:
        return Html()
    return Html(f'<p class="error" id="{element_id}">{escape(problem_text(visit))}</p>')


def _asker(visit: Visit) -> Html:
    context = visit.context
    return fill(
        "asker",
        **words("asker", visit.language),
        client=context.client_name,
        purpose_text=words("purpose", visit.language)[context.purpose],
        origin_text=visit.question.origin,
        match_text=context.match,
    )


def _whose(section: str, visit: Visit, **values: str) -> dict[str, str]:
    """Say whose card is meant, where two are asked for: first the parent's, then the child's."""
    texts = words(section, visit.language, **values)
    if visit.context.purpose == REPRESENT and section in {"choose", "pin"}:
        whose = "child" if visit.first else "parent"
        texts |= words(f"{section}.{whose}", visit.language, **values)
    return texts


def _again(visit: Visit, text: str) -> Html:
    """Let the second card be placed where the first one lay."""
    return fill("again", token=visit.token, submit=text) if visit.first else Html()


def _cancel(visit: Visit, text: str) -> Html:
    return fill("cancel", token=visit.token, cancel=text)


def _retry(visit: Visit, frame: dict[str, str]) -> Html:
    return fill("retry", token=visit.token, retry=frame["retry"])


def _return(visit: Visit, texts: dict[str, str], name: str) -> Html:
    """Write the form that carries the outcome to the provider, or lets the page there fetch it."""
    if visit.answer_url is None:
        return fill("finish", token=visit.token, submit=texts["finish"])
    outcome, text = visit.outcome, texts[name]
    field, value = (
        ("answer", outcome.encode().decode())
        if isinstance(outcome, Answer)
        else ("error", str(outcome))
    )
    return fill(
        "return",
        answer_url=visit.answer_url,
        txn=visit.context.txn,
        outcome_name=field,
        outcome=value,
        submit=text,
    )


def card_options(visit: Visit) -> Html:
    """Write the cards to choose from; the only one there is, is chosen already."""
    only_one = len(visit.slots) == 1
    options = [
        fill(
            "choose_option",
            slot_id=slot.slot_id,
            element_id=f"card-{position}",
            label=slot.label_en if visit.language == ENGLISH else slot.label_ja,
            checked=Html(" checked") if only_one else "",
        )
        for position, slot in enumerate(visit.slots)
    ]
    return Html("".join(options))


def _choose(visit: Visit, frame: dict[str, str]) -> tuple[str, Html]:
    texts = _whose("choose", visit)
    again = _again(visit, texts.pop("again"))
    described = Html(' aria-describedby="card-error"') if visit.problem else ""
    return texts["title"], fill(
        "choose",
        **texts,
        asker=_asker(visit),
        token=visit.token,
        options=card_options(visit),
        described=described,
        error=_error(visit, "card-error"),
        again=again,
        cancel=_cancel(visit, frame["cancel"]),
    )


def _secret(visit: Visit, frame: dict[str, str]) -> tuple[str, Html]:
    """Ask for a secret; the names of screen, section, field and action are one."""
    name = visit.screen.value
    tries = None if visit.sight is None else ASKED[visit.screen].tries_left(visit.sight)
    texts = _whose(name, visit, client=visit.context.client_name, tries=str(tries))
    shared = words("secret", visit.language)
    if tries is None:
        texts["tries"] = shared["tries_unknown"]
    invalid = ' aria-invalid="true"' if visit.problem else ""
    described = f"{name}-hint tries" + (f" {name}-error" if visit.problem else "")
    return texts["title"], fill(
        "secret",
        **{**shared, **texts},
        **_INPUTS[visit.screen],
        asker=_asker(visit),
        token=visit.token,
        name=name,
        described=Html(f'aria-describedby="{described}"{invalid}'),
        error=_error(visit, f"{name}-error"),
        kinds=elements("li", lines(name, visit.language)),
        cancel=_cancel(visit, frame["cancel"]),
    )


_INPUTS = {
    Screen.PIN: {"mode": "numeric", "size": "8"},
    Screen.PASSWORD: {"mode": "text", "size": "16"},
}


def _warning(visit: Visit, _frame: dict[str, str]) -> tuple[str, Html]:
    """Warn before the last try of a secret; the names of screen and section are one."""
    texts = words(visit.screen.value, visit.language)
    return texts["title"], fill(
        "warned",
        token=visit.token,
        submit=texts["submit"],
        lines=elements("p", lines(visit.screen.value, visit.language)),
        before=Html(),
        after=_cancel(visit, texts["cancel"]),
    )


def _expired(visit: Visit, frame: dict[str, str]) -> tuple[str, Html]:
    texts = words("expired", visit.language)
    return texts["title"], fill(
        "warned",
        token=visit.token,
        submit=texts["submit"],
        lines=elements("p", lines("expired", visit.language)),
        before=_return(visit, texts, "return"),
        after=Html(_retry(visit, frame) + _cancel(visit, frame["cancel"])),
    )


def _read(visit: Visit, frame: dict[str, str]) -> tuple[str, Html]:
    texts = words("read", visit.language)
    body = (
        elements("p", lines("read", visit.language)),
        _return(visit, texts, "submit"),
        _cancel(visit, frame["cancel"]),
    )
    return texts["title"], Html("\n".join(body))


def _ended(visit: Visit, frame: dict[str, str]) -> tuple[str, Html]:
    texts, ending = words("ended", visit.language), f"endings.{visit.outcome}"
    said = [*lines(ending, visit.language), texts["nothing"]]
    body = (elements("p", said), _return(visit, texts, "submit"), _retry(visit, frame))
    return words(ending, visit.language)["title"], Html("\n".join(body))


def _closed(visit: Visit, _frame: dict[str, str]) -> tuple[str, Html]:
    section = "closed.read" if isinstance(visit.outcome, Answer) else "closed.ended"
    return words(section, visit.language)["title"], elements("p", lines(section, visit.language))


SCREENS: Mapping[Screen, Callable[[Visit, dict[str, str]], tuple[str, Html]]] = {
    Screen.CHOOSE: _choose,
    Screen.PIN: _secret,
    Screen.LAST_TRY: _warning,
    Screen.PASSWORD: _secret,
    Screen.PASSWORD_LAST_TRY: _warning,
    Screen.EXPIRED: _expired,
    Screen.READ: _read,
    Screen.ENDED: _ended,
    Screen.CLOSED: _closed,
}
