"""The gate: the limits that every question to an agency meets, whichever way the agency is asked."""
