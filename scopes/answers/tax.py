"""Answers about income and resident tax, of the year asked for or of the latest one.

Local Tax Act (地方税法) art. 24-5 and 295: who is exempt; art. 317-2: the declaration on which a year
rests. An undeclared year says nothing about income, whatever stands in the amounts.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from scopes.answer import UNKNOWN, Answer, Evidence, ResultType
from scopes.answer_words import AnswerWords, filled, load_words, theme_toml, words_of
from scopes.category import ConditionKind, Sensitivity
from scopes.evidence.certainty import Certainty, agreed, yes_no
from scopes.evidence.periods import newest
from scopes.evidence.tax_year import latest_tax_year

TAX_YEAR: Final = "resident_tax_year"
MILLION: Final = 1_000_000

THRESHOLDS: Final[tuple[int, ...]] = (1, 2, 3, 5)
"""Millions of yen that an answer may be asked about; a fixed list, so that nobody can search by halves."""

BANDS: Final[tuple[tuple[str, int], ...]] = (
    ("from_10m", 10),
    ("7m_10m", 7),
    ("5m_7m", 5),
    ("3m_5m", 3),
    ("2m_3m", 2),
    ("1m_2m", 1),
)
"""Band of the total income and the millions of yen from which it starts; below them is ``below_1m``."""

_LOWEST_BAND = "below_1m"
_DECISION = ("fiscal_year", "levying_municipality", "revised_on", "declaration_status", "taxation")
_INCOME = {"tax_income": {TAX_YEAR: (*_DECISION, "total_income_yen")}}
EXEMPTION: Final[tuple[str, ...]] = _DECISION
"""What ``is_exempt`` looks at."""


def is_exempt(evidence: Evidence) -> Certainty:
    """Tell whether no resident tax at all is levied: neither by income nor per head."""
    return agreed(map(_exempt, _decisions(evidence)))


def total_income(evidence: Evidence) -> int | None:
    """Return the total income in yen; None where no declared and undisputed year tells it."""
    return agreed(map(_income, _decisions(evidence)))


def _income_band(evidence: Evidence) -> str:
    income = total_income(evidence)
    if income is None:
        return UNKNOWN
    return next((band for band, least in BANDS if income >= least * MILLION), _LOWEST_BAND)


def _income_at_least(evidence: Evidence, *, millions: int) -> str:
    income = total_income(evidence)
    return yes_no(None if income is None else income >= millions * MILLION)


def _decisions(evidence: Evidence) -> tuple[Mapping[str, Any], ...]:
    """List what was decided for the year, several only where nobody can say which counts.

    A revised decision replaces an earlier one of the same municipality, and of no other.
    """
    year = evidence.condition.get("fiscal_year", latest_tax_year(evidence.today))
    found = [each for each in evidence.of(TAX_YEAR) if each["fiscal_year"] == year]
    by_whom = {each.get("levying_municipality", {}).get("code") for each in found}
    same = len(by_whom) == 1 and None not in by_whom
    return newest(found, "revised_on") if same else tuple(found)


def _is_declared(decision: Mapping[str, Any]) -> bool:
    return decision["declaration_status"] in ("declared", "withheld_by_employer")


def _income(decision: Mapping[str, Any]) -> int | None:
    understood = decision["taxation"] in ("taxed", "per_capita_only", "exempt")
    income: int = decision["total_income_yen"]
    return income if understood and _is_declared(decision) else None


def _exempt(decision: Mapping[str, Any]) -> Certainty:
    match decision["taxation"], decision["declaration_status"]:
        case ("taxed" | "per_capita_only", "declared" | "withheld_by_employer"):
            return False
        case "exempt", ("declared" | "withheld_by_employer" | "dependant_presumed"):
            return True
    return None


def _threshold_words(millions: int) -> AnswerWords:
    data = theme_toml("income_thresholds")
    amount = {
        key: text.replace("{millions}", str(millions)) for key, text in data["amount"].items()
    }
    return words_of(
        f"income_thresholds.toml {millions}", filled(data["income_at_least"], "amount", amount)
    )


_WORDS = load_words("tax")
_CONDITIONS = (ConditionKind.LATEST, ConditionKind.FISCAL_YEAR)


def _at_least(millions: int) -> Answer:
    words = _threshold_words(millions)
    return Answer(
        id=f"income_at_least_{millions}m",
        result=ResultType.YES_NO,
        needs=_INCOME,
        conditions=_CONDITIONS,
        sensitivity=Sensitivity.FINANCIAL,
        max_term_days=0,
        evaluate=partial(_income_at_least, millions=millions),
        wording=words.scope,
        labels=words.values,
    )


ANSWERS = (
    Answer(
        id="income_band",
        result=ResultType.CODE,
        needs=_INCOME,
        conditions=_CONDITIONS,
        sensitivity=Sensitivity.FINANCIAL,
        max_term_days=0,
        evaluate=_income_band,
        wording=_WORDS["income_band"].scope,
        labels=_WORDS["income_band"].values,
    ),
    *(_at_least(millions) for millions in THRESHOLDS),
    Answer(
        id="resident_tax_exempt",
        result=ResultType.YES_NO,
        needs={"tax_income": {TAX_YEAR: EXEMPTION}},
        conditions=_CONDITIONS,
        sensitivity=Sensitivity.FINANCIAL,
        max_term_days=0,
        evaluate=lambda evidence: yes_no(is_exempt(evidence)),
        wording=_WORDS["resident_tax_exempt"].scope,
        labels=_WORDS["resident_tax_exempt"].values,
    ),
)
