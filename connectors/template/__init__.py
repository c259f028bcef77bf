"""From nothing to a source that answers: what `madoguchi connector new` writes."""
