"""Who is this: a card half for the citizen's machine and a server half that checks its answer."""
