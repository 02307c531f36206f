"""Posts that try something: escape codes, hidden characters, markup, a false name, a lying link.

They leave the world raw, as a real network would deliver them; the connection cleans them.
"""

from cmtui.networks.demo.scenes import Line, Scene

_ESC, _BELL = "\x1b", "\x07"
_LTR_OVERRIDE, _RTL_OVERRIDE, _POP = "\u202d", "\u202e", "\u202c"
_ZERO_WIDTH, _BOM, _SOFT_HYPHEN = "\u200b", "\ufeff", "\u00ad"


def _zalgo(text: str) -> str:
    """The text under a heap of combining marks."""
    marks = "".join(chr(0x0300 + (7 * step) % 0x6F) for step in range(18))
    return "".join(char + marks if char.isalpha() else char for char in text)


STRANGE_SCENES: tuple[Scene, ...] = (
    Scene(2.8, (
        Line("glitch", "{at} is this thing on? "
             f"{_ESC}[2J{_ESC}[H{_ESC}[31mYOU HAVE BEEN LOGGED OUT{_ESC}[0m "
             f"{_ESC}]52;c;cm0gLXJmIC8={_BELL}{_ESC}]0;owned{_BELL}nice terminal"),
    )),
    Scene(3.6, (
        Line("acrne", "{at} users: accounts close tonight. Verify yours here: acme.example/login",
             links=(("acme.example/login", "https://acrne-login.invalid/steal?x=1"),)),
        Line("milo", "is this real?? {at}", 6, under=0),
    )),
    Scene(5.1, (
        Line("\u0430cme", f"I am the real {{at}}, do{_ZERO_WIDTH} not{_BOM} trust "
             f"the{_SOFT_HYPHEN} other{_ZERO_WIDTH} one. Refunds: "
             f"{_RTL_OVERRIDE}gpj.tnuocca{_POP}"),
    )),
    Scene(7.4, (
        Line("milo", "{at} [/x] [@click=app.quit]press me[/] [bold red]homework[/] "
             "[link=file:///etc/passwd]notes[/link] {{7*7}} $(reboot) %s%n"),
    )),
    Scene(10.2, (
        Line("nightowl", f"{{at}} {_zalgo('he comes')} for your sync engine"),
    )),
    Scene(13.3, (
        Line("bigron", f"{{at}} quote from your mail: {_LTR_OVERRIDE}no refund{_POP}"
             f"{_RTL_OVERRIDE} 123{_POP}\r\ncharge\u2028me\x85again\x9b31m\x00"),
    )),
    Scene(16.0, (
        Line("coffeeandcode", "{at} 👩‍👩‍👧‍👦🏳️‍🌈👍🏽 ＷＩＤＥ ｌｏａｄ ｔｅｓｔ 🇮🇹🇯🇵🇱🇸 ﷽ "
             + "é" * 40 + " done?"),
    )),
    Scene(21.0, (
        Line("r.halvorsen", "{at} Support quality: zero. Read it and weep. Not discussing it.",
             closed=True),
    )),
    Scene(29.0, (
        Line("saga", "{at} A pupil found a page with somebody's medical notes in our shared space. "
             "Not ours. Please call.", warning="privacy, health", visibility="direct",
             images=("A blurred screenshot of a table",)),
    )),
    Scene(31.0, (
        Line("suki", "{at} worst app ever, uninstalling, goodbye", gone=22),
        Line("tobi", "suki you said that last week too", 5, under=0),
    )),
)  # fmt: skip

LONG_AGO_SCENES: tuple[Scene, ...] = (
    Scene(75, (
        Line("tomas", "{at} SSO loop after the certificate change. 30 people, one angry me."),
        Line("us", "Hi Tomas, that's on us: a cached certificate. Fixed in an hour, I'll tell you "
             "myself. ^AB", 12, under=0),
        Line("us", "It's in. Could you try once more? ^AB", 71, under=1),
        Line("tomas", "Works. Thank you for coming back, that's rare.", 80, under=2),
    )),
    Scene(98, (
        Line("mara", "{at} lost a draft. A short one. Still, I liked it."),
        Line("us", "I'm sorry, Mara. Which day was it? I can look in the backup. ^RT", 25, under=0),
        Line("mara", "Tuesday. It had a fox in it.", 31, under=1),
        Line("us", "One fox, found: it's back in your drafts. ^RT", 55, under=2),
    )),
    Scene(130, (
        Line("us", "Planned maintenance on Sunday, 02:00-03:00 UTC. Reading stays possible."),
        Line("nightowl", "02:00 is my prime time but ok", 14, under=0),
    )),
    Scene(170, (
        Line("kofi", "{at} three questions about your pricing, by mail or here?"),
        Line("us", "By mail if it's for print, here if it's for everyone. ^RT", 18, under=0),
    )),
    Scene(240, (
        Line("yuki", "{at} is there a tablet version?"),
        Line("us", "There is, since last week! ^AB", 40, under=0),
        Line("yuki", "わーい！ありがとうございます", 52, under=1),
    )),
    Scene(310, (
        Line("larch", "{at} [bug] import reads 1/2 as a date"),
        Line("us", "Known, and embarrassing. On the list for 4.2. ^AB", 90, under=0),
    )),
    Scene(400, (
        Line("suki", "{at} the app is slow and so am i"),
    )),
)  # fmt: skip
