"""What a person would see: a pyte screen that takes a modern program's escape sequences."""

import codecs
import re

import pyte
from wcwidth import wcwidth

# Sequences that pyte would print or fail on; `?…h` and `?…l` (modes) it knows.
_UNKNOWN = re.compile(
    r"\x1b\[[<>=?][0-9;:]*[ -/]*(?![hl])[@-~]"
    r"|\x1b\[[<>=][0-9;:]*[hl]"
    r"|\x1b\[[0-9;:]*[ -/]+[@-~]"
    r"|\x1b[P_^X].*?(?:\x1b\\|\x9c)"
    r"|\x1b\].*?(?:\x07|\x1b\\|\x9c)",
    re.S,
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;:<>=? -/]*|[P_^X\]][^\x07\x9c]*)?\Z", re.S)
_OTHER_SCREEN = re.compile(r"(\x1b\[\?(?:1049|1047|47)[hl])")


class Picture:
    """The screen after the bytes that were fed so far."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""

    def feed(self, data: bytes) -> None:
        """Takes what the program sent; a sequence may be cut anywhere."""
        text = self._held + self._decode(data)
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        text, self._held = text[:cut], text[cut:]
        for part in _OTHER_SCREEN.split(_UNKNOWN.sub("", text)):
            if _OTHER_SCREEN.fullmatch(part):  # pyte has one screen: changing it clears it
                self._screen.erase_in_display(2)
            else:
                self._stream.feed(part)

    def resize(self, columns: int, rows: int) -> None:
        """Another size."""
        self._screen.resize(rows, columns)

    def lines(self) -> list[str]:
        """The screen's lines without the blanks at their ends."""
        return [self._line(row).rstrip() for row in range(self._screen.lines)]

    def _line(self, row: int) -> str:
        """A line's characters; half of a wide one, the rest of which was painted over, is blank."""
        text, column, cells = "", 0, self._screen.buffer[row]
        while column < self._screen.columns:
            data = cells[column].data
            text += data or " "
            column += 2 if data and wcwidth(data[0]) == 2 else 1
        return text

    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines())

    def is_blank(self) -> bool:
        """Whether no cell has a character or a colour."""
        default = self._screen.default_char
        return all(
            cell.data == " " and cell.bg == default.bg
            for line in self._screen.buffer.values()
            for cell in line.values()
        )
