"""The edge: blueprints, access rules, wire errors, headers, wording."""
