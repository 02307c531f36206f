"""What stands beside the words of a reply, as text."""

from cmtui.text.lint import Finding
from cmtui.tui.present.beside import MOST_FINDINGS, finding_lines
from cmtui.tui.present.lines import plain


def found(stops: int, hints: int) -> list[str]:
    many = [Finding("stop", "personal data", "x", 0, 1, "an address in public")] * stops
    many += [Finding("hint", "blames", "y", 0, 1, "it blames")] * hints
    return [plain(one) for one in finding_lines(many)]


def test_what_is_not_shown_is_counted_as_what_it_is() -> None:
    shown = MOST_FINDINGS - 1
    assert found(4, 12)[-1] == f"and {4 - shown} stops, 12 hints more"
    assert found(shown + 1, 0 + shown)[-1] == f"and 1 stop, {shown} hints more"
    assert found(shown, 2)[-1] == "and 2 hints more"
    assert len(found(0, MOST_FINDINGS)) == MOST_FINDINGS and "more" not in found(0, 1)[-1]
