"""Who allowed what, and what was then disclosed: rules and ports, no screens, no SQL."""
