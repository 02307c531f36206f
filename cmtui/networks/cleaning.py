"""Cleaning the texts of one post at the network's edge."""

from cmtui.text.html import read_html
from cmtui.text.safe import Cleaned, clean, clean_line


class Cleaner:
    """Cleans the texts of one post and remembers what was found in any of them."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def text(self, text: str) -> str:
        """A text of several lines."""
        return self._note(clean(text))

    def line(self, text: str) -> str:
        """A text of one line."""
        return self._note(clean_line(text))

    def html_line(self, html: str) -> str:
        """A title, which may be HTML."""
        return self.line(read_html(html).text)

    @property
    def altered(self) -> tuple[str, ...]:
        """What was found, in people's words."""
        return tuple(sorted(self.found))

    def _note(self, cleaned: Cleaned) -> str:
        self.found.update(cleaned.found)
        return cleaned.text
