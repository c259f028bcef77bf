"""A resource's answer and UserInfo: section 4.8 of our checklist."""

_TYPES = {
    "sub": str,
    "name": str,
    "birthdate": str,
    "updated_at": int,
}


def check_userinfo(answer, *, sub, asked=()):
    """EnsureHttpStatusCodeIs200or201, EnsureUserInfoContainsSub, ValidateUserInfoStandardClaims…."""
    assert answer.status in (200, 201), answer.body[:300]
    assert answer.headers["Content-Type"].partition(";")[0] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    check_userinfo_claims(answer.json, sub=sub, asked=asked)
    return answer.json


def check_userinfo_claims(claims, *, sub, asked=()):
    """The same sub as in the id_token, right types, and nothing that was not asked for."""
    assert claims["sub"] == sub
    assert set(claims) <= {"sub", *asked}
    for name, value in claims.items():
        assert type(value) is _TYPES[name]
