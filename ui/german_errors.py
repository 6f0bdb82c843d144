"""What the engines and the library say when they fail, piece by piece in German; ui/german.py puts it together.

That every error of theirs is here, or there, is held by tests/test_german.py.
"""

from __future__ import annotations

PIECES = {
    # what a question may meet (rag/bounds, rag/search, rag/decision)
    r"The question has ([\d,]+) characters; at most ([\d,]+) are taken\. Ask it in fewer words, or put the text into a "
    r"file and index that\.": r"Die Frage hat \1 Zeichen; höchstens \2 werden angenommen. Stelle sie in weniger "
    "Worten, oder lege den Text in eine Datei und nimm diese auf.",
    r"An empty path was given\. .+$": "Der Pfad ist leer. Nenne einen Ordner oder eine Datei.",
    r"The library changed in the middle of a search\. Search again\.": "Die Bibliothek hat sich während der Suche "
    "geändert. Frag noch einmal.",
    r"The calibration (.+?) cannot be read, or was made for another version\. Delete it, or make it anew with:": "Die "
    r"Kalibrierung \1 ist nicht lesbar oder für eine andere Fassung gemacht. Lösche sie, oder mach sie neu mit:",
    r"The settings in (.+?) cannot be read:": r"Die Einstellungen in \1 lassen sich nicht lesen:",
    r"The setting (\S+) does not fit:": r"Die Einstellung \1 passt nicht:",
    r"(\d+) questions wait for the language model already\. Ask again later\.": r"Es warten schon \1 Fragen auf das "
    "Sprachmodell. Frag später noch einmal.",
    # the library and its index (rag/lock, rag/store, rag/vectors)
    r"The library (.+?) is being written by (.+?)\. Wait for it, or stop it\.": r"In die Bibliothek \1 schreibt gerade "
    r"\2. Warte darauf.",
    r"\banother process\b": "ein anderer Prozess",
    r"\bprocess (\d+ \(.+?), on (\S+), since ": r"Prozess \1, auf \2, seit ",
    r"The library (.+?) was made with the embedding model (\S+), not (\S+)\. Use that one again \(--embedder\), or "
    r"index into a new library: --library DIR": r"Die Bibliothek \1 wurde mit dem Modell \2 angelegt, nicht mit \3. "
    "Nimm wieder jenes (--embedder), oder lege eine neue Bibliothek an: --library ORDNER",
    r"The library (.+?) was made by a newer Belegt \(format (\d+), this one reads (\d+)\)\. Update Belegt, or use "
    r"another library: --library DIR": r"Die Bibliothek \1 stammt von einem neueren Belegt (Format \2, dieses liest "
    r"\3). Aktualisiere Belegt, oder nimm eine andere Bibliothek: --library ORDNER",
    r"The library (.+?) cannot be written: (.+?)\. Make the folder writable, free some space, or use another library: "
    r"--library DIR": r"In die Bibliothek \1 lässt sich nicht schreiben: \2. Mach den Ordner beschreibbar, schaffe "
    "Platz, oder nimm eine andere Bibliothek: --library ORDNER",
    r"The library (.+?) cannot be opened:": r"Die Bibliothek \1 lässt sich nicht öffnen:",
    r"The library (.+?) could not be read:": r"Die Bibliothek \1 ließ sich nicht lesen:",
    r"The library (.+?) could not be written:": r"In die Bibliothek \1 ließ sich nicht schreiben:",
    r"Free some space, then run the command again: what was read until now is kept\.": "Schaffe Platz, und versuche es "
    "noch einmal: Was bis jetzt gelesen ist, bleibt.",
    r"Another program holds the file open for writing: end it, or try again later\.": "Ein anderes Programm hält die "
    "Datei offen: Beende es, oder versuche es später noch einmal.",
    r"Make the folder writable, or use another library: --library DIR": "Mach den Ordner beschreibbar, oder nimm eine "
    "andere Bibliothek: --library ORDNER",
    r"Is the folder writable, and the disk not full\?": "Ist der Ordner beschreibbar und die Festplatte nicht voll?",
    r"The disk may be full or failing: check it, then run the command again\.": "Vielleicht ist die Festplatte voll "
    "oder defekt: Prüfe sie, und versuche es noch einmal.",
    r"Bring the library folder back from a backup, or delete it and index again\.": "Hol den Ordner der Bibliothek aus "
    "einer Sicherung zurück, oder lösche ihn und nimm alles neu auf.",
    r"Run the command again\.": "Versuche es noch einmal.",
    r"The Chroma server (\S+) is another machine: the vectors of your passages would leave this one\. If that is "
    r"wanted:": r"Der Chroma-Server \1 ist ein anderer Rechner: Die Vektoren deiner Textstellen würden diesen "
    "verlassen. Wenn das gewollt ist:",
    r"The vector index could not be made: it does not find what was put in\.": "Der Index für die Suche ließ sich "
    "nicht anlegen: Er findet nicht, was er enthält.",
    r"The vector index could not be made:": "Der Index für die Suche ließ sich nicht anlegen:",
    r"No vector index can be had\.": "Es ist kein Index für die Suche zu haben.",
    r"Does the Chroma server at (\S+) run\? Start it with:": r"Läuft der Chroma-Server unter \1? Starte ihn mit:",
    r"\(The library is whole; until then searches compare exactly\.\)": "(Die Bibliothek ist heil; bis dahin "
    "vergleicht die Suche Stelle für Stelle.)",
    r"(\S.*?) could not be read:": r"\1 ließ sich nicht lesen:",
    # every engine (rag/engines)
    r'There is no embedder "(.+?)"\. Use "embedded" or "ollama:NAME"\.': r"Ein Modell „\1“ für die Suche gibt es "
    'nicht. Nimm "embedded" oder "ollama:NAME".',
    r"(\S+) is another machine: questions and passages would leave this one\. If that is wanted:": r"\1 ist ein "
    "anderer Rechner: Fragen und Textstellen würden diesen verlassen. Wenn das gewollt ist:",
    r"What you ask and what is found leaves this machine: (.+?) runs elsewhere\.": r"Fragen und gefundene Stellen "
    r"verlassen diesen Rechner: \1 läuft anderswo.",
    r"\bof (\d+) tokens does not fit\b": r"von \1 Token does not fit",
    r"The prompt (.*?)does not fit the context of (.+?)\. Ask about less text, or allow more:": r"Die Eingabe \1passt "
    r"nicht in den Kontext von \2. Frag nach weniger Text, oder erlaube mehr:",
    r"(\S+) was cut off after (\d+) tokens: its context of (\d+) is full\. Allow more:": r"\1 wurde nach \2 Token "
    r"abgeschnitten: Der Kontext von \3 ist voll. Erlaube mehr:",
    r'The engine "quotes" has no language model\. Start Ollama \(ollama serve\) or choose --engine embedded to have '
    r"answers written\.": "Gewählt ist, ohne Sprachmodell zu antworten. Starte Ollama (ollama serve), oder wähle das "
    "mitgebrachte Modell, wenn Antworten geschrieben werden sollen.",
    # Ollama
    r"What listens at (\S+) did not answer within (\S+) s\. Start Ollama anew \(ollama serve\), or set OLLAMA_HOST to "
    r"its address\.": r"Was unter \1 läuft, hat in \2 s nicht geantwortet. Starte Ollama neu (ollama serve), oder "
    "setze OLLAMA_HOST auf seine Adresse.",
    r"(\S+) is no address of a server\. Set (\w+)": r"\1 ist keine Adresse eines Servers. Setze \2",
    r", like (127\.0\.0\.1:\d+)": r", etwa \1",
    r"Ollama at (\S+) broke off: (.+?)\. Ask again; its log says why\.": r"Ollama unter \1 hat abgebrochen: \2. Frag "
    "noch einmal; sein Log sagt, warum.",
    r"(\S+) wants another key \(status (\d+)\)\. Set it:": r"\1 will einen anderen Schlüssel (Status \2). Setze ihn:",
    r"Ollama at (\S+) (?=will einen)": r"Ollama unter \1 ",
    r"(\S+) is not Ollama itself: (.+?)\. Set OLLAMA_HOST to its real address\.": r"\1 ist nicht Ollama selbst: \2. "
    "Setze OLLAMA_HOST auf seine wirkliche Adresse.",
    r"Ollama at (\S+) was asked too often: (.+?)\. Wait a minute, then ask again\.": r"Ollama unter \1 wurde zu oft "
    r"gefragt: \2. Warte eine Minute, und frag dann noch einmal.",
    r"(\S+) cannot do that: (.+?)\. Choose another:": r"\1 kann das nicht: \2. Wähle ein anderes:",
    r"What answers at (\S+) is not Ollama\. Set OLLAMA_HOST to its address\.": r"Was unter \1 antwortet, ist nicht "
    "Ollama. Setze OLLAMA_HOST auf seine Adresse.",
    r"Ollama failed in the middle of the answer \((.+?)\):": r"Ollama ist mitten in der Antwort gescheitert (\1):",
    r"Ollama has not the memory for (.+?): (.+?)\. Close other programs, or choose a smaller model:": "Ollama hat "
    r"nicht genug Speicher für \1: \2. Schließe andere Programme, oder wähle ein kleineres Modell:",
    r"Ollama's answer ended before it was complete \((.+?)\)\.": r"Ollamas Antwort endete zu früh (\1).",
    r"Ollama's answer is broken \((.+?)\):": r"Ollamas Antwort ist beschädigt (\1):",
    r"Ollama's report on (.+?) ended before it was complete\.": r"Ollamas Meldungen zu \1 endeten zu früh.",
    r"Ollama's report is broken:": "Ollamas Meldung ist beschädigt:",
    r"The Ollama model (.+?) only embeds\. Choose one that can chat:": r"Das Ollama-Modell \1 dient nur der Suche. "
    "Wähle eines, das antworten kann:",
    r"The Ollama model (.+?) cannot embed\. Get one that can:": r"Das Ollama-Modell \1 taugt nicht für die Suche. "
    "Hol eines, das es tut:",
    r"Ollama's vectors cannot be read \((.+?)\)\.": r"Ollamas Vektoren sind nicht lesbar (\1).",
    r"Ollama gave vectors that cannot be used \((.+?)\)\.": r"Ollama gab unbrauchbare Vektoren (\1).",
    r"Ollama gave too few vectors \((.+?)\)\.": r"Ollama gab zu wenige Vektoren (\1).",
    r"The Ollama model (.+?) runs at (\S+): what you ask and what is found would go there\. Choose another model, or "
    r"if that is wanted:": r"Das Ollama-Modell \1 läuft bei \2: Fragen und gefundene Stellen würden dorthin gehen. "
    "Wähle ein anderes, oder wenn das gewollt ist:",
    r"Ollama (\S+) has a known hole \((\S+?)\)\. Update it to (\S+) or later\.": r"Ollama \1 hat eine bekannte Lücke "
    r"(\2). Aktualisiere es auf \3 oder neuer.",
    r"Ollama could not fetch (.+?) from its library: (.+?)\.$": r"Ollama konnte \1 nicht holen: \2.",
    r"Ollama could not fetch (.+?) from (\S+): (.+?)\.": r"Ollama konnte \1 nicht von \2 holen: \3.",
    r"Ollama's disk is full: (.+?)\. Free some space \(ollama rm MODEL\)\.": r"Ollamas Festplatte ist voll: \1. "
    "Schaffe Platz (ollama rm MODELL).",
    r"What came is kept: the same command goes on from there\.": "Was schon da ist, bleibt: Ein neuer Versuch geht "
    "dort weiter.",
    r"Trying again, (\S+) MB are there\.": r"Ein neuer Versuch beginnt; \1 MB sind da.",
    # a server that speaks as OpenAI's
    r"The engine openai needs an address:": "Der OpenAI-kompatible Server braucht eine Adresse:",
    r"The answer of (\S+) ended before it was complete\.": r"Die Antwort von \1 endete zu früh.",
    r"The server at (\S+) lists no model\. Name one:": r"Der Server unter \1 nennt kein Modell. Nenne eines:",
    r"Nothing answers at (\S+)\. Start the server, or set (\w+)\.": r"Unter \1 antwortet nichts. Starte den Server, "
    r"oder setze \2.",
    r"(\S+) does not have this: (.+?)\. Check (\w+) and the model's name\.": r"\1 hat das nicht: \2. Prüfe \3 und den "
    "Namen des Modells.",
    r"(\S+) is not the server itself: (.+?)\. Set (\w+)\.": r"\1 ist nicht der Server selbst: \2. Setze \3.",
    r"(?<!\S)(?!Ollama)(\S+) failed \(status (\d+)\):": r"\1 ist gescheitert (Status \2):",
    r"(\S+) broke off: (.+?)\. Ask again\.": r"\1 hat abgebrochen: \2. Frag noch einmal.",
    # the model that Belegt brings
    r"The model (\S+) took longer than (\S+) s\. Allow more: (\S+), or ask a shorter question\.": r"Das Modell \1 "
    r"brauchte länger als \2 s. Erlaube mehr (\3), oder stelle eine kürzere Frage.",
    r"(?<!\S)(\S+) took longer than (\S+) s\. Allow more:": r"\1 brauchte länger als \2 s. Erlaube mehr:",
    r"The embedded model stopped in the middle of its answer\.": "Das mitgebrachte Modell hörte mitten in der Antwort "
    "auf.",
    r"The embedded model failed:": "Das mitgebrachte Modell ist gescheitert:",
    r"The embedded engine needs the package (\w+):": r"Dem mitgebrachten Modell fehlt das Paket \1:",
    r"The embedded engine cannot be loaded \((.+?)\)\. Try:": r"Das mitgebrachte Modell lässt sich nicht laden (\1). "
    "Versuche:",
    r"The embedded engine has no model (.+?)\. Leave the model out, or give the path of a \.gguf file\.": r"Ein Modell "
    r"\1 wird nicht mitgebracht. Lass es weg, oder nenne den Pfad einer .gguf-Datei.",
    r"The embedder (\S+) gave a vector without a length\.": r"Das Modell \1 gab einen Vektor ohne Länge.",
    r"The embedder (\S+) cannot be loaded \((.+?)\)\. Install it again:": r"Das Modell \1 für die Suche lässt sich "
    r"nicht laden (\2). Installiere es neu:",
    r"The model file (.+?) cannot be loaded: it is damaged, or memory is short \(about (\S+) MB are needed\)\.": "Die "
    r"Modelldatei \1 lässt sich nicht laden: Sie ist beschädigt, oder der Speicher ist knapp (etwa \2 MB nötig).",
    r"The model file (.+?) cannot be fetched \((.+?)\)\. Try again \(what came is kept\), or put it at (.+?) yourself, "
    r"or use Ollama\.": r"Die Modelldatei \1 ist nicht zu bekommen (\2). Versuche es noch einmal (was da ist, bleibt), "
    r"oder lege sie selbst nach \3, oder nimm Ollama.",
    r"The model file (.+?) cannot be written: (.+?)\. Another folder:": r"Die Modelldatei \1 lässt sich nicht "
    r"schreiben: \2. Ein anderer Ordner:",
    r"The model file (.+?) cannot be read:": r"Die Modelldatei \1 lässt sich nicht lesen:",
    r"The model needs (.+?) in (.+?), and (.+?) are free\. Make room, or take another folder:": "Das Modell "
    r"braucht \1 in \2, und \3 sind frei. Schaffe Platz, oder nimm einen anderen Ordner:",
    r"The model file that came is not the right one \(SHA-256 (\S+) instead of (\S+)\); it was deleted\. Try again, or "
    r"use Ollama\.": r"Was kam, ist nicht die richtige Modelldatei (SHA-256 \1 statt \2); sie wurde gelöscht. Versuche "
    "es noch einmal, oder nimm Ollama.",
    r"The model file (.+?) is damaged \(wrong SHA-256\)\. Delete it, and it is fetched again\.": "Die Modelldatei "
    r"\1 ist beschädigt (falsche SHA-256). Lösche sie, dann wird sie neu geholt.",
    r"The model file (.+?) is not there, and downloads are off\. Put it there \(SHA-256 (\S+)\), or allow it:": "Die "
    r"Modelldatei \1 fehlt, und das Laden ist abgeschaltet. Lege sie dorthin (SHA-256 \2), oder erlaube es:",
    r"The model file (.+?) has ([\d,]+) instead of ([\d,]+) bytes, and downloads are off\. Put the whole one there "
    r"\(SHA-256 (\S+)\), or allow it:": r"Die Modelldatei \1 hat \2 statt \3 Bytes, und das Laden ist abgeschaltet. "
    r"Lege die ganze dorthin (SHA-256 \4), oder erlaube es:",
    r"The model file (.+?) was fetched and is gone again\. Is something cleaning the folder\?": r"Die Modelldatei \1 "
    "wurde geholt und ist wieder weg. Räumt etwas den Ordner auf?",
    r"Another process is downloading (.+?): waiting for it\.": r"Ein anderer Prozess lädt gerade \1: Darauf wird "
    "gewartet.",
    r"\bno reason given\b": "ohne Begründung",
    r"\btoo many wait\b": "zu viele warten",
    # the operating system
    r"\bPermission denied\b": "Keine Berechtigung",
    r"\bNo space left on device\b": "Kein Platz mehr auf dem Gerät",
    r"\bNo such file or directory\b": "Datei oder Ordner nicht gefunden",
    r"\bRead-only file system\b": "Das Dateisystem ist schreibgeschützt",
    r"\bFile name too long\b": "Der Name ist zu lang",
    r"\bInput/output error\b": "Fehler beim Lesen oder Schreiben",
    r"\bToo many open files\b": "Zu viele offene Dateien",
    r"\bDisk quota exceeded\b": "Das Kontingent ist erschöpft",
    r"\bIs a directory\b": "Es ist ein Ordner",
}
