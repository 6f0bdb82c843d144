"""What the library and the engines say in English, in German: their messages are for shells and logs too.

A message is taken piece by piece; what is not known stays as it is. What the engines and the library say when they
fail is ui/german_errors.py's. That nothing is left out is held by tests/test_german.py.
"""

from __future__ import annotations

import re

from ui.german_errors import PIECES

_PIECES = {
    # why a file was not read (rag/readers, rag/sync)
    r"empty file: it holds no text": "leere Datei: Sie enthält keinen Text",
    r"scanned PDF: holds no text; run OCR over it first, for example ocrmypdf": "eingescanntes PDF: Es enthält keinen "
    "Text; lass zuerst eine Texterkennung darüber laufen, zum Beispiel ocrmypdf",
    r"truncated PDF: its end is missing; copy or download it again": "abgeschnittenes PDF: Das Ende fehlt; kopiere "
    "oder lade es noch einmal",
    r"not a PDF: the file does not begin like one;": "kein PDF: Die Datei beginnt nicht so;",
    r"give it the suffix of its real kind": "gib ihr die Endung, die zu ihr passt",
    r"give it its real suffix": "gib ihr die Endung, die zu ihr passt",
    r"encrypted PDF: the package that decrypts AES is missing \(pip install cryptography\); or save the file without "
    r"encryption": "verschlüsseltes PDF: Das Paket für AES fehlt (pip install cryptography); oder speichere die Datei "
    "ohne Verschlüsselung",
    r"password-protected PDF: remove the password and index it again": "PDF mit Kennwort: Entferne das Kennwort und "
    "nimm die Datei noch einmal auf",
    r"password-protected Word file: remove the password and index it again": "Word-Datei mit Kennwort: Entferne das "
    "Kennwort und nimm sie noch einmal auf",
    r"PDF refused: (.+?) within safe limits": r"PDF abgelehnt: \1 innerhalb sicherer Grenzen",
    r"damaged PDF:": "beschädigtes PDF:",
    r"it cannot be opened": "es lässt sich nicht öffnen",
    r"its pages cannot be found": "seine Seiten lassen sich nicht finden",
    r"\bpage (\d+) cannot be read\b": r"Seite \1 lässt sich nicht lesen",
    r"its encryption cannot be read": "seine Verschlüsselung lässt sich nicht lesen",
    r"print it to a new PDF and index that": "drucke es in ein neues PDF und nimm dieses auf",
    r"old Word format: save it as \.docx and index it again": "altes Word-Format: Speichere es als .docx und nimm es "
    "noch einmal auf",
    r"truncated Word file:": "abgeschnittene Word-Datei:",
    r"damaged Word file:": "beschädigte Word-Datei:",
    r"Word file: it cannot be unpacked": "Word-Datei: Sie lässt sich nicht entpacken",
    r"it cannot be unpacked": "sie lässt sich nicht entpacken",
    r"copy or download it again": "kopiere oder lade sie noch einmal",
    r"Word file packed in an unknown way;": "Word-Datei, auf unbekannte Weise gepackt:",
    r"not a Word file: the archive holds no document;": "keine Word-Datei: Das Archiv enthält kein Dokument;",
    r"not a Word file: its main part is of another kind;": "keine Word-Datei: Ihr Hauptteil ist von anderer Art;",
    r"unsafe Word file: its XML declares a document type, which Word never writes": "unsichere Word-Datei: Ihr XML "
    "erklärt einen Dokumenttyp, was Word nie tut",
    r"(\S+) is not valid XML": r"\1 ist kein gültiges XML",
    r"open it in Word or LibreOffice and save it again": "öffne sie in Word oder LibreOffice und speichere sie neu",
    r"zip bomb: (.+?) unpacks from ([\d,]+) to ([\d,]+) bytes; not read": r"Zip-Bombe: \1 wird von \2 zu \3 Bytes; "
    "nicht gelesen",
    r"not text: the file is of another kind;": "kein Text: Die Datei ist von anderer Art;",
    r"not text: the file holds binary content;": "kein Text: Die Datei enthält Binärdaten;",
    r"too much text: more than (.+?); split the file": r"zu viel Text: mehr als \1; teile die Datei",
    r"too much text: (.+?); split the file": r"zu viel Text: \1; teile die Datei",
    r"too large: (.+?); split the file": r"zu groß: \1; teile die Datei",
    r"\bat most\b": "höchstens",
    r"The question is empty\. Ask it in words\.": "Die Frage ist leer. Stelle sie in Worten.",
    r"broken link: its target does not exist": "kaputte Verknüpfung: Ihr Ziel gibt es nicht",
    r"gone: the file is not there any more": "verschwunden: Die Datei ist nicht mehr da",
    r"no permission: this user may not read the file": "kein Zugriff: Dieser Benutzer darf die Datei nicht lesen",
    r"cannot be opened:": "lässt sich nicht öffnen:",
    r"cannot be read:": "lässt sich nicht lesen:",
    r"changed while it was (being )?read: .+$": "während des Lesens geändert: Lies sie noch einmal ein, wenn sie "
    "fertig ist",
    r"a folder, not a file": "ein Ordner, keine Datei",
    r"not a regular file(: pipes, sockets and devices are not read)?": "keine gewöhnliche Datei",
    r"nested too deeply: mail parts in more than (\d+) levels": r"zu tief verschachtelt: Mail-Teile in mehr als \1 "
    "Ebenen",
    r"nested too deeply: more than (\d+) HTML elements inside each other": r"zu tief verschachtelt: mehr als \1 "
    "HTML-Elemente ineinander",
    r"unsupported kind of file: its name has no suffix; give it one, for example \.txt": "unbekannte Art: Der Name "
    "hat keine Endung; gib ihm eine, zum Beispiel .txt",
    r"unsupported kind of file \((.+?)\): save it as (.+)$": r"wird nicht gelesen (\1): Speichere die Datei als \2",
    r"\.pdf or \.txt": ".pdf oder .txt",
    r"too slow: not read within ([\d.]+) seconds; split the file or save it as plain text": r"zu langsam: in \1 s "
    "nicht gelesen; teile die Datei oder speichere sie als Text",
    r"breaks its reader \((.+?)\): save the file again in a simpler form": r"bringt das Lesen zum Absturz (\1): "
    "Speichere die Datei in einfacherer Form",
    r"no reader: its process does not start \((.+?)\); install Belegt again": r"nicht lesbar: Das Leseprogramm startet "
    r"nicht (\1); installiere Belegt neu",
    r"no reader: (\S+) cannot be started": r"nicht lesbar: \1 lässt sich nicht starten",
    r"the embedding model refuses its text \(belegt index FILE tries again\):": "das Modell für die Suche nimmt ihren "
    "Text nicht an (nimm sie einzeln auf, um es noch einmal zu versuchen):",
    r"its name is not valid UTF-8: rename the file": "ihr Name ist kein gültiges UTF-8: Benenne sie um",
    # what a reading remarks (rag/sync)
    r"(\d+) files of kinds that cannot be read were passed over": r"\1 Dateien unlesbarer Art wurden übergangen",
    r"without suffix": "ohne Endung",
    r"(\d+) files hold text that a person does not see; it is left out of the search": r"\1 Dateien enthalten Text, "
    "den niemand sieht; die Suche lässt ihn weg",
    r"Stopped before its end: what was read is kept, and the next run goes on from there": "Abgebrochen: Was gelesen "
    "ist, bleibt; das nächste Einlesen geht dort weiter",
    r"is missing; its (\d+) files stay in the library \(belegt remove forgets\)": r"fehlt; die \1 Dateien daraus "
    "bleiben in der Bibliothek, bis du sie entfernst",
    r"is empty; its (\d+) files stay in the library \(belegt remove forgets\)": r"ist leer; die \1 Dateien daraus "
    "bleiben in der Bibliothek, bis du sie entfernst",
    r"; its (\d+) files stay in the library \(belegt remove forgets\)": r"; die \1 Dateien daraus bleiben in der "
    "Bibliothek, bis du sie entfernst",
    r"(\d+) folders cannot be looked into; what the library holds of them stays:": r"\1 Ordner lassen sich nicht "
    "ansehen; was die Bibliothek daraus hat, bleibt:",
    r"(\d+) links to folders are not followed \(belegt index LINK reads what one leads to\):": r"\1 Verknüpfungen zu "
    "Ordnern wird nicht gefolgt (nimm eine einzeln auf, um zu lesen, wohin sie führt):",
    r"(\d+) of (\d+) pages of (.+?) hold no text, only a picture: OCR makes them searchable": r"\1 von \2 Seiten von "
    r"\3 enthalten keinen Text, nur ein Bild: Eine Texterkennung macht sie durchsuchbar",
    r"(\d+) folders that were indexed by themselves are a part of (.+?) now": r"\1 einzeln aufgenommene Ordner gehören "
    r"jetzt zu \2",
    r"(\d+) files were taken out before and stay out \(belegt index FILE brings one back\)": r"\1 früher entfernte "
    "Dateien bleiben draußen, bis du sie einzeln aufnimmst",
    r"(\d+) of (\d+) files are gone from the disk; they stay in the library\. .+$": r"\1 von \2 Dateien sind nicht "
    "mehr auf der Festplatte; sie bleiben in der Bibliothek, bis du sie entfernst",
    # what a click may meet
    r"(\S+) does not exist\.": r"\1 gibt es nicht.",
    r"Is the path right, and may you read it\?": "Stimmt der Pfad, und darfst du ihn lesen?",
    r"cannot be indexed: its name is not valid UTF-8\. Rename the folder\.": "lässt sich nicht aufnehmen: Der Name ist "
    "kein gültiges UTF-8. Benenne den Ordner um.",
    r"Files are being read already\. Wait until that is done\.": "Es werden schon Dateien gelesen. Warte, bis das "
    "fertig ist.",
    r"An answer is on its way in this conversation\. Wait for it, or stop it\.": "In diesem Gespräch ist schon eine "
    "Antwort unterwegs. Warte auf sie, oder halte sie an.",
    r"This conversation went on in another tab\. Look at it, then ask again\.": "Dieses Gespräch ging in einem anderen "
    "Tab weiter. Sieh es dir an, und frag dann noch einmal.",
    r"A model is being fetched already\. Wait until that is done, or cancel it\.": "Es wird schon ein Modell geholt. "
    "Warte darauf, oder brich es ab.",
    r"A conversation needs a title of at least one letter\.": "Ein Gespräch braucht einen Titel.",
    r"The conversation could not be kept: (.+?)\.": r"Das Gespräch ließ sich nicht speichern: \1.",
    r"The conversation could not be deleted: (.+?)\.": r"Das Gespräch ließ sich nicht löschen: \1.",
    r"(\S.*?) could not be stored: (.+?)\.": r"\1 ließ sich nicht speichern: \2.",
    r"(\S.*?) could not be deleted: (.+?)\.": r"\1 ließ sich nicht löschen: \2.",
    r"Is the disk full\?": "Ist die Festplatte voll?",
    r"The library holds no text yet\. .+$": "In der Bibliothek ist noch kein Text. Nimm Dateien auf.",
    r"The filter leaves no file to search in\.": "Die Auswahl lässt keine Datei übrig.",
    r"No text could be read from (.+?)\. `belegt files` says why\.": r"Daraus ließ sich kein Text lesen: \1.",
    r"Not in the library: (.+?)\. `belegt files` lists what is\.": r"Nicht in der Bibliothek: \1.",
    r"(\S.*?) is not in the library\. `belegt files` lists what is\.": r"\1 ist nicht in der Bibliothek.",
    # who answers (rag/engines)
    r"Ollama does not answer at (\S+?)\. Start it with: ollama serve": r"Ollama antwortet nicht unter \1. Starte es "
    "mit: ollama serve",
    r"Ollama does not have the model (\S+?)\. Get it with: (.+)$": r"Ollama hat das Modell \1 nicht. Hol es mit: \2",
    r"Ollama at (\S+?) has no model that can chat\. Get one: (.+)$": r"Ollama unter \1 hat kein Modell, das antworten "
    r"kann. Hol eines: \2",
    r"Ollama at (\S+?) is busy: (.+?)\. Ask again in a moment\.": r"Ollama unter \1 ist ausgelastet: \2. Frag gleich "
    "noch einmal.",
    r"Ollama failed \(status (\d+)\): (.+?)\. Ask again; its log says more\.": r"Ollama ist gescheitert (Status \1): "
    r"\2. Frag noch einmal; sein Log sagt mehr.",
    r"Ollama took longer than (\S+) s \((.+?)\)\. Allow more: (\S+), or choose a smaller model\.": r"Ollama brauchte "
    r"länger als \1 s (\2). Erlaube mehr (\3), oder wähle ein kleineres Modell.",
    r"(\S+) did not say within (\S+) s which models it has\. Name one:": r"\1 sagte binnen \2 s nicht, welche Modelle "
    "es dort gibt. Nenne eines:",
    r"A proxy of the environment cannot be used \((.+?)\)\. Correct (\S+), (\S+) and (\S+)\.": r"Ein Proxy der "
    r"Umgebung lässt sich nicht verwenden (\1). Berichtige \2, \3 und \4.",
    r"What answers at (\S+) does not stream answers as OpenAI's servers do\. Set (\S+) to the address of one that "
    r"does, with /v1 at its end\.": r"Was unter \1 antwortet, schickt Antworten nicht so wie die Server von OpenAI. "
    r"Setze \2 auf die Adresse von einem, der es tut, mit /v1 am Ende.",
    r"(\S+) broke its answer off \((.+?)\)\.": r"\1 brach die Antwort ab (\2).",
    r"The model (\S+) thinks before it answers, and (\d+) tokens were not enough for that\. Turn it off at the server, "
    r"or choose another model:": r"Das Modell \1 denkt vor der Antwort nach, und \2 Tokens reichten dafür nicht. "
    "Schalte das beim Server ab, oder wähle ein anderes Modell:",
    r"The answer of (\S+) is broken:": r"Die Antwort von \1 ist kaputt:",
    r"The key in (\S+) has characters that no key can have\. Copy it anew:": r"Der Schlüssel in \1 hat Zeichen, die "
    "kein Schlüssel haben kann. Kopiere ihn noch einmal:",
    r"There is no model (\S+) to pull \((.+?)\)\. See (\S+)": r"Ein Modell \1 gibt es nicht (\2). Siehe \3",
    r"Using the engine (.+?)\. Passed over:": r"Es antwortet \1. Nicht möglich war:",
    r"Downloading the model (\S+): (.+?) to (\S+?)\.$": r"Das Modell \1 wird geladen (\2).",
    r"Ask again\.": "Frag noch einmal.",
    # one of them
    r"\b1 Dateien unlesbarer Art wurden\b": "1 Datei unlesbarer Art wurde",
    r"\b1 Dateien enthalten\b": "1 Datei enthält",
    r"\bdie 1 Dateien daraus bleiben\b": "die eine Datei daraus bleibt",
    r"\b1 Ordner lassen\b": "1 Ordner lässt",
    r"\b1 Verknüpfungen zu Ordnern\b": "1 Verknüpfung zu einem Ordner",
    r"\b1 von (\d+) Seiten von (.+?) enthalten keinen\b": r"1 von \1 Seiten von \2 enthält keinen",
    r"\b1 einzeln aufgenommene Ordner gehören\b": "1 einzeln aufgenommener Ordner gehört",
    r"\b1 früher entfernte Dateien bleiben\b": "1 früher entfernte Datei bleibt",
    # figures as a German writes them
    r"(?<=\d),(?=\d{3}(?:[,.]\d{3})* (?:Zeichen|werden|zu|Bytes|MB)\b)": ".",
}
_KNOWN = [(re.compile(piece), said) for piece, said in (*PIECES.items(), *_PIECES.items())]


def german(message: str) -> str:
    """The message in German, as far as it is known."""
    for piece, said in _KNOWN:
        message = piece.sub(said, message)
    return message
