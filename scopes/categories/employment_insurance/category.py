"""The category as a constant."""

from scopes.categories.employment_insurance.schema import (
    CODES,
    BasicAllowance,
    ContinuingBenefit,
    EducationTraining,
    EmploymentCoverage,
    EmploymentLumpSum,
    JobseekerTraining,
)
from scopes.category import (
    EVERY_FIELD,
    LEGAL_REPRESENTATIVE,
    SELF,
    AgencyKind,
    Category,
    ConditionKind,
    Group,
    RecordType,
    Sensitivity,
    SourceKind,
    SubScope,
)
from scopes.retention import FROM_THE_BEGINNING, RetentionRule
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_examples, load_wording

_WORDING = load_wording(__package__)

# The list of 2019 has three numbers for the Employment Insurance Act and does not say which of its
# benefits is under which, so each of them is under all three; 6-4 is the training allowance.
_INSURANCE = ("6-1", "6-2", "6-3")
_TRAINING_ALLOWANCE = ("6-4",)


def _benefit(
    name: str,
    schema: type[RecordSchema],
    basis_field: str,
    items: tuple[str, ...] = _INSURANCE,
) -> RecordType:
    # Claims lapse after two years (Employment Insurance Act art. 74). The training allowance of the
    # jobseekers' act follows the same period by our choice.
    return RecordType(
        id=name,
        items=items,
        schema=schema,
        retention=(RetentionRule("two_years", FROM_THE_BEGINNING, basis_field, 2),),
        wording=_WORDING.record_types[name],
    )


CATEGORY = Category(
    id="employment_insurance",
    number=28,
    group=Group.WORK,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.EMPLOYMENT_OFFICE,),
    holding_rule=None,
    sensitivity=Sensitivity.FINANCIAL,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.AS_OF, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        # Years of insurance decide on later benefits (art. 22 and 61-7), so none of them lapses.
        RecordType(
            id="employment_coverage",
            items=_INSURANCE,
            schema=EmploymentCoverage,
            retention=(RetentionRule("whole_history", FROM_THE_BEGINNING, "acquired_on", None),),
            wording=_WORDING.record_types["employment_coverage"],
        ),
        _benefit("basic_allowance", BasicAllowance, "ends_on"),
        _benefit("employment_lump_sum", EmploymentLumpSum, "decided_on"),
        _benefit("education_training", EducationTraining, "period_to"),
        _benefit("continuing_benefit", ContinuingBenefit, "month"),
        _benefit("jobseeker_training", JobseekerTraining, "month", _TRAINING_ALLOWANCE),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope("coverage", {"employment_coverage": EVERY_FIELD}),
        SubScope(
            "insured",
            {"employment_coverage": ("acquired_on", "lost_on", "insured_kind")},
        ),
        SubScope(
            "unemployment",
            {"basic_allowance": EVERY_FIELD, "employment_lump_sum": EVERY_FIELD},
        ),
        SubScope(
            "training",
            {"education_training": EVERY_FIELD, "jobseeker_training": EVERY_FIELD},
        ),
        SubScope("continuing", {"continuing_benefit": EVERY_FIELD}),
        SubScope("identifiers", {"employment_coverage": ("insured_number", "insured_kind")}),
    ),
)
