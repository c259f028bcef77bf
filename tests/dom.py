"""A page as a tree, for tests that ask what a reader sees: what is folded or hidden does not count."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "wbr",
}
_SILENT = {"script", "style", "template", "rt", "rp", "title", "noscript"}


@dataclass
class Node:
    """One element: its attributes, its parent, and its elements and texts in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Node | None" = None
    parts: "list[Node | str]" = field(default_factory=list)

    def every(self, *tags):
        """Yield the elements below, in the order of the page; all of them when no tag is named."""
        for part in self.parts:
            if isinstance(part, Node):
                if not tags or part.tag in tags:
                    yield part
                yield from part.every(*tags)

    def first(self, tag, **attributes):
        """Return the first such element, else None."""
        wanted = attributes.items()
        return next((n for n in self.every(tag) if wanted <= n.attributes.items()), None)

    @property
    def shown(self):
        """The words that are seen without opening anything."""
        return " ".join("".join(self._words()).split())

    def _words(self):
        folded = self.tag == "details" and "open" not in self.attributes
        for part in self.parts:
            if isinstance(part, str):
                if not folded:
                    yield part
            elif part.tag in _SILENT or "hidden" in part.attributes:
                continue
            elif part.tag == "summary" or not folded:
                yield from part._words()


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.here = Node("")

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.parts.append(node)
        if tag not in _VOID:
            self.here = node

    def handle_endtag(self, tag):
        while self.here.parent is not None:
            closed, self.here = self.here, self.here.parent
            if closed.tag == tag:
                return

    def handle_data(self, data):
        self.here.parts.append(data)


def tree(html):
    """Return the root of a page."""
    builder = _Builder()
    builder.feed(html)
    return builder.root
