"""The closed word classes by which names are told from other capitalised words. Words only, no rules."""

from __future__ import annotations

import re


def word_set(words: str) -> frozenset[str]:
    """The words of a list written with spaces."""
    return frozenset(words.split())


DETERMINER = word_set(
    """der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines mein
    meine meinen meinem meiner meines dein deine deinen deinem deiner sein seine seinen seinem
    seiner seines ihr ihre ihren ihrem ihrer ihres unser unsere unseren unserem unserer euer eure
    dieser diese dieses diesen diesem jener jene jenes jenen jenem jeder jede jedes jeden jedem
    welcher welche welches welchen welchem manche mancher alle allen aller allem viele vielen vieler
    einige einigen einiger mehrere mehreren mehrerer wenige wenigen weniger beide beiden beider
    solche solchen solcher andere anderen anderer anderes anderem zum zur im am vom beim ins ans
    aufs fürs durchs ums deren dessen etwas viel mehr zwei drei vier fünf sechs sieben acht neun
    zehn elf zwölf verschiedene verschiedenen sämtliche sämtlichen derselbe dieselbe dasselbe the"""
)
PREPOSITIONS = word_set(
    """in nach aus von bei mit durch für gegen über um ohne an auf zu unter vor zwischen seit bis wegen
    laut neben hinter trotz während gemäß als und oder sowie pro je per"""
)
# Nouns after which another noun names a substance, not a person or a place.
MEASURE = word_set(
    """art sorte prozent liter litern meter metern kilogramm gramm tonne tonnen glas gläser flasche
    flaschen tasse stück kilo hektar million millionen milliarde milliarden paar dutzend reihe menge
    anzahl anfang ende mitte teil grad kilometer kilometern stunden tage tagen jahre jahren monate
    monaten wochen euro dollar"""
)
TITLES = word_set(
    """präsident präsidentin kanzler kanzlerin bundeskanzler bundeskanzlerin könig königin kaiser kaiserin
    papst herr herrn frau professor professorin doktor dr prof general minister ministerin
    außenminister bürgermeister bürgermeisterin premierminister premierministerin direktor
    direktorin prinz prinzessin fürst graf herzog president chancellor king queen emperor pope mr
    mrs ms professor doctor general minister mayor director prince princess sir lord lady captain
    senator governor"""
)
# Words after which a name is a person's or a firm's, and no place with its inhabitants.
ADDRESS = word_set("herr herrn frau firma familie dr prof mr mrs ms")
# Capitalised words that are no names: days, address, and the nouns that frame an answer.
NOT_NAMES = word_set(
    """montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag monday tuesday wednesday
    thursday friday saturday sunday januar februar märz april mai juni juli august september oktober
    november dezember montags dienstags mittwochs donnerstags freitags samstags sonnabends sonntags mondays
    tuesdays wednesdays thursdays fridays saturdays sundays
    january february march may june july october december i ii iii iv vi vii viii
    ix xi xii sie ihnen ihr ihre jahr jahre jahren jahres uhr zeit angaben angabe text texten quelle
    quellen dokument dokumente dokumenten bericht artikel antwort frage fragen beispiel aussage
    aussagen information informationen menschen mensch personen person leute hilfe bezug grund teil
    form anfang ende mitte folge lage prozent euro dollar fall dank recht weise however also
    according yes no ja nein"""
)
ABBREVIATED = word_set("dr prof st hl nr bzw ca vgl mr mrs ms jr sr sog ggf inkl abb bd hrsg geb gest sen")
ARTICLED = word_set(
    """ukraine türkei schweiz slowakei mongolei niederlande niederlanden iran irak sudan jemen libanon
    vatikan kongo tschad niger senegal krim pfalz lausitz eifel harz schwarzwald rhein donau elbe
    weser neckar mosel isar spree themse wolga nil amazonas ganges euphrat tigris bosporus alpen
    anden pyrenäen himalaya balkan kaukasus sahara arktis antarktis ostsee nordsee atlantik pazifik
    mittelmeer saarland elsass ruhrgebiet kreml bundestag bundesrat philippinen bahamas malediven
    azoren balearen kanaren sowjetunion dominikanische toskana provence bretagne normandie
    steiermark wachau uckermark"""
)
ABSTRACT = re.compile(
    r"(?:\w{2,}(?:ungs?|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|sion|sionen|ität|itäten|ismus"
    r"|[bdgkmrt]nis(?:se[sn]?|ses)?|tums?|tümern?|mente?[sn]?|isten|innen|erin|turen|logen?|logie|grafie|graphie"
    r"|nahmen?|arbeit(?:en)?|zeit(?:en)?|gruppen?|stellen?))\Z"
)
# Of these the nouns of an action: it is made up if the source does not have it, and not a word for it.
ACTION = re.compile(r"\w{4,}(?:ungs?|ungen|tion|tionen)\Z")
ADVERB = re.compile(
    r"(?:\w+(?:lich|weise|mals|falls|dem|stens|wärts|lang|tens|nachts|ends|isch|igt|bar|sam|haft|ly)|heute|gestern"
    r"|morgen|bald|oft|meist|später|früher|insgesamt|bereits|zuerst|zuletzt|zunächst|schließlich|dort|dann|jetzt"
    r"|immer|nie|selten|manchmal|vielleicht|leider|weiter|weitere|weiterhin|zusammen|rund|etwa|circa|ca|knapp|gut"
    r"|fast|kaum|genau|gerade|links|rechts|oben|unten|innen|außen|allerdings|jedoch|deshalb|deswegen|trotzdem"
    r"|dennoch|hingegen|inzwischen|mittlerweile|anschließend|gleichzeitig|zudem|ferner|überdies|vorher|nachher"
    r"|erst|nur|bisher|seither|derzeit|zurzeit|laut|beim|gemäß|trotz|wegen|neben|statt|zwischen|according|today|yesterday|later|then|there|although"
    r"|however|thus|hence|still|both|many|most|some|several|since|during|when|while|another|other|one|two|three)"
)
# What opens a sentence before its verb and is no name: "Getragen werden die Kosten …", "Zulässig sind …".
PARTICIPLE = re.compile(
    r"(?!\w*(?:hardt?|bert|brecht|nedikt|nett|kett|not|rit|[ds]t|kirchen|hausen|münden|ingen|hofen)\Z)"
    r"(?:(?:an|ab|auf|aus|ein|vor|zu|um|statt|mit|nach|bei|her|hin|fest|zurück)?ge\w{2,}(?:t|en)"
    r"|(?:be|er|ver|ent|zer|unter|über)\w{3,}t|\w{3,}iert|verboten)"
)
ADJECTIVE = re.compile(
    r"un\w{4,}(?:ig|lich|bar|sam)|(?!\w*(?:wig|weig|zig|önig)\Z)\w{3,}ig|\w{2,}(?:[iu]|ner|on)ell|maximal"
)
# English openings that are no names, by their class: prepositions in -ing, and nouns of an action.
OPENING = re.compile(
    r"(?:includ|exclud|follow|regard|concern|accord|depend|assum|consider|start|beginn)ing"
    r"|late|early|additional|current|former|total|(?!cle)\w{3,}ments?|\w{2,}[ts]ions?|\w{3,}ness|\w{3,}ships?"
)
VERB = {
    "de": re.compile(
        r"ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurde|wurden|kann|können|konnte|soll|sollte|muss|musste"
        r"|will|wollte|darf|durfte|mag|gilt|galt|kam|ging|gab|gibt|sah|lag|liegt|steht|stand|fand|nahm|schrieb|sprach"
        r"|trug|hielt|ließ|blieb|zog|traf|trat|rief|starb|begann|gewann|verlor|erhielt|bekam|bot|schuf|lief|fiel|warf"
        r"|schloss|schlug|fuhr|flog|half|brach|\w{2,}te|(?!(?:mit|seit|nicht|dort|jetzt|erst|fast|laut|oft|statt"
        r"|selbst)\Z)[a-zäöüß]{2,}t"
    ),
    "en": re.compile(
        r"is|are|was|were|has|had|have|will|would|can|could|may|might|should|did|does|became|began|won|lost|made|took"
        r"|gave|went|came|said|wrote|found|left|held|led|met|ran|saw|sent|built|bought|sold|grew|rose|fell|told"
        r"|\w{2,}ed|\w{3,}(?:[^s]s)"
    ),
}
# What may follow the common stem of a name and of its inhabitants, adjective or genitive.
DERIVED = re.compile(
    r"(?:|s|es|e|en|n|er|ern|ers|erin|erinnen|isch\w{0,2}|ische[mnrs]?|sch\w{0,2}|land|lands|landes|ländisch\w*|länder\w*"
    r"|ien|iens|a|as|an|ans|ian|ians|aner\w*|anisch\w*|ese|esen|esisch\w*|ne[nr]?|o|os|i|is|'s|ish|y|r|rs|m|ms)"
)
INFLECTED = re.compile(r"(?:e[nmrs]?|n|s)?")
# Niger is not Nigeria, Georg not Georgien.
COUNTRY = re.compile(r"i(?:a|en|an|aner\w*)[sn]?")
# Names in everyday use that share no letters.
ALIASES = (
    frozenset({"usa", "us", "vereinigte", "vereinigten", "united", "amerika", "america"}),
    frozenset({"un", "uno", "vereinte", "vereinten"}),
    frozenset({"uk", "grossbritannien", "britain"}),
)
