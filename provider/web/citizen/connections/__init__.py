"""My page's connections: what is shared with whom, how it rests, shrinks and ends, and the papers about it."""
