"""The operations of the self-information API, as data."""

from typing import Any

from provider.web.client.problems import (
    INSUFFICIENT_SCOPE,
    PROBLEMS,
    SUBJECT_NOT_GIVEN,
    TOKEN_NOT_GOOD,
)

_PROBLEMS = {
    str(status): {"$ref": "#/components/responses/Problem"}
    for status in sorted(
        {
            p.status
            for p in (TOKEN_NOT_GOOD, INSUFFICIENT_SCOPE, SUBJECT_NOT_GIVEN, *PROBLEMS.values())
        }
    )
}


def _operation(
    name: str, summary: str, answers: dict[str, str], *parameters: str, body: str | None = None
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "tags": ["self-information"],
        "parameters": list(parameters),
        "responses": {
            **{status: {"$ref": f"#/components/responses/{r}"} for status, r in answers.items()},
            **_PROBLEMS,
        },
    }
    if body is not None:
        schema = {"$ref": f"#/components/schemas/{body}"}
        operation["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    return operation


PATHS: dict[str, dict[str, Any]] = {
    "/self-information/requests": {
        "post": _operation(
            "createRequest",
            "Ask for records; the agencies are asked in the background",
            {"202": "Accepted"},
            "IdempotencyKey",
            body="NewRequest",
        )
    },
    "/self-information/requests/{request_id}": {
        "get": _operation(
            "readStatus", "See where a request stands", {"200": "Status"}, "RequestId", "Prefer"
        ),
        "delete": _operation(
            "acknowledge",
            "Say that the result has arrived; it is shredded at once",
            {"204": "Acknowledged"},
            "RequestId",
        ),
    },
    "/self-information/requests/{request_id}/result": {
        "get": _operation(
            "readResult",
            "Fetch what is there; each fetch is an entry in the citizen's history",
            {"200": "Result", "202": "Accepted"},
            "RequestId",
            "Prefer",
        )
    },
    "/self-information/{category}": {
        "get": _operation(
            "readCategory",
            "The short way: one category, now or a moment later",
            {"200": "Result", "202": "Accepted"},
            "Category",
            "Subject",
            "Prefer",
        )
    },
}
