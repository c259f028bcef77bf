"""Sandbox Japan: an invented country, computed person by person whenever somebody asks.

A household of a seed is a function of the seed and its number, so agencies and directory agree without a
file between them, and nothing is made when the sandbox starts. Lives lie on the calendar from 1926 to 2040;
who asks names the day, and sees what had happened by then.

What agencies hold is asked of ``connectors.sandbox.japan.records``:
``held(household, member, agency_id, category, today) -> Sequence[Mapping[str, Any]]``, for one person, one agency
and one category, in the form in which the agency answers, without ``as_of``.
"""
