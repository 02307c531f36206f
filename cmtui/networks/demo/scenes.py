"""Conversations of the two days before the demo begins, word for word.

`{at}` and `{brand}` are filled in; nothing else is. The brand's own posts end in a colleague's
initials, or are unsigned where the social media manager wrote them.
"""

import msgspec

from cmtui.model.post import Visibility


class Line(msgspec.Struct, frozen=True):
    """One post of a scene.

    `who` is a handle, "us" for the brand. `after` is in minutes since the scene began. `under` and
    `quotes` are places of earlier lines in the scene; with no `under`, it begins a conversation.
    `edited` is (minutes after it was written, new text); `gone` in minutes after it was written.
    `visibility` None is that of the post that it answers.
    """

    who: str
    text: str
    after: float = 0
    under: int | None = None
    quotes: int | None = None
    warning: str = ""
    links: tuple[tuple[str, str], ...] = ()
    images: tuple[str, ...] = ()
    closed: bool = False
    edited: tuple[float, str] | None = None
    gone: float | None = None
    visibility: Visibility | None = None


class Scene(msgspec.Struct, frozen=True):
    """A conversation, or several that belong together; `hours` before the demo begins."""

    hours: float
    lines: tuple[Line, ...]


ANNOUNCEMENT = Scene(5.4, (
    Line("us", "4.2 is out: faster sync, new editor. Notes: acme.example/4.2",
         links=(("acme.example/4.2", "https://acme.example/4.2"),),
         images=("The new editor, with a half-written poem in it",)),
    Line("mara", "The 4.2 update ate my drafts again, third time this month. A whole chapter.",
         21, under=0),
    Line("mara", "And before you ask: yes, sync was on. Yes, I restarted. Yes, I had tea.",
         24, under=1),
    Line("ada.reads", "Reviewing 4.2 on Thursday for 48k writers. What's the one thing I shouldn't "
         "miss, and the one I should be patient with?", 38, under=0),
    Line("jonas", "{at} Changelog Zeile 14: „diverse Verbesserungen“. Welche?", 52, under=0),
    Line("jonas", "{at} Und Zeile 15 auch, wenn wir dabei sind.", 53, under=4),
    Line("giulia", "Bellissimo il nuovo editor! Una domanda: le note a piè di pagina quando?",
         70, under=0),
    Line("techwren", "Making a video about this. {at} may I use your screenshots?", 95, quotes=0),
    Line("kofi", "'Faster sync'. Measured it: 1.3 s before, 1.2 s after. {at}, define faster.",
         120, quotes=0),
    Line("hannah.w", "Congratulations to everyone who stayed late for this one. It shows!",
         131, under=0),
    Line("us", "Thank you Hannah, I'll read this out in the stand-up tomorrow. ^RT", 140, under=9),
    Line("hannah.w", "aww, please do 💛", 142, under=10),
))  # fmt: skip

OPEN_SCENES: tuple[Scene, ...] = (
    Scene(1.2, (
        Line("tomas", "{at} Is the outage over? I can't log in since this morning and my whole "
             "team is waiting. Anyone there?"),
        Line("ben", "same here, tomas. hours now.", 3, under=0),
        Line("suki", "{at} +1, login loop, password → code → login → password. i live here now",
             11, under=0),
        Line("tomas", "{at} To be exact: SSO. Password login works for two colleagues.",
             19, under=0),
    )),
    Scene(0.9, (
        Line("kofi", "{at} your status page says green but nothing works for half of my timeline. "
             "Writing about it at three. Comment?"),
    )),
    Scene(2.4, (
        Line("yuki", "{at} Any chance of dark mode on the tablet?"),
        Line("yuki", "{at} タブレットのダークモード、本当に待っています🌙", 4, under=0),
        Line("yuki", "{at} (sorry, wrong keyboard. same question, in english: please?)",
             5, under=1),
    )),
    Scene(3.1, (
        Line("ines.duarte", "Thank you for yesterday's meetup! One question stayed open though: "
             "how do small libraries get the charity price? {at}",
             images=("Thirty people around one laptop, all laughing",)),
    )),
    Scene(4.0, (
        Line("larch", "[bug] Export drops the last row when the sheet has exactly 256 of them. {at}"
             "\nSteps: 1. make 256 rows 2. export 3. count",
             edited=(9, "[bug] Export drops the last row when the sheet has a multiple of 256 rows."
                     " {at}\nSteps: 1. make 512 rows 2. export 3. count 4. sigh")),
    )),
    Scene(1.7, (
        Line("devi", "{at} With 4.2 my screen reader says 'button' eleven times in the tool bar. "
             "I can't work. This was fine yesterday.", images=("",)),
        Line("quentin", "Manual, page 88, says these labels exist. They don't.", 12, under=0),
        Line("devi", "{at} And the shortcut for help opens the tool bar.", 20, under=0),
    )),
    Scene(5.8, (
        Line("press.desk", "{at} Good afternoon. We have reports of a data loss in version 4.2. "
             "Is there a statement, and by when could we have it? Deadline 17:00."),
    )),
    Scene(2.0, (
        Line("amina", "{at} Bonjour ! Notre asso a été facturée au plein tarif. On a 40 € en "
             "caisse, littéralement. Quelqu'un peut regarder ?"),
    )),
    Scene(0.6, (
        Line("pia", "{at} Sind meine Daten sicher? Ich habe 24 Zeugnisse da drin und schlafe "
             "schlecht.", visibility="followers"),
    )),
    Scene(6.5, (
        Line("nadia", "{at} My thesis is due at midnight and version history is empty. I'm trying "
             "to stay calm. I'm not calm.",
             warning="panic, academic", ),
        Line("wei", "nadia, check 'archived', mine hid there!", 8, under=0),
        Line("nadia", "{at} wei was right, it was under 'archived'. Who puts it THERE. "
             "But thank you, I can breathe. Still want an answer.", 25, under=1),
    )),
    Scene(9.0, (
        Line("gus", "{at} charged twice. again. order 88213.", visibility="direct"),
    )),
    Scene(12.5, (
        Line("nonno.aldo", "{at} Buonasera, ho 81 anni. Ho premuto un tasto e adesso è tutto in "
             "inglese. Come torno indietro? Grazie a chi mi aiuta. Aldo"),
    )),
    Scene(15.0, (
        Line("priya", "{at} Our food bank rota is on your free plan and the 'invite' button went "
             "grey at 10 people. We're 34. What are our options?"),
        Line("marisol", "{at} same for our tool library, would love an answer", 41, under=0),
    )),
    Scene(19.0, (
        Line("rooftop.dave", "{at} love the app. hate the new icon. that's it, that's the post"),
    )),
    Scene(22.0, (
        Line("layla", "{at} النص العربي ينعكس عند التصدير إلى PDF. أرفقت صورة.",
             images=("صفحة PDF والأسطر فيها معكوسة",), visibility="unlisted"),
    )),
    Scene(26.0, (
        Line("siobhan", "{at} The parish council meets on Thursday and the minutes are read-only "
             "for everyone including the person who wrote them, which is me."),
        Line("siobhan", "{at} I've now been told to 'contact the owner'. I am the owner. "
             "I contacted myself. No reply.", 64, under=0),
    )),
    Scene(33.0, (
        Line("dr.osei", "{at} Does the research plan log who viewed a table? Our ethics board "
             "needs a yes or a no, in writing.", visibility="direct"),
    )),
    Scene(44.0, (
        Line("zeynep", "{at} 40 kişilik ekip için fatura kesilmedi, muhasebe beni arıyor. Kime "
             "yazayım?"),
    )),
)  # fmt: skip

ANSWERED_SCENES: tuple[Scene, ...] = (
    Scene(7.0, (
        Line("elif", "{at} Öğretmenlere indirim var mı? Sitede bulamadım."),
        Line("us", "Merhaba Elif, var: acme.example/good adresinde. Sorun olursa buradayım. ^AB",
             14, under=0),
        Line("elif", "Buldum, çok teşekkürler! 🙏", 22, under=1),
    )),
    Scene(11.0, (
        Line("ale", "{at} API rate limit: documentato o sorpresa?"),
        Line("us", "Ciao Ale, documentato male: 60 al minuto. Sistemo la pagina oggi. ^RT",
             9, under=0),
    )),
    Scene(17.0, (
        Line("kasia", "{at} Typo on the pricing page: 'unlimted'. Welcome. Invoice follows."),
        Line("us", "Fixed, and the invoice is accepted in stickers. Send me an address? ^AB",
             6, under=0),
        Line("kasia", "Deal. {at} but do you ship stickers to Poland?", 30, under=1),
    )),
    Scene(24.0, (
        Line("olu", "{at} is the Lagos meetup recorded?"),
        Line("us", "It is! The recording goes up on Friday.", 20, under=0),
    )),
    Scene(38.0, (
        Line("camille", "{at} Les guillemets français sautent à l'import."),
        Line("us", "Bonjour Camille, reproduit et transmis, merci. ^RT", 33, under=0),
    )),
    Scene(46.5, (
        Line("us", "Community meetup in Lisbon: the seats are gone, the waiting list is open.",
             images=("",)),
        Line("joao", "Número 14 na lista de espera. Há esperança?", 18, under=0),
        Line("bia", "vou gravar um episódio lá, posso levar microfone? {at}", 44, under=0),
    )),
)  # fmt: skip

ABOUT_US_SCENES: tuple[Scene, ...] = (
    Scene(1.5, (
        Line("patch.tuesday", "Seeing three separate reports of {brand} login loops. Coincidence "
             "is a word for people without logs."),
    )),
    Scene(8.0, (
        Line("gwen", "Moved all of my recipes to {brand}. 412. The soups are sorted by mood."),
    )),
    Scene(14.0, (
        Line("diego.mx", "¿{brand} o seguimos con la hoja de cálculo de 2014? Se abre debate."),
    )),
    Scene(20.0, (
        Line("rt.fan.club", "Unofficial {brand} fan meetup in Cardiff next month. Bring a note "
             "that you're proud of."),
    )),
    Scene(36.0, (
        Line("hiro", "論文の下書きを{brand}で書き終えた。4.2の同期、確かに速い。"),
    )),
)  # fmt: skip
