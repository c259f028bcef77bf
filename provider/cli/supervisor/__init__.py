"""A small process supervisor: it knows processes, readiness and back-off, and nothing of Madoguchi."""
