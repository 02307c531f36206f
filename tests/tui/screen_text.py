"""What a person sees: the screen of a running app as plain text, and its golden copies."""

import os
from pathlib import Path
from typing import Any

from textual.app import App

GOLDENS = Path(__file__).parent / "goldens"


def screen_text(app: App[Any]) -> str:
    """The lines of the screen, trailing blanks removed."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def compare_golden(name: str, text: str) -> None:
    """Compares with `goldens/NAME.txt`; CMTUI_UPDATE_GOLDENS=1 writes it instead."""
    file = GOLDENS / f"{name}.txt"
    if os.environ.get("CMTUI_UPDATE_GOLDENS") == "1":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        return
    assert file.exists(), f"{file} is missing: run once with CMTUI_UPDATE_GOLDENS=1"
    assert text.rstrip("\n") == file.read_text(encoding="utf-8").rstrip("\n")
