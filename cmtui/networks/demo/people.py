"""The invented people of the demo network.

Any likeness to the living is chance. `style` is how somebody types: plain, lower (no capitals, no
full stop), terse (never a greeting) or warm (always one).
"""

from typing import Literal

import msgspec

Style = Literal["plain", "lower", "terse", "warm"]


class Human(msgspec.Struct, frozen=True):
    """Somebody on the demo network."""

    handle: str
    name: str
    language: str = "en"
    style: Style = "plain"
    followers: int = 120
    about: str = ""


PEOPLE: tuple[Human, ...] = (
    Human("mara", "mara", "en", "plain", 2310, "Novelist. Two cats, one deadline. She/her."),
    Human("tomas", "Tomas Okafor", "en", "plain", 410, "Runs a 30-person studio in Lagos."),
    Human("kofi", "kofi", "en", "terse", 12400, "Tech columnist. Opinions are mine, bugs yours."),
    Human("yuki", "yuki", "ja", "lower", 96, "ノートを取るのが好き。タブレット派。"),
    Human("ines.duarte", "Ines Duarte", "en", "warm", 230, "Lisboa. Librarian, meetup regular."),
    Human("larch", "larch", "en", "terse", 57, "spreadsheets all the way down"),
    Human("ben", "ben", "en", "lower", 88, "dad, cyclist, reluctant admin"),
    Human("pia", "Pia 🌻", "de", "warm", 164, "Lehrerin in Graz."),
    Human("lena", "Lena Vogt", "de", "plain", 301, "UX, Hamburg. Kaffee zuerst."),
    Human("omar", "عمر الشامي", "ar", "plain", 540, "مطوّر ومحبّ للخط العربي"),
    Human("suki", "suki", "en", "lower", 41, "i only came here to complain"),
    Human("press.desk", "The Daily Ledger", "en", "plain", 12050, "Business desk. Tips welcome."),
    Human("giulia", "Giulia Ferrante", "it", "warm", 890, "Traduttrice. Torino, gatti, gerundi."),
    Human("marco.b", "Marco Bellini", "it", "plain", 75, "Contabile di giorno, bassista di notte."),
    Human("chiara", "Chiara ✏️", "it", "lower", 1340, "Illustratrice freelance"),
    Human("nonno.aldo", "Nonno Aldo", "it", "warm", 12, "Pensionato. Imparo una cosa al giorno."),
    Human("ale", "Ale", "it", "terse", 203, "dev, Bologna"),
    Human("jonas", "Jonas Weidner", "de", "terse", 152, "Sysadmin. Ich lese Changelogs."),
    Human("frau.kessler", "Frau Kessler", "de", "plain", 66, "Buchhaltung, Verein, Garten."),
    Human("maxi", "maxi", "de", "lower", 318, "student*in, notizen-nerd"),
    Human("carmen", "Carmen Ríos", "es", "warm", 720, "Profe de instituto en Sevilla."),
    Human("diego.mx", "Diego 🌮", "es", "lower", 2100, "CDMX. Startups y salsa verde."),
    Human("lucia", "Lucía Prats", "es", "plain", 145, "Periodista local."),
    Human("abuela.rosa", "Rosa M.", "es", "warm", 9, "Aprendiendo con mi nieta."),
    Human("hiro", "ひろ📚", "ja", "plain", 612, "研究者。論文と珈琲。"),
    Human("aoi", "葵", "ja", "warm", 233, "学生です"),
    Human("kenji", "田中健二", "ja", "plain", 48, "総務部。社内ツール担当。"),
    Human("layla", "ليلى", "ar", "warm", 1880, "مصممة من عمّان"),
    Human("youssef", "يوسف", "ar", "plain", 95, "طالب هندسة"),
    Human("elif", "Elif Kaya", "tr", "warm", 440, "Öğretmen, İzmir."),
    Human("mert", "mert", "tr", "lower", 77, "yazılımcı · çay"),
    Human("zeynep", "Zeynep ☕", "tr", "plain", 1510, "Proje yöneticisi"),
    Human("camille", "Camille Roy", "fr", "plain", 385, "Éditrice, Lyon."),
    Human("baptiste", "baptiste", "fr", "lower", 130, "admin sys, râleur diplômé"),
    Human("amina", "Amina", "fr", "warm", 960, "Asso d'alphabétisation à Marseille"),
    Human("joao", "João Pinto", "pt", "plain", 211, "Arquitecto no Porto."),
    Human("bia", "Bia 🌊", "pt", "lower", 3050, "podcast sobre produtividade"),
    Human("sander", "Sander", "nl", "terse", 64, "Fiets, code, hagelslag."),
    Human("femke", "Femke de Wit", "nl", "warm", 178, "Huisarts. Weinig tijd."),
    Human("ada.reads", "Ada Quill", "en", "plain", 48200, "Reviews tools for writers. 48k of you!"),
    Human("techwren", "Wren | tech without tears", "en", "warm", 21900, "Video explainers."),
    Human("rooftop.dave", "Dave", "en", "lower", 33, "solar installer, two thumbs"),
    Human("dr.osei", "Dr. Abena Osei", "en", "plain", 5120, "Epidemiology. Data, carefully."),
    Human("priya", "Priya N", "en", "warm", 612, "PM at a tiny charity. Chaos tamer."),
    Human("wei", "伟 Wei", "en", "plain", 289, "Robotics postgrad"),
    Human("siobhan", "Siobhán", "en", "plain", 147, "Parish council clerk. Yes, really."),
    Human("gus", "Gus Petrakis", "en", "terse", 71, "Restaurateur"),
    Human("hannah.w", "Hannah W.", "en", "warm", 402, "Meetup co-host, knits during talks"),
    Human("nightowl", "🦉", "en", "lower", 1002, "awake"),
    Human("the.real.steve", "Steve", "en", "plain", 19, "First time here."),
    Human("marisol", "Marisol Vega", "en", "warm", 834, "Community organiser. Mutual aid."),
    Human("tobi", "Tobi", "en", "lower", 256, "beats & budgets"),
    Human("quentin", "Quentin Ashby", "en", "plain", 61, "Retired engineer. I read manuals."),
    Human("devi", "Devi", "en", "plain", 1190, "Accessibility auditor. Screen reader user."),
    Human("r.halvorsen", "Rolf Halvorsen", "en", "terse", 204, "Shipping, Bergen"),
    Human("kasia", "Kasia", "en", "plain", 377, "Translator pl/en"),
    Human("coffeeandcode", "☕+💻=❤️", "en", "lower", 640, "indie dev"),
    Human("mx.finch", "Mx. Finch", "en", "warm", 98, "Choir, chess, charts"),
    Human("bigron", "Big Ron", "en", "lower", 27, "plumber. not a tech guy"),
    Human("olu", "Olu", "en", "plain", 318, "Lagos, logistics"),
    Human("saga", "Saga Lind", "en", "plain", 150, "School IT for 400 teenagers"),
    Human("nadia", "Nadia Rahman", "en", "warm", 505, "Phd candidate, thesis due yesterday"),
    Human("patch.tuesday", "patch tuesday", "en", "terse", 890, "security, mostly"),
    Human("emre", "Emre D.", "tr", "terse", 58, "muhasebe"),
    Human("sofia.k", "Sofia K", "en", "plain", 222, "Small museum, big database"),
    Human("gwen", "Gwen Tudor-Price", "en", "warm", 1405, "Food writer; Cardiff"),
    Human("milo", "milo", "en", "lower", 13, "16. uses it for homework"),
    Human("rt.fan.club", "Unofficial Acme fans", "en", "warm", 3300, "Not run by them. We care."),
    Human("acrne", "Acme Support", "en", "plain", 3, "Official help. DM your password."),
    Human("\u0430cme", "Acme", "en", "plain", 1, ""),
    Human("glitch", "g̷l̷i̷t̷c̷h̷\u202e ti ekat", "en", "lower", 5, "\x1b[31mred\x1b[0m [b]bold[/b]"),
)  # fmt: skip

BY_HANDLE = {human.handle: human for human in PEOPLE}

STRANGE = ("acrne", "\u0430cme", "glitch")
"""They only appear in their own scenes."""

MACHINES = ("press.desk", "rt.fan.club")
"""Not persons; they only appear in scenes."""

USUAL: tuple[Human, ...] = tuple(
    human for human in PEOPLE if human.handle not in STRANGE + MACHINES
)

_FIRST: dict[str, str] = {
    "en": "Alex Sam Riley Grace Noor Ivy Leo Maya Theo Ruth Joel Tess Amir Kate Femi Rosa Dean "
    "Orla Hugo Nell Vik Jude Cleo Ravi Beth Otis Lily Mack Zara Earl",
    "it": "Luca Sara Paolo Elena Davide Franca Nico Irene",
    "de": "Anke Felix Heike Lukas Ute Timo Nele Bernd",
    "es": "Pablo Nuria Javier Elisa Iker Marta",
    "ja": "さくら 健太 美咲 翔 ゆい 大輔",
    "ar": "سارة خالد نور كريم",
    "tr": "Ayşe Kerem Deniz Burak",
    "fr": "Léa Théo Manon Karim Élodie",
    "pt": "Rita Tiago Larissa Caio",
    "nl": "Daan Lotte Bram Sanne",
}
_ROMAN = {
    "さくら": "sakura", "健太": "kenta", "美咲": "misaki", "翔": "sho", "ゆい": "yui",
    "大輔": "daisuke", "سارة": "sara_a", "خالد": "khaled", "نور": "noor_j", "كريم": "karim_h",
    "Ayşe": "ayse", "Léa": "lea", "Théo": "theo_fr", "Élodie": "elodie",
}  # fmt: skip
_ENDINGS = ("", "_w", ".codes", "88", "-writes", "_hq", ".bakes", "on2wheels", ".k", "_4real")
_ABOUTS = ("", "", "Here for the cats.", "he/him", "she/her", "they/them", "Opinions vary.",
           "Mostly lurking", "🎻", "Views from the cheap seats")  # fmt: skip
_STYLES: tuple[Style, ...] = ("plain", "lower", "warm", "plain", "terse")


def _crowd() -> tuple[Human, ...]:
    """Some seven hundred passers-by, made of first names and endings."""
    found: list[Human] = []
    for language, names in _FIRST.items():
        for place, name in enumerate(names.split()):
            for turn, ending in enumerate(_ENDINGS):
                mix = place * 7 + turn * 11
                found.append(
                    Human(
                        handle=_ROMAN.get(name, name.lower()) + ending,
                        name=name if turn % 3 else name + " " + "ABCDEFGHKLMNPRST"[mix % 16] + ".",
                        language=language,
                        style=_STYLES[mix % len(_STYLES)],
                        followers=mix * mix % 613,
                        about=_ABOUTS[mix % len(_ABOUTS)],
                    )
                )
    return tuple(human for human in found if human.handle not in BY_HANDLE)


CROWD: tuple[Human, ...] = _crowd()

_EVERYONE = {human.handle: human for human in CROWD} | BY_HANDLE


def human(handle: str) -> Human | None:
    """The invented person of that handle."""
    return _EVERYONE.get(handle)


def known(handle: str) -> Human:
    """The invented person of that handle, who must exist."""
    return _EVERYONE[handle]
