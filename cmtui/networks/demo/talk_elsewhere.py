"""What people say to the brand on an ordinary day, in other languages than English."""

import msgspec


class Tongue(msgspec.Struct, frozen=True):
    """What is said in one language: on any day, during an outage, after our answer.

    `more` is what the same person adds, `same` what others say under it.
    """

    usual: tuple[str, ...]
    storm: tuple[str, ...]
    named: tuple[str, ...]
    thanks: tuple[str, ...]
    asks: tuple[str, ...]
    broken: tuple[str, ...]
    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    more: tuple[str, ...]
    same: tuple[str, ...]


ITALIAN = Tongue(
    usual=(
        "Dopo l'aggiornamento 4.2 le bozze spariscono. È la terza volta, non è più divertente.",
        "Si può avere la modalità scura anche sul tablet?",
        "L'esportazione perde l'ultima riga del foglio. Succede solo a me?",
        "Complimenti per il nuovo editor, finalmente si può scrivere senza litigare.",
        "Ho disdetto a marzo e mi avete addebitato lo stesso. A chi scrivo per il rimborso?",
        "L'incontro di {place} è confermato? Sul sito ci sono due date diverse.",
        "Sono {n} giorni che aspetto una risposta dal supporto. C'è qualcuno?",
        "Come faccio a vedere chi ha modificato una pagina?",
        "Grazie a chi mi ha risposto ieri sera: funziona tutto, avete un cuore grande.",
        "La ricerca trova tutto tranne quello che cerco. Come la mia memoria, ma a pagamento.",
        "C'è uno sconto per le associazioni? Siamo in {n} e contiamo gli spiccioli.",
        "Bello il pulsante nuovo. Peccato che fosse quello che usavo {n} volte al giorno.",
        "Mio nonno di 84 anni ha imparato a usarla in un pomeriggio. Io no.",
        "La sincronizzazione dice 'fatto', ma sul telefono non c'è niente.",
        "Vorrei parlare al meetup di {place} di come usiamo {brand} a scuola. È possibile?",
    ),
    storm=(
        "Non riesco più ad accedere. È un problema vostro o mio?",
        "Quanto ci vuole ancora? Ho una consegna fra un'ora.",
        "I miei dati sono al sicuro? Ditemelo chiaramente, per favore.",
        "La pagina di stato è tutta verde, ma qui non funziona niente.",
        "È vero che vi hanno hackerato? Lo dicono nel gruppo della mia azienda.",
        "Tutto l'ufficio fermo da stamattina. Una parola?",
        "Mi fa entrare e mi butta fuori subito. Sarà la ventesima volta.",
        "Il post allegro sulle novità proprio adesso anche no.",
        "Rimborsate la giornata? Qui siamo in {n} a guardare il muro.",
        "Ho letto che state cancellando gli account. Ditemi che è falso.",
    ),
    named=("Sto spostando tutta la tesi su {brand}. Che qualcuno mi fermi.",
           "Qualcuno usa {brand} per la contabilità di un'associazione?"),
    thanks=("Grazie mille, ora va!", "Gentilissimi, risolto. Buona giornata!", "Perfetto, grazie ❤️",
            "Grazie della risposta, non ci speravo."),
    asks=("Grazie. E per il telefono vale lo stesso?", "Va bene, ma quando arriva la correzione?"),
    broken=("Provato adesso: uguale a prima, purtroppo.", "No, ancora niente. Mi butta fuori."),
    greetings=("Ciao!", "Buongiorno!", "Salve!", "Ciao da {place}!"),
    closings=("Grazie!", "Grazie mille 🙏", "C'è qualcuno?", "Buona giornata.", "Scusate."),
    more=("Aggiungo: versione 4.2.", "Nessuno?", "È appena successo di nuovo.",
          "Ho riavviato, uguale."),
    same=("Anche a me.", "Idem, da stamattina.", "A me funziona dal browser, prova."),
)  # fmt: skip

GERMAN = Tongue(
    usual=(
        "Seit 4.2 springt der Cursor bei jedem Sync an den Anfang. Ist das bekannt?",
        "Gibt es den Dunkelmodus irgendwann auch auf dem Tablet?",
        "Beim Export fehlt die letzte Zeile. Immer. Wir haben nachgezählt.",
        "Umlaute kommen beim CSV-Import als Hieroglyphen an. Bitte, es ist dieses Jahrtausend.",
        "Großes Lob für den neuen Editor. Ich meckere sonst nur, also freut euch.",
        "Mir wurde zweimal abgebucht. Wer schaut sich das an?",
        "Wo werden die Daten gespeichert? Unser Datenschutzbeauftragter schläft schlecht.",
        "Ist der Treff in {place} barrierefrei?",
        "Ticket seit {n} Tagen offen. Ich will nur wissen, ob es jemand gelesen hat.",
        "Kann man Gäste kommentieren lassen, ohne dass sie ein Konto brauchen?",
        "Danke für die schnelle Hilfe gestern! Der Vereinskassenbericht ist gerettet.",
        "Schön, dass der Knopf jetzt woanders ist. Ich hatte mich gerade daran gewöhnt.",
        "Wunsch: eine kompakte Liste. Mein Bildschirm ist klein, meine Notizen sind es nicht.",
        "Die Erinnerung kam {n} Mal. Innerhalb einer Minute.",
        "Gibt es einen Tarif für Schulen? Wir sind {big} Kinder und ein Drucker.",
    ),
    storm=(
        "Anmeldung geht nicht mehr. Ist das eine Störung?",
        "Wann läuft es wieder? Bei uns stehen {n} Leute und trinken Kaffee.",
        "Sind meine Daten sicher? Ja oder nein reicht mir.",
        "Eure Statusseite ist grün. Meine Laune nicht.",
        "Stimmt es, dass ihr gehackt wurdet? Steht so in unserem Chat.",
        "Anmeldeschleife seit heute früh, auch nach Neustart.",
        "Jetzt wirklich ein fröhlicher Werbepost? Während nichts geht?",
        "Bekomme ich den Tag erstattet?",
        "Kann man wenigstens lesend auf die Seiten zugreifen? Ich habe gleich Unterricht.",
        "Heißt das, ungesicherte Änderungen sind weg?",
    ),
    named=("Wir ziehen den Verein auf {brand} um. Drückt die Daumen.",
           "{brand} oder doch wieder Zettelkasten? Erfahrungen?"),
    thanks=("Läuft wieder, danke!", "Super, vielen Dank für die Mühe.", "Das war's. Danke euch 🌻"),
    asks=("Danke. Gilt das auch für die App auf dem Telefon?", "Okay. Gibt es dafür einen Termin?"),
    broken=("Leider nein, immer noch dieselbe Schleife.", "Hab ich probiert. Keine Änderung."),
    greetings=("Hallo!", "Moin!", "Guten Tag!", "Grüße aus {place}!"),
    closings=("Danke!", "Danke im Voraus.", "Liebe Grüße", "Jemand da?", "Nichts für ungut."),
    more=("Nachtrag: Version 4.2.", "Jemand da?", "Gerade wieder passiert.",
          "Neu gestartet, gleiches Ergebnis."),
    same=("Bei mir auch.", "Hier genauso, seit heute früh.", "Im Browser geht es bei mir."),
)  # fmt: skip

SPANISH = Tongue(
    usual=(
        "Desde la 4.2 se me borran los borradores. Irónico, pero no me río.",
        "¿Habrá modo oscuro en la tableta?",
        "La exportación se come la última fila. ¿Está rica?",
        "Me cobraron dos veces este mes. ¿A quién escribo?",
        "El nuevo editor es una maravilla, de verdad. Gracias al equipo.",
        "¿Sigue en pie el encuentro de {place}? La página dice dos fechas.",
        "Llevo {n} días esperando respuesta. ¿Hay alguien?",
        "¿Se puede recuperar una página borrada hace {n} semanas?",
        "Mi abuela ya la usa mejor que yo. Enhorabuena, supongo.",
        "¿Hay plan para profes? Pagamos los rotuladores de nuestro bolsillo.",
        "Las notificaciones llegan todas juntas, como los autobuses.",
        "Bonito botón nuevo. ¿Y el que usaba todo el mundo?",
        "¿Dónde se guardan los datos? Me lo pregunta el ayuntamiento.",
    ),
    storm=(
        "No puedo entrar. ¿Es general?",
        "¿Cuánto falta? Entrego en una hora.",
        "¿Mis datos están a salvo? Solo quiero eso.",
        "La página de estado dice que todo bien. Pues no.",
        "¿Es verdad que los hackearon? Está en todos los grupos.",
        "Entro, me saca, entro, me saca. Ya parezco puerta giratoria.",
        "Toda la oficina parada. Digan algo, por favor.",
        "¿De verdad publican una promo ahora mismo?",
        "¿Van a devolver el día?",
    ),
    named=("Pasé todas mis clases a {brand} y sobreviví.", "¿Alguien usa {brand} en una ONG?"),
    thanks=("¡Ya funciona, mil gracias!", "Resuelto. Qué majos.", "Gracias por contestar 💛"),
    asks=("Gracias. ¿Y en el móvil también?", "Vale, ¿y cuándo estaría arreglado?"),
    broken=("Acabo de probar y nada, sigue igual.", "Pues a mí me sigue echando."),
    greetings=("¡Hola!", "¡Buenas!", "¡Hola, equipo!", "¡Saludos desde {place}!"),
    closings=("¡Gracias!", "Gracias de antemano.", "Un saludo.", "🙏", "Perdón por la lata."),
    more=("Añado: versión 4.2.", "¿Nadie?", "Acaba de pasar otra vez.", "Reinicié y nada."),
    same=("A mí también.", "Igual aquí.", "En el navegador me funciona."),
)  # fmt: skip

JAPANESE = Tongue(
    usual=(
        "タブレットのダークモードはいつ来ますか？",
        "4.2にしてから下書きが消えます。今月{n}回目です…",
        "書き出すと最後の行が消えてしまいます。対処法はありますか？",
        "新しいエディタ、とても書きやすいです。ありがとうございます！",
        "二重に請求されているようです。確認していただけますか？",
        "昨日の勉強会、楽しかったです。資料は公開されますか？",
        "同期が「完了」と出るのにスマホに反映されません。",
        "縦書きに対応する予定はありますか？",
        "問い合わせから{n}日たちました。届いているか心配です。",
        "学生プランはありますか？",
        "ショートカットの一覧がほしいです。机に貼ります。",
        "通知がまとめて{n}件届きました。電車かと思いました。",
    ),
    storm=(
        "ログインできません。障害ですか？",
        "復旧の見込みを教えてください。会議が始まってしまいます。",
        "データは無事でしょうか…",
        "ステータスページは緑なのに何も動きません。",
        "不正アクセスがあったという話は本当ですか？",
        "ログインしてもすぐ戻されます。{n}回目です。",
        "今このタイミングで宣伝ですか？",
        "うちの部署、全員止まっています。",
    ),
    named=("{brand}に論文ノートを全部移した。もう戻れない。", "{brand}の4.2、地味に速い。"),
    thanks=("直りました！ありがとうございます。", "助かりました🙏", "ご丁寧にどうも。"),
    asks=("ありがとうございます。スマホ版も同じ手順ですか？", "了解です。いつ頃直りそうですか？"),
    broken=("試しましたが、まだ同じです…", "だめでした。また戻されます。"),
    greetings=("こんにちは。", "お世話になっております。", "はじめまして。"),
    closings=("よろしくお願いします。", "お手数をおかけします。", "🙇", "助けてください…"),
    more=("追記：バージョンは4.2です。", "どなたかいらっしゃいますか？", "また起きました。"),
    same=("私もです。", "同じ症状です。", "ブラウザ版なら動きましたよ。"),
)  # fmt: skip

ARABIC = Tongue(
    usual=(
        "بعد تحديث 4.2 اختفت مسوّداتي مرة أخرى.",
        "هل سيصل الوضع الداكن إلى الأجهزة اللوحية؟",
        "المحرر الجديد رائع، شكراً لكم.",
        "تم خصم المبلغ مرتين هذا الشهر. من يساعدني؟",
        "النص من اليمين إلى اليسار يتكسر عند لصق كلمة English في وسطه.",
        "أنتظر رداً منذ {n} أيام. هل قرأ أحد رسالتي؟",
        "هل لقاء {place} مفتوح للجميع؟",
        "التصدير يحذف السطر الأخير دائماً.",
        "هل توجد خطة للطلاب؟",
        "البحث لا يفهم التشكيل. هل هناك حل؟",
    ),
    storm=(
        "لا أستطيع تسجيل الدخول. هل هناك عطل؟",
        "متى تعود الخدمة؟ عندي تسليم بعد ساعة.",
        "هل بياناتي في أمان؟",
        "يقولون إنكم تعرّضتم لاختراق. هل هذا صحيح؟",
        "صفحة الحالة خضراء ولا شيء يعمل.",
        "المكتب كله متوقف منذ الصباح.",
    ),
    named=("نقلت كل ملاحظاتي إلى {brand} أخيراً.",),
    thanks=("اشتغل، شكراً جزيلاً!", "يسلموا 🌷 تم الحل."),
    asks=("شكراً. وهل ينطبق هذا على الهاتف أيضاً؟", "حسناً، ومتى يصدر الإصلاح؟"),
    broken=("جرّبت الآن، المشكلة كما هي.", "ما زال يخرجني من الحساب."),
    greetings=("مرحباً!", "السلام عليكم.", "صباح الخير!"),
    closings=("شكراً لكم.", "وشكراً مقدماً.", "🙏", "هل من مجيب؟"),
    more=("للتوضيح: الإصدار 4.2.", "هل من أحد؟", "حدث ذلك مرة أخرى الآن."),
    same=("وأنا كذلك.", "المشكلة نفسها عندي.", "يعمل عندي من المتصفح."),
)  # fmt: skip

TURKISH = Tongue(
    usual=(
        "4.2'den beri taslaklarım kayboluyor. Bu ay {n}. kez.",
        "Tablete karanlık mod gelecek mi?",
        "Dışa aktarınca son satır gidiyor. Nereye gidiyor?",
        "Yeni editör çok güzel olmuş, elinize sağlık.",
        "Benden iki kez para çekilmiş. Kime yazayım?",
        "{place} buluşması kesin mi? Sayfada iki tarih var.",
        "{n} gündür cevap bekliyorum. Orada kimse var mı?",
        "Büyük İ harfi aramada çalışmıyor. Klasik.",
        "Öğretmenlere indirim var mı?",
        "Bildirimler toplu geliyor, dolmuş gibi.",
    ),
    storm=(
        "Giriş yapamıyorum. Sizde mi sorun var bende mi?",
        "Ne zaman düzelir? Bir saat sonra toplantım var.",
        "Verilerim güvende mi?",
        "Hacklendiniz diyorlar, doğru mu?",
        "Durum sayfası yeşil ama hiçbir şey çalışmıyor.",
        "Giriyorum, atıyor, giriyorum, atıyor. {n} oldu.",
    ),
    named=("Bütün projeyi {brand} üzerine taşıdık, çay koyun.",),
    thanks=("Düzeldi, çok teşekkürler!", "Harikasınız, oldu 🙏"),
    asks=("Teşekkürler. Telefonda da aynı mı?", "Tamam da ne zaman düzelecek?"),
    broken=("Denedim, hâlâ aynı.", "Olmadı, yine attı."),
    greetings=("Merhaba!", "Selam!", "İyi günler!"),
    closings=("Teşekkürler!", "Şimdiden sağ olun.", "Kolay gelsin.", "🙏"),
    more=("Ek: sürüm 4.2.", "Kimse yok mu?", "Az önce yine oldu.", "Yeniden başlattım, aynı."),
    same=("Bende de.", "Aynısı.", "Tarayıcıdan çalışıyor bende."),
)  # fmt: skip

FRENCH = Tongue(
    usual=(
        "Depuis la 4.2, mes brouillons disparaissent. C'est un peu le comble.",
        "Le mode sombre sur tablette, c'est prévu ?",
        "L'export perd la dernière ligne. À chaque fois.",
        "Bravo pour le nouvel éditeur. Je râle d'habitude, profitez-en.",
        "On m'a prélevée deux fois. À qui dois-je écrire ?",
        "Le rendez-vous de {place} est-il accessible en fauteuil ?",
        "Cela fait {n} jours que j'attends une réponse. Il y a quelqu'un ?",
        "Où sont hébergées les données ? Notre bailleur demande.",
        "Les guillemets français deviennent des points d'interrogation à l'import.",
        "Une remise pour les associations, c'est possible ?",
        "Joli, le nouveau bouton. On l'aimait bien, l'ancien.",
    ),
    storm=(
        "Impossible de me connecter. C'est général ?",
        "Ça revient quand ? Je rends un dossier dans une heure.",
        "Mes données sont-elles en sécurité ?",
        "La page d'état est verte. Elle est bien la seule.",
        "C'est vrai, cette histoire de piratage ?",
        "Connexion, déconnexion, connexion, déconnexion. J'en suis à {n}.",
        "Une promo, maintenant ? Sérieusement ?",
    ),
    named=("Toute l'asso est passée sur {brand}. Même Gérard.",),
    thanks=("Ça marche, merci infiniment !", "Réglé, merci pour votre patience."),
    asks=("Merci. Et sur le téléphone, pareil ?", "D'accord, mais pour quand ?"),
    broken=("Je viens d'essayer : toujours pareil.", "Non, ça me déconnecte encore."),
    greetings=("Bonjour !", "Bonsoir !", "Coucou de {place} !"),
    closings=("Merci !", "Merci d'avance.", "Belle journée.", "Il y a quelqu'un ?"),
    more=("J'ajoute : version 4.2.", "Personne ?", "Ça vient de recommencer.",
          "Redémarré, pareil."),
    same=("Pareil ici.", "Chez moi aussi.", "Par le navigateur, ça marche chez moi."),
)  # fmt: skip

PORTUGUESE = Tongue(
    usual=(
        "Depois da 4.2 os meus rascunhos desaparecem. É a {n}.ª vez.",
        "Vai haver modo escuro no tablet?",
        "A exportação perde a última linha. Alguém confirma?",
        "O editor novo está ótimo. Parabéns à equipa.",
        "Fui cobrado duas vezes. Como peço o reembolso?",
        "O encontro em {place} mantém-se?",
        "Há {n} dias à espera de resposta. Está aí alguém?",
        "Gravei um episódio inteiro sobre vocês. Quase só coisas boas.",
        "Dá para ver quem alterou uma página?",
    ),
    storm=(
        "Não consigo entrar. É geral?",
        "Quando volta? Tenho uma entrega daqui a uma hora.",
        "Os meus dados estão seguros?",
        "Dizem que foram pirateados. É verdade?",
        "A página de estado está verde e nada funciona.",
    ),
    named=("Mudei o podcast todo para {brand} e ainda durmo à noite.",),
    thanks=("Já está, muito obrigado!", "Resolvido, obrigada 💙"),
    asks=("Obrigada. E no telemóvel é igual?", "Certo, e há data para isso?"),
    broken=("Tentei agora e continua igual.", "Nada feito, volta a sair."),
    greetings=("Olá!", "Boa tarde!", "Bom dia!"),
    closings=("Obrigado!", "Obrigada desde já.", "Abraço.", "🙏"),
    more=("Acrescento: versão 4.2.", "Ninguém?", "Aconteceu outra vez.", "Reiniciei e nada."),
    same=("Comigo também.", "Igual por aqui.", "No navegador funciona."),
)  # fmt: skip

DUTCH = Tongue(
    usual=(
        "Sinds 4.2 verdwijnen mijn concepten. Dat is nu {n} keer.",
        "Komt er een donkere modus voor de tablet?",
        "De export laat de laatste rij weg. Elke keer.",
        "Complimenten voor de nieuwe editor, echt fijn.",
        "Er is twee keer afgeschreven. Wie kan dat nakijken?",
        "Gaat de bijeenkomst in {place} door?",
        "Ik wacht al {n} dagen op antwoord. Leest er iemand mee?",
        "Is er korting voor huisartsenpraktijken? Nee heb je.",
    ),
    storm=(
        "Ik kan niet inloggen. Ligt het aan jullie?",
        "Hoe lang nog? De wachtkamer zit vol.",
        "Zijn mijn gegevens veilig?",
        "Klopt het dat jullie gehackt zijn?",
        "Statuspagina groen, rest rood.",
    ),
    named=("De hele fietsclub zit nu op {brand}.",),
    thanks=("Doet het weer, dank!", "Opgelost, top."),
    asks=("Dank. Geldt dat ook voor de telefoon?", "Oké, en wanneer komt dat?"),
    broken=("Net geprobeerd, nog steeds hetzelfde.", "Helaas, ik vlieg er weer uit."),
    greetings=("Hoi!", "Goedemiddag!", "Dag allemaal!"),
    closings=("Bedankt!", "Alvast dank.", "Groet uit {place}.", "🙏"),
    more=("Aanvulling: versie 4.2.", "Iemand?", "Net gebeurde het weer.", "Herstart, zelfde."),
    same=("Hier ook.", "Zelfde probleem.", "Via de browser gaat het wel."),
)  # fmt: skip

TONGUES: dict[str, Tongue] = {
    "it": ITALIAN,
    "de": GERMAN,
    "es": SPANISH,
    "ja": JAPANESE,
    "ar": ARABIC,
    "tr": TURKISH,
    "fr": FRENCH,
    "pt": PORTUGUESE,
    "nl": DUTCH,
}
