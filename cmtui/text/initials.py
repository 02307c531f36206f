"""Initials: what an operator signs with."""

import re
import unicodedata

INITIALS = re.compile(r"[A-Za-z]{1,4}")


def guess_initials(name: str) -> str:
    """The first letters, without their accents; "" where one of them is no letter of A to Z."""
    firsts = [part[0] for part in name.split() if part[0].isalpha()]
    plain = [unicodedata.normalize("NFKD", one)[0].upper() for one in firsts]
    return "".join(plain)[:4] if all(map(INITIALS.fullmatch, plain)) else ""
