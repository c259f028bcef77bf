"""The municipalities and other bodies of Sandbox Japan, as lives and records speak of them.

All codes lie in prefecture 99, which there is not. ``agencies.json`` describes the same agencies to whoever
asks them.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from scopes.schema.municipality_code import municipality_check_digit


@dataclass(frozen=True)
class Municipality:
    """One municipality. ``weight`` is its share of households, ``prefecture`` the one its addresses name.

    ``nhi_number`` is the insurer number of its national health insurance (six digits), ``care_number`` that of
    its long-term-care insurance.
    """

    agency_id: str
    five_digits: str
    name: str
    prefecture: str
    weight: int

    @cached_property
    def code(self) -> str:
        """The municipality code with its check digit."""
        return self.five_digits + municipality_check_digit(self.five_digits)

    @property
    def nhi_number(self) -> str:
        """The insurer number of the municipality's national health insurance."""
        return f"99{self.five_digits[2:]}9"

    @property
    def care_number(self) -> str:
        """The insurer number of the municipality's long-term-care insurance."""
        return self.code


MUNICIPALITIES: Final = (
    Municipality("hinata", "99102", "ひなた市", "架空県", 14),
    Municipality("aozora", "99103", "あおぞら市", "架空県", 10),
    Municipality("midori", "99203", "みどりが原町", "架空県", 4),
    Municipality("mihon", "99101", "見本市", "見本県", 24),
    Municipality("komorebi", "99104", "こもれび市", "見本県", 12),
    Municipality("suzukaze", "99105", "すずかぜ市", "見本県", 10),
    Municipality("tsukimino", "99106", "つきみの市", "見本県", 8),
    Municipality("yuyake", "99107", "ゆうやけ市", "架空県", 7),
    Municipality("shiosai", "99108", "しおさい市", "架空県", 5),
    Municipality("hanamizuki", "99204", "はなみずき町", "見本県", 3),
    Municipality("seseragi", "99205", "せせらぎ町", "架空県", 2),
    Municipality("kodama", "99206", "こだま村", "見本県", 1),
)
BY_AGENCY: Final = {each.agency_id: each for each in MUNICIPALITIES}

PREFECTURE: Final = "mihon-ken"
PREFECTURE_NAME: Final = "見本県"
PREFECTURE_CODE: Final = "990001"
"""The code names the prefecture of every municipality here, for instance on a handbook."""


@dataclass(frozen=True, slots=True)
class Insurer:
    """One body that insures the health of employees or of the old; ``kind`` is a code of the card."""

    agency_id: str
    number: str
    name: str
    kind: str


SOCIETY: Final = Insurer("kenpo-mihon", "06990018", "見本健康保険組合", "health_society")
ASSOCIATION: Final = Insurer(
    "kyokai-mihon", "01990019", "見本健康保険協会 見本支部", "employee_association"
)
MUTUAL_AID: Final = Insurer("kyosai-mihon", "32990017", "見本県市町村職員共済組合", "mutual_aid")
LATTER_STAGE: Final = Insurer(
    "kouki-mihon", "39990015", "見本県後期高齢者医療広域連合", "latter_stage"
)
INSURERS: Final = (SOCIETY, ASSOCIATION, MUTUAL_AID, LATTER_STAGE)

MEDICAL_BODY: Final = "shiharai-mihon"
PENSION_SERVICE: Final = "nenkin-mihon"
EMPLOYMENT_OFFICE: Final = "anteisho-mihon"
LABOUR_STANDARDS: Final = "rouki-mihon"
COMPENSATION_FUND: Final = "kikin-mihon"
SCHOOL_BOARD: Final = "kyoiku-mihon"
WELFARE_OFFICE: Final = "fukushi-mihon"
ACCOUNT_REGISTRY: Final = "koza-mihon"
FHIR_TOWN: Final = "minamo"
"""A town with an own person or two, and nobody of the population: it speaks FHIR and has vaccinations alone."""

NAMES: Final = {
    PREFECTURE: PREFECTURE_NAME,
    MEDICAL_BODY: "見本診療報酬支払機関",
    PENSION_SERVICE: "見本年金機構",
    EMPLOYMENT_OFFICE: "見本公共職業安定所",
    LABOUR_STANDARDS: "見本労働基準監督署",
    COMPENSATION_FUND: "見本公務災害補償基金",
    SCHOOL_BOARD: "見本地区教育委員会",
    WELFARE_OFFICE: "見本県福祉事務所",
    ACCOUNT_REGISTRY: "見本公金受取口座登録機関",
    FHIR_TOWN: "みなも町",
    **{each.agency_id: each.name for each in INSURERS},
    **{each.agency_id: each.name for each in MUNICIPALITIES},
}
"""Each agency's name, as records write it."""
