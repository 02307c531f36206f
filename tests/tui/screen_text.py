"""What a person sees: the screen of a running app as plain text, and its golden copies."""

import os
from pathlib import Path
from typing import Any

from textual.app import App

GOLDENS = Path(__file__).parent / "goldens"
OUT = Path(__file__).parents[2] / "out"
"""Where pictures of the goldens lie after a run, beside their text."""


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


def is_golden(name: str, text: str) -> bool:
    """Whether the text is the golden one; while goldens are written, whatever it is."""
    file = GOLDENS / f"{name}.txt"
    if os.environ.get("CMTUI_UPDATE_GOLDENS") == "1":
        return False
    return file.exists() and text.rstrip("\n") == file.read_text(encoding="utf-8").rstrip("\n")


def keep_picture(name: str, app: App[Any]) -> None:
    """Writes the screen as it is now to `out/NAME.svg` and `out/NAME.txt`, to be looked at."""
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.svg").write_text(app.export_screenshot(title="cmtui"), encoding="utf-8")
    (OUT / f"{name}.txt").write_text(screen_text(app) + "\n", encoding="utf-8")
