"""Words that say what kind of thing an item reports: a plan, an event, a look back. One table a language.

A cue is a regular expression over folded text (lower case, Latin letters without accents, no zero-width
marks). Cues are general newsroom words; nothing here knows any article.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from service.domain.development import SETTLED, Kind


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language, each an alternation.

    Args:
        negated: words that turn round the cue that follows them.
        negated_after: words that turn round the cue that they follow.
        doubted: only may be so.
        denied: what was told is not so.
        resumed: what was put off or called off comes after all.
        postponed: later than was told.
        cancelled: not at all.
        ended: it is over.
        result: what came of it.
        begun: it happens.
        planned: it is to happen.
        past: looks back at earlier years.
        opinion: is an opinion.
        possible: it may be so. Of what is put off or called off a doubt; else a plan.
    """

    negated: str
    negated_after: str
    doubted: str
    denied: str
    resumed: str
    postponed: str
    cancelled: str
    ended: str
    result: str
    begun: str
    planned: str
    past: str
    opinion: str
    possible: str = r"(?!)"


CUES = {
    "en": Cues(
        negated=r"not|no(?= (?:[\w-]+ ){0,2}$)(?! (?:reason|explanation|details?|date|comment))|\w+n['’]t|never|no longer|without being|nor|cannot|fail(?:s|ed) to be",
        negated_after=r"(?!)",
        possible=r"might|could|may(?! \d)(?= \w)",
        doubted=r"(?:might|may|could) not|rumou?r\w*|reportedly|speculat\w*|threat\w*|urge[sd]?|fears?|risk\w*|unless|in doubt|(?<!no )doubts|uncertain\w*|unclear|unsure|undecided|not (?:yet )?(?:decided|certain|sure|settled)|yet to decide|hesitat\w*|waver\w*|in (?:the balance|jeopardy|limbo|peril)|up in the air|clouds? (?:gather|hang)\w*|faces? (?:the )?(?:delay|cancellation|axe)|question marks?|second thoughts|\w+\?$",
        denied=r"den(?:y|ies|ied|ying|ial)|refut\w*|rebut\w*|debunk\w*|dismiss\w* (?:[\w-]+ ){0,3}?(?:reports?|claims?|rumou?rs?|talk|stor(?:y|ies))|not true|untrue|false reports?|fake news|hoax|no truth|no such|no plans? (?:to|for)|no (?:[\w-]+ ){1,3}?(?:heading|coming|planned|bound|due)|calls (?:[\w-]+ ){1,5}?(?:false|fake|fiction)|no change|baseless|groundless|unfounded|(?:shoots|shot|knocks|knocked) down|brush\w* (?:aside|off)|quash\w* (?:[\w-]+ ){0,3}?(?:reports?|claims?|rumou?rs?|talk)|rubbish(?:es|ed)|pours? cold water|turn(?:s|ed)? down|reject(?:s|ed)?|refus(?:es|ed)|declin(?:es|ed) to",
        resumed=r"resum\w*|back on(?: track)?|on again|after all|as (?:planned|scheduled) after|reinstat\w*|revived?|un-?shelved|lifts? (?:the )?(?:ban|suspension)|goes? ahead despite|(?:to|will) proceed|will (?:still )?go ahead|still on|reopens? talks",
        postponed=r"postpon\w*|(?<!after )(?<!after a )(?<!despite )(?<!despite a )delay(?:s|ed|ing)?|put(?:s|ting)? (?:[\w'’]+ ){0,4}?(?:back|off|on (?:hold|ice))|push(?:es|ed|ing)? (?:[\w'’]+ ){0,5}?back|resched\w+|(?:re)?mov(?:es|ed) (?:[\w'’]+ ){0,4}?(?:date|day|to (?:next|a later|january|february|march|april|may|june|july|august|september|october|november|december))|later (?:than|date)|deferr?\w*|defers|adjourn(?:s|ed)|(?:shelv|suspend)\w*(?=.* until )|slips? (?:in)?to|push(?:es|ed) (?:[\w'’]+ ){0,4}?(?:in)?to|h(?:eld|olds?) up|held over|behind schedule|kept waiting|(?:must|has to|have to|forces? (?:\w+ ){1,3}to|made to) wait|(?:come|arrive|sail|start|begin|open|held) later|kick(?:s|ed) (?:\w+ ){0,3}?(?:into|down the road)|new date|set back|drag(?:s|ged)? (?:on|out)|off until|not (?:until|before) (?:next|january|february|march|april|may|june|july|august|september|october|november|december)",
        cancelled=r"cancel\w*|call(?:s|ed|ing)? off|call(?:s|ed|ing) (?:\w+ ){1,4}?off|scrap(?:s|ped|ping)?|scrub(?:s|bed)|nix(?:es|ed)|ditch(?:es|ed)?|shelv\w*(?!.* until )|abandon\w*|axed|axes|halt\w* plans|rul(?:e|es|ed) out|suspend\w*(?!.* until )|drop(?:s|ped)? (?:[\w'’-]+ ){0,4}?(?:plans?|trips?|visits?|calls?|tours?|routes?|flights?|bids?|projects?|courses?|talks|deals?|schemes?|idea|program(?:me)?s?)|pull(?:s|ed)? (?:out(?! of (?:\w+ ){0,2}?(?:port|harbou?r))|(?:the )?plug)|walk(?:s|ed)? away|back(?:s|ed)? out|(?:falls?|fell|fallen) through|(?:gives?|gave) up on|drop(?:s|ped)? out|pull(?:s|ed) (?:[\w-]+ ){1,3}?(?:flights|route|service)|tears? up|tore up|dead(?=$| in the water)|skip(?:s|ped)?|forgo(?:es)?|(?:will not|won['’]t|(?:is|are) not|no longer) (?:be )?(?:go(?:ing)?|tak(?:e|ing) place|happen\w*|held|built|opened|signed|sent|dock\w*|visit\w*|com(?:e|ing)|travel\w*|sail\w*|call(?:ing)?|fly\w*|arriv\w*|attend\w*|open|train|stand|sign|join|host|build|send|invest|proceed)|not going ahead|(?:is|are) off(?=[,.;]|$| (?:after|amid|as|says))|not to (?:come|go|visit|dock|travel)|no (?:[\w-]+ ){1,4}?this (?:year|month|season|spring|summer|autumn|winter)|give[sn]? (?:[\w-]+ ){0,3}?a miss|struck (?:from|off)|wound up|withdr[ae]w\w*",
        ended=r"leaves|(?<!shore )(?<!on )leave|left|depart(?:s|ed|ing|ures?)?|back (?:home|from)|sail\w* (?:out|away)|conclud\w*|complet\w*|ends?|ended|ending|finish\w*(?! (?:with|first|second|third))|(?:is|are) over|gone|pull(?:s|ed) (?:away|out of (?:\w+ ){0,2}?(?:port|harbou?r))|wrap\w* up|graduat\w*|return(?:s|ed)? (?:from|home)|return(?:s|ed)? to (?:\w+ ){1,3}?(?:from|after)|sets? sail|sail(?:s|ed) (?:for|after|home|from)|wav(?:es?|ed) off|wav(?:es?|ed) goodbye|weigh(?:s|ed) anchor|puts? (?:back )?to sea|casts? off|slip(?:s|ped) (?:\w+ )?moorings|(?:heads?|headed|come|comes|came|steam|sail|fl(?:y|ies|ew)) (?:back )?home|quits|over$|closes|closed|(?:comes|came|draws|drew) to (?:a close|an end)|goodbye|farewell|adieu|slip(?:s|ped) away|mov(?:es?|ed) on from|curtain (?:falls|comes down)|back in (?:\w+ ){1,2}?(?:after|from)|return(?:s|ed)? with|wraps?|rounds? off|wind(?:s|ing)? up|(?:collect|receiv|get|earn|hand|award|present)\w* (?:[\w-]+ ){0,3}?(?:certificates?|diplomas?)",
        result=r"results?|wins?|won(?!['’]t)|(?<!for )(?<!for the )(?<!for all )(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|all|most)(?: of)? (?:[\w-]+ ){0,4}?seats(?! (?:up|at stake|on offer))|landslide|elected|re-elected|sworn in|takes? office|appointed|named|confirm\w*(?= (?:\w+ ){0,3}(?:as|results?|wins?|victory|seats|tally|count|\d+) )|certif(?:y|ies|ied)|(?:final|official|early|provisional) (?:[\w-]+ ){0,2}?(?:tall(?:y|ies)|count|figures|returns)|official:|victor(?:y|ious)|romps?|romped|storms|sweeps|swept|bag(?:s|ged)|elects|becomes|became|tak(?:es?|en|ing) (?:the |their )?oath|takes (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|all|most)|secur(?:es|ed)|clinch\w*(?! (?:[\w-]+ ){0,3}?(?:deal|pact|accord|agreement|contract))|elevated|ascends?|crowned|shut out|keeps? (?:\w+ ){0,2}?(?:grip|hold|majority|control)|record (?:number|high)|claims? (?:\d+|win)|triumph\w*|chosen|installed|voted in|unanimous\w*|assum(?:es|ed)|hands? (?:[\w’'-]+ ){1,3}?(?:presidency|chair|top job|post)|tighten\w* (?:its |their )?(?:grip|hold)|doubl(?:es|ed)|(?:double|triple)$|tripl(?:es|ed)|sur(?:ges?|ged|ging)|soar(?:s|ed)?|takes? (?:[\w-]+ )?(?:chair|helm|gavel|reins)|takes? over as|baton",
        begun=r"arriv\w*|reach(?:es|ed)|(?:glides?|slides?|cruises?) in(?:to)?|stop(?:s|ped)? (?:over|off|in)|explores?|pay(?:s|ing)? (?:a )?(?:\w+ )?call|lays|address(?:es|ed)|joins?|joined|enrol\w*|sets? up|pour(?:s|ed)|deliver(?:s|ed)|(?:goes?|went) into|polls? clos(?:e|es|ed)|(?:shows?|showed|turns?|turned) up|(?:makes?|made) landfall|gets? (?:to|in)|got in|exercise(?= (?:with|off|together))|exercised|drills?(?= (?:with|off|together))|in full swing|it['’]s (?:polling|election|voting) day|day dawns|queued?|(?:stone|cornerstone) (?:is )?laid|(?:lays?|laid) (?:the )?(?:foundation|first|corner)[ -]?stone|ground (?:is )?broken|sod (?:is )?turned|(?:comes?|came) into force|(?:takes?|took) effect|from today|off to|docks?|docked|berths|berthed|moors|moored|anchors|anchored|drops anchor|at anchor|opens?|opened|begins?|began|starts?|started|launch\w*|plays? host|hosts?|hosted|holds?|held|convenes?|gather(?:s|ed)?|(?<!['’]s )(?<!['’]s co-)chairs|chaired|presid(?:es|ed)|casts?|votes|voted|voting|(?<!the )(?<!a )vote(?= for)|polls open|cast ballots?|visits(?! to| by| from| of)|visited|on (?:\w+ ){0,3}visit|in [a-z]+ (?:for|on) (?:[\w-]+ ){0,4}?(?:visit|talks|tour|stay)|red carpet|water salute|sign(?:s|ed)?(?! (?:of|that|up)\b)|inaugurat\w*|inaugural|maiden|goes to the polls|approv(?:es|ed)|charged|arrest(?:s|ed)|issu(?:es|ed)|reopen(?:s|ed)|gets|ratif(?:ies|ied)|adopt(?:s|ed)|pass(?:es|ed)|ink(?:s|ed)?|(?:strikes?|struck|seal(?:s|ed)?|clos(?:es|ed)|reach(?:es|ed)|clinch(?:es|ed)?) (?:[\w-]+ ){0,3}?(?:deal|pact|accord|agreement|contract)|under way|underway|kick(?:s|ed)? off|tour(?:s|ed)|sail(?:s|ed)? in(?:to)?|puts? in(?:to)? (?:at|to)?|(?:pulls?|steams?|jets?) in(?:to)?|pulled in(?:to)?|enter(?:s|ed)?|takes? over|took over|takes? off|took off|welcom(?:es|ed)|greet(?:s|ed)|(?<!goodwill )(?<!courtesy )(?<!port )calls? at|called (?:in )?at|mak(?:es|ing) (?:\w+ )?port call|made (?:\w+ )?port call|steamed into|go to (?:the )?polls|takes? part|ties up|tied up|lands|landed|touch(?:es|ed) down|alongside|receiv(?:es|ed)|meets?|met|sits|tour(?! (?:groups?|operators?|packages?))|practis(?:es?|ed)|practic(?:es?|ed)|breaks? ground|broke ground|cuts? (?:the )?ribbon|roll(?:s|ed)? off|hands? over|handed over|buys?|bought|sells|sold|choose|pick|(?:the )?first (?:day|(?:\w+ )?flight|lesson)|fl(?:y|ies|ew) (?:out|off|in(?:to)?|to)|sets? off",
        planned=r"will(?! \w+[^s\W]s\b)|would|should|shall|okays|green light|to (?:be|become|enjoy|let|see|use|address|require|try|ask|put|drop|add|lift|grant|waive|ease|form|fill|name|cover|serve|show|play|share|act|handle|visit|open|hold|host|dock|berth|moor|arrive|reach|train|teach|school|coach|sign|start|begin|receive|welcome|attend|run|stand|pay|call|make|send|take|get|give|join|meet|lead|steer|manage|chair|broker|coordinate|go|come|leave|depart|sail|return|launch|build|assemble|produce|supply|buy|sell|invest|expand|boost|raise|increase|double|offer|travel|fly|land|study|learn|choose|pick|vote|elect|stay|remain|spend|wait|skip|follow|mark|celebrate|contest|field|decide|discuss|explore|bring|help|work|link)|on (?:the )?(?:table|cards|agenda)|calendar|read(?:y|ies|ying)|gear(?:s|ing)? up|brac(?:es|ing)|awaits?|awaiting|stage set|expect\w*|schedul\w*|plan(?:s|n\w+)?|set to|due|prepar\w*|discuss\w*|seek\w*|offer\w*|propos\w*|invit\w*|ahead of|upcoming|next (?:week|month|year)|eyes|register\w*|filing|fil(?:e|es|ed) (?:for|papers|lists|to run)|sign up|in the running|in line|apply|applications|candidates?|draws?(?! to)|list|consider\w*|mull\w*|vows?|pledg\w*|agree\w*|mean to|in talks|wants?|woos?|preview|likely|hopes? to|aims? to|on course to|reserved|pencil\w* in|scouts?|sizes? up|weighs?|shortlist\w*|clears? (?:a )?berth|clears? the way|bound for|heads? for|tipped|nominat\w*|sets? (?:its |his |her |their )?sights|slated|in the works|courts|look(?:s|ing)? to|en route|on (?:its|her|his|their|the) way",
        past=r"from the files?|the day the|most read|year in review|rewind|then and now|years ago|decades? ago|flashback|from the archives?|archive:|on this day|this day in|remember when|throwback|look(?:ing)? back|anniversary|first published|history of|recall(?:s|ed|ing)?|back in \d{4}|a year after|\d+ years? on|years on",
        opinion=r"^(?:opinion|comment|op-ed|editorial|analysis|column|letter|review|podcast|quiz)\b[:|]?|opinion:|op-ed",
    ),
    "fr": Cues(
        negated=r"pas|n['’]est|n['’]a|ne sera|ne seront|jamais|non",
        negated_after=r"pas|plus",
        possible=r"pourrai\w*",
        doubted=r"rumeur\w*|menac\w*|incertain\w*|incertitude|risqu\w*|hesit\w*|compromis\w*|en suspens|doutes?|en peril|pas (?:encore )?(?:acquise?|decidee?|certaine?)|\w+ ?\?$",
        denied=r"dement\w*|nie(?:nt)?\b|refut\w*|refuse[es]*|rejet\w*|fausse nouvelle|infirm\w*|sans fondement|infonde\w*|bala(?:ie|ye)\w*|aucun (?:projet|report|changement)",
        resumed=r"repren(?!\w* (?:la mer|le large|la route))\w*|repris\w*(?! (?:la mer|le large|la route))|retabl\w*|maintenu\w*|finalement lieu|(?:viendr|ir|aur|ser|fer|tiendr)\w+ (?:bien|finalement|bel et bien)|aura bien lieu",
        postponed=r"report(?:e|ee|es|ees|er|ent)\b(?! de\b)|repouss\w*|differ(?:e|ee|es|er)\b|decal\w*|ajourn\w*|retard\w*|report (?:de la|du|des|de l['’])|remis\w* (?:a|au)\b|plus tard que|se f(?:era|eront|ait|ont) attendre|recul(?:e|ee|er)\b",
        cancelled=r"annul\w*|abandonn\w*|suspend\w*|suspension|renonc\w*|n['’]aura pas lieu|enterr\w*|ne (?!ser|changer|pourr|devr|modifier|reporter)\w+r(?:a|ont) (?:pas|plus)|n['’](?!aur)\w+r(?:a|ont) (?:pas|plus)|tomb\w* a l['’]eau|capot\w*|avort\w*|supprim\w*|se desist\w*|fait une croix|fait l['’]impasse|rayee?s?",
        ended=r"quitt\w*|achev\w*|termin\w*|(?<!ete )conclu\w*(?! (?:un |l['’])?(?:accord|contrat))|repart\w*|reparti\w*|cloture\w*|leve l['’]ancre|(?:prend|repris|reprend|pris) (?:la mer|le large)|appareill\w*|prend fin|pris fin|^fin (?:de|d['’])|au terme d\w*|diplome\w*|regagn\w*|rentre\w*|adieux|boucl\w*|passe(?:nt)? la main|de retour (?:de|d['’])",
        result=r"confirme\w*|proclam\w*|resultats?|remport\w*|l['’]emport\w*|s['’]impos\w*|gagn\w*|obtien\w*|obtenu\w*|decroch\w*|conserv\w*|\d+ (?:des (?:\d+ )?)?sieges|(?:est |ete )?elue? (?:president\w*|a la|au|a l['’]unanimite)|reelu\w*|triomph\w*|rafle\w*|victoire|devient (?:le |la )?president\w*|nomme\w* president\w*|porte\w* a la (?:tete|presidence)|prend (?:la tete|la presidence|les commandes|les renes|le relais)|pass\w* le (?:relais|temoin)|succede\w*|valid\w*|doubl(?:e|ent)\b|intronis\w*|de retour a la presidence",
        begun=r"arriv\w*|entr(?:e|ent) (?:au|dans|en (?:vigueur|service|fonctions?))|s['’]envol\w*|jour de (?:scrutin|vote)|premiere pierre|atterri\w*|accost\w*|amarr\w*|a quai|jett?e\w* l['’]ancre|ouvr\w*|ouvert\w*|commenc\w*|entam\w*|demarr\w*|debut\w*|coup d['’]envoi|vot\w*|aux urnes|renouvel\w*|accueil\w*|salu\w*|sign\w*|conclu\w*|en visite|se reuni\w*|reuni\w*|presid(?:e|ent|ait)\b|recu\w*|reçoit|recoit|lance\w*|relanc\w*|inaugur\w*|premier vol|tient|tiennent|tenu\w*|mouill\w*|fait halte|s['’]exprim\w*|siege(?:nt)? (?:pour|en)|(?:en |fait )escale|escale d\w*",
        planned=r"prevu\w*|doit|doivent|devrait|devraient|attendu\w*|prochain\w*|veut|veulent|vise\w*|projet\w*|envisag\w*|a l['’]etude|annonc\w*|propos(?:e|ent)\b|offr\w*|designe\w*|prepar\w*|candidat\w*|tete de liste|en lice|brigu\w*|invit(?:e|ee|es|ees|ation)\b|fait route|cap sur|bientot|compt(?:e|ent) \w+(?:er|ir|re)\b|pret\w* a|va (?:\w+er|\w+ir|\w+re)\b|vont (?:\w+er|\w+ir|\w+re)\b|ira|iront|sera|seront|aura|auront|fera|feront|\w{2,}(?:dra|dront|ttra|ttront)|(?!opera|camera)\w{3,}(?:eront|iront|era|ira)",
        past=r"il y a \w+ ans|archives?|retour sur|anniversaire|en souvenir",
        opinion=r"^(?:tribune|opinion|editorial|chronique|analyse)\b",
    ),
    "es": Cues(
        negated=r"no|nunca|sin",
        negated_after=r"(?!)",
        possible=r"podria\w*",
        doubted=r"rumor\w*|amenaz\w*|en duda|dud[ao]n?|en el aire|peligra\w*|en peligro|inciert\w*|quizas|\w+\?$",
        denied=r"desmient\w*|desmint\w*|desmenti\w*|niega\w*|nego|rechaz\w* los rumores|falso|sin fundamento|infundad\w*",
        resumed=r"reanud\w*|retom\w*|sigue en pie|se mantiene|finalmente se (?:hara|celebrara)|reactiv\w*|restablec\w*",
        postponed=r"aplaz\w*|pospon\w*|pospuest\w*|retras\w*|posterg\w*|difier\w*|demor(?:a|an|o|ad\w*)\b|mas tarde|reprogram\w*|pasa\w* a (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)",
        cancelled=r"cancel\w*|suspend\w*|suspens\w*|anul\w*|descart\w*|pas(?:a|an|o|aron) de largo|abandona\w* (?:su |el |los? )?(?:proyecto|plan)\w*|desist\w*|renunci\w*|sin efecto|fracas\w*|marcha atras|no (?:se )?(?:hara|celebrara|realizara|construira|ira|vendra|viajara|visitara|atracara|llegara|recalara|acudira|habra|recibira|formara)n?",
        ended=r"conclu\w*|termin\w*|zarp\w*|abandon\w*|partio|partieron|finaliz\w*|zarpa\w*|clausur\w*|cerr\w*|culmin\w*|se (?:despid|gradu|march)\w*|gradua\w*|regres\w*|(?:entrega|recib)\w* (?:\w+ ){0,2}?diplomas?|pon\w* fin|acab(?:a|an|o|aron)\b|ced(?:e|en|io)\b|dej(?:o|a|an|aron)\b",
        result=r"resultados?|gan\w*|logr\w*|obtien\w*|obtuv\w*|se impon\w*|impuso|\d+ (?:de (?:los )?(?:\d+ )?)?escanos|elegid\w*|arras\w*|victoria|proclam\w*|asum\w*|nombrad\w*|nuev[oa] president\w*|relev[ao]\w*|tom\w* (?:posesion|el relevo|las riendas)|conserv\w*|al frente|duplic\w*|cop[ao]\b|se dispar\w*",
        begun=r"lleg\w*|habl(?:a|o)\b|intervien\w*|atrac\w*|amarr\w*|fonde\w*|aterriz\w*|inici\w*|comienz\w*|comenz\w*|empez\w*|empiez\w*|abr\w*|vot(?:a|an|o|aron|ando)\b|votacion(?:es)? (?:en marcha|abierta)|a las urnas|(?<!la )(?<!una )(?<!de )(?<!su )visita\b|visit(?:an|o|aron)\b|entr(?:a|an|o|aron) (?:en|al)|viaj(?:a|an|o|aron)\b|primera piedra|(?:de|en) visita|firm\w*|rubric\w*|suscrib\w*|vend\w*|compr(?:a|an|o|aron)\b|celebra\w*|inaugur\w*|estren\w*|primer vuelo|arrib\w*|recib\w*|presid(?:e|en|io)\b|se reun\w*|lanz\w*|arranc\w*|en marcha",
        planned=r"previst\w*|proxim\w*|prepar\w*|anunci\w*|espera\w*|plane\w*|estudia\w*|invit\w*|rumbo a|candidat\w*|busca\w*|quier\w*|propo\w*|ofrec\w*|permiso|ira a|(?!prepara|separa|compara|declara|repara|ampara|camara|retira|aspira|admira|inspira|mentira)\w{2,}(?:ar|ir|ndr|ldr)a(?:n)?(?<!\biran)|\w{3,}eran|(?:se|tra|pon|acoge|recoge|vende|ofrece|establece|permanece|aprende|emprende|promove|volve|resolve|cede)ra|hara|haran|habra|(?:llegar|atracar|visitar|iniciar|comenzar|empezar|abrir|celebrar|votar|firmar|recibir|zarpar|partir|viajar|elegir|entrenar|formar)an?",
        past=r"hace \w+ anos|archivo|aniversario",
        opinion=r"^(?:opinion|editorial|columna)\b",
    ),
    "ru": Cues(
        negated=r"не|ни|нет",
        negated_after=r"(?!)",
        possible=r"может|могут|мог(?:ли|ла)? бы|возможн(?!ост)\w*",
        doubted=r"слух\w*|может не|могут не|грозит|под (?:вопросом|угрозой)|сомнени\w*|неясно|неизвестно|не реш(?:ил|ен)\w*|колебл\w*|раздумыва\w*|призвал\w*|\w+\?$",
        denied=r"опров[её]рг\w*|опроверж\w*|не подтверд\w*|не подтвержд\w*|фейк\w*|отрица\w*|отверг\w*|отклонил\w*|не прибыл\w*|не состоял\w*|безосновательн\w*|вымыс\w*|неправд\w*|не соответству\w*|не (?:планир|собира|прос)\w*",
        resumed=r"возобнов\w*|все[ -]таки|состоится вопреки|по плану|снял\w* (?:запрет|ограничени\w*)|вернул\w*сь к",
        postponed=r"перен[оеё]с\w*|отлож\w*|откладыва\w*|отсроч\w*|задерж(?:ив\w*|ка|ки|кой)|отодви\w*|сдви[гн]\w*|(?:позже|позднее) (?:намеч|план|заплан|срок|ожид)\w*|\w{3,}(?:ят|ут|ит|ет) (?:позже|позднее)",
        cancelled=r"отмен\w*|приостан[ао]в\w*|отказ\w*(?:с[ья])? от|сорвал\w*|срыва[ею]т\w*|не состоится|аннулир\w*|свернул\w*|заморо\w*|передумал\w*|бросил\w*(?! (?:якорь|швартовы))|прош[её]?л\w* мимо|исключен\w* из|не (?:прид[её]т|придут|прибуд[её]т|прибудут|приед[еу]т|прилет[ия]т|поед[еу]т|полет[ия]т|зайд[еу]т|пройд[еу]т|откро[еию]т\w*|постро[ия]т|посет[ия]т|выйд[еу]т|отправ[ия]т\w*|провед[еу]т|подпиш[еу]т|запуст[ия]т)|не буд[еу]т(?! (?:перен|отмен|отлож|отклад|меня|измен))",
        ended=r"заверш\w*|поки\w+|ушл?[иа]?\b|вышл?[иа]?\b|вышел|ушел|окончил\w*|окончен\w*|закончил\w*|подош\w+ к концу|сменил\w*|попрощал\w*|простил\w*сь|отбыл\w*|отплыл\w*|отчалил\w*|улетел\w*|вернул\w*сь (?:из|домой|на родину)|снял\w*сь с якор\w*|(?:получил|вруч)\w* (?:\w+ ){0,3}?(?:диплом|сертификат|свидетельств)\w*|выпущен\w*",
        result=r"результат\w*|победил\w*|побежда\w*|одерж\w*|получил\w* \d+|получа[ею]т \d+|взял\w* \d+|набрал\w*|достал\w*сь|мандат\w*|избран\w*|избрал\w*|переизбран\w*|итоги|утвердил\w*|победа|победу|выиграл\w*|возглавил\w*|во главе|вырос\w*|удвоил\w*|разгром\w*|передан\w* (?:пост|полномоч)\w*|(?:теперь|отныне) (?:руководит|возглавляет)|досталось|забрал\w*|занял\w* (?:пост|кресло|место)|эстафет\w*|приступил\w* к обязанност\w*|вступил\w* в должность|стал\w* (?:председател\w*|президент\w*|спикер\w*)",
        begun=r"прибыл\w*|сделал\w* остановку|выступил\w*|выступа[ею]т|приехал\w*|пожаловал\w*|вылетел\w*|заложил\w*|заложен\w*|вступ\w+ в силу|сошл[иа]|день голосования|пришл\w*|зашел|зашли|вошел|вошл\w*|открыл\w*|начал\w*|приступил\w*|прош[её]л\w*|прошл\w*|проход(?:ит|ят)|провод(?:ит|ят)\w*|ид[еу]т|заседа\w*|находится|гостит|собрал\w*сь|состоял\w*|проголосовал\w*|голосу[ею]т|выбира[ею]т|ошвартовал\w*|пришвартовал\w*|подписал\w*|подписан[аоы]?|заключил\w*|заключен\w*|обсудил\w*|остановил\w*|ввел\w*|одобрил\w*|принял\w*|принима[ею]т|вступил\w*|посетил\w*|посеща[ею]т|пров[ео]л\w*|запустил\w*|задержал\w*|задержан\w*|арестова\w*|встретил\w*|встреча[ею]т|причалил\w*|стартовал\w*|введен\w*|открыт[аоы]?|прибыва\w*|выставил\w*|погиб\w*|пришел|бросил\w* (?:швартовы|якорь)|вста(?:л|ли|ла) (?:на якорь|у причала)|прилетел\w*|приземлил\w*|заработал\w*|сош[её]л с|сошли с|купил\w*|приобрел\w*|продал\w*|создал\w*|увеличил\w*|сел[аио]?(?= (?:в|за|на))",
        planned=r"готов\w*|план\w*|намер\w*|намеч\w*|рассматрива\w*|присматрива\w*|взял\w* курс|следу[ею]т|направля\w*|буд[еу]т|ожида\w*|предстоя\w*|обсу(?!дил)[дж]\w*|предлож\w*|предстоит|приглас\w*|приглаш\w*|ждет|хоч[еу]т|хотят|ведет переговоры|ведут переговоры|станет|(?!отклад|институт|салют|дебют|маршрут|минут|статут|проход|провод|заседа|находит|голосу|выбира|принима|посеща|встреча|формиру)\w{3,}(?:[уюя]т|[уюя]тся|[еи]тся)|пройдет|посетит|прибудет|приедет|примет|проведет|откроет|начнет|остановит|отправит|получит|подпишет|закроет|запустит|купит|закупит|построит|обучит|зайдет|придет|выйдет|вступит|анонсир\w*",
        past=r"самое читаемое|лет назад|год назад|архив\w*|годовщин\w*|в этот день|вспомин\w*|история",
        opinion=r"^(?:мнение|колонка|комментарий|анализ|научная статья|интервью)\b",
    ),
    "km": Cues(
        negated=r"មិនត្រូវបាន|មិនបាន|មិន|គ្មាន|ពុំ",
        negated_after=r"(?!)",
        doubted=r"អាចនឹង|អាច|ពាក្យចចាមអារ៉ាម|ពិចារណា",
        denied=r"បដិសេធ|មិនពិត|ព័ត៌មានក្លែងក្លាយ",
        resumed=r"បន្តឡើងវិញ|ដំណើរការឡើងវិញ|ចាប់ផ្តើមឡើងវិញ|ចាប់ផ្ដើមឡើងវិញ|តាមផែនការដដែល|ដដែល",
        postponed=r"ពន្យារ|លើកពេល|ពន្យារពេល|លើកទៅ|ពន្យាពេល",
        cancelled=r"លុបចោល|បោះបង់|ផ្អាក|លុបឈ្មោះ",
        ended=r"ចាកចេញ|បញ្ចប់|បានចេញពី|បិទបញ្ចប់|ចេញដំណើរ(?!ទៅ)",
        result=r"លទ្ធផល|ឈ្នះ|អាសនៈ|ជាប់ឆ្នោត|ជាប់ជា|ជ្រើសតាំង.{0,30}ជាប្រធាន|ក្លាយជា",
        begun=r"មកដល់|ចូលចត|បានចូល|បើក|ចាប់ផ្តើម|ចាប់ផ្ដើម|ទៅបោះឆ្នោត|ជួប|ចូលសំចត|សម្ពោធ|ប្រារព្ធ|ដំណើរការ|ប្រគល់|ចេញដំណើរទៅ",
        planned=r"គ្រោង|ត្រៀម|នឹង|រៀបចំ|ប្រកាស|ចាប់ឆ្នោត|បេក្ខជន|ស្នើ|ផុតកំណត់",
        past=r"ឆ្នាំមុន|កាលពីឆ្នាំ|រំលឹក",
        opinion=r"^(?:ទស្សនៈ|មតិ)",
    ),
    "zh": Cues(
        negated=r"不会|不會|没有|沒有|并未|並未|未|不再|不",
        negated_after=r"(?!)",
        doubted=r"可能|或将|或將|传闻|傳聞|考虑|考慮|恐",
        denied=r"否认|否認|拒绝|拒絕|辟谣|闢謠|澄清|不实|不實|驳斥|駁斥",
        resumed=r"恢复|恢復|重启|重啟|如期|照常|重新启动|重新啟動",
        postponed=r"推迟|延期|延后|推遲|延後|延至|改期|押后|押後",
        cancelled=r"取消|中止|搁置|擱置|叫停|终止|終止|放弃|放棄",
        ended=r"离开|離開|结束|結束|驶离|駛離|完成|启航|啟航|起航|闭幕|閉幕|落幕|离港|離港|回国|归国",
        result=r"结果|結果|当选|當選|获\w*席|席位|胜|勝|公布|赢得|贏得|出任|就任|获选|獲選",
        begun=r"抵达|抵達|停靠|靠泊|开班|開班|举行|舉行|投票|启动|啟動|今選|开始|開始|签署|到访|到訪|访问|訪問|开幕|開幕|召开|召開|登陆|进港|入港|签订|赴.{1,4}(?:接受|参加|參加|出席)",
        planned=r"将|將|计划|計劃|预计|預計|拟|擬|准备|準備|候选|候選",
        past=r"年前|回顾|回顧|历史上的今天|周年",
        opinion=r"^(?:评论|評論|社评|社評|观点|觀點)",
    ),
    "ja": Cues(
        negated=r"(?!)",
        negated_after=r"(?:は|を|も)?(?:せず|しない|しません|ではない|されず|なし|ない)",
        possible=r"^.*(?:可能性|かもしれ)",
        doubted=r"^.*(?:うわさ|懸念|恐れ|不透明|危ぶ|未定|か$)",
        denied=r"否定|デマ|事実ではない|事実無根|誤報|打ち消|予定はない",
        resumed=r"再開|予定通り|予定どおり|復活|一転(?=.*(?:へ|開催|実施|訪問))",
        postponed=r"延期|先送り|先延ばし|繰り延べ|後ろ倒し|順延|ずれ込|遅れ|遅延|見合わせ|延ばす",
        cancelled=r"中止|取り消し|撤回|取りやめ|取り止め|白紙|断念|見送|破棄|打ち切|撤退|キャンセル",
        ended=r"出港|離れ|離岸|終了|終え|退任|出航|閉幕|閉会|帰国|帰途|離港|離れた|後にした|修了|去る|を後に$|を後に[、 ]",
        result=r"結果|当選|議席|圧勝|勝利|選出|獲得|就任|選ばれ|選ぶ|選んだ|倍増|独占|急増|(?:議長|首相|大統領)に$|引き継い|引き継ぎ",
        begun=r"入港|姿見せ|横付け|着工|起工|出発|発効|寄港|到着|開催|開始|投票|開幕|署名|調印|紹介|着岸|接岸|開会|始まる|始まった|始まり|スタート|立ち寄|演説|会合|開設|訪問し|訪問中|発足|会談|就航|稼働|協定|合意|締結|契約|購入|実施|拡大|入り$|入り[、 ]",
        planned=r"^.*(?:\d日投(?:票|開票)|予定|計画|見通し|見込み|準備|方針|意欲|検討|目指|意向|許可|に向け(?=出|て|、))|^.*へ(?:$|[、 ])|候補|届け出",
        past=r"年前|振り返|周年|アーカイブ",
        opinion=r"^(?:社説|論説|コラム|解説)",
    ),
    "vi": Cues(
        negated=r"khong|chua|khong bi",
        negated_after=r"(?!)",
        doubted=r"co the|tin don|xem xet|nguy co",
        denied=r"bac bo|phu nhan|dinh chinh|tin gia",
        resumed=r"noi lai|khoi dong lai|van dien ra|van duoc|tro lai dung ke hoach",
        postponed=r"hoan(?! (?:thanh|toan|nghenh|ha|tat|canh|hao))|doi lich|lui lai|doi sang|tri hoan",
        cancelled=r"huy(?: bo)?|dinh chi|tam dung|tam ngung",
        ended=r"roi|ket thuc|hoan thanh|hoan tat|be mac|roi cang|len duong ve",
        result=r"ket qua|dac cu|\d+ ghe|so ghe|chien thang|thang (?:cu|loi|lon)|gianh",
        begun=r"cap cang|den tham|khai mac|bat dau|bo phieu|ky ket|tham|dien ra|to chuc|tiep don|khoi dong|cap ben|di bau|khanh thanh|mo (?:cua|nha may|van phong|duong bay|khoa|lop)",
        planned=r"se|du kien|ke hoach|chuan bi|ung cu|an dinh|sap|len lich",
        past=r"ngay nay nam xua|nam xua|nam truoc|nhin lai|ky niem",
        opinion=r"^(?:y kien|binh luan|goc nhin)",
    ),
    "th": Cues(
        negated=r"ไม่ได้|ไม่|มิได้|ยังไม่",
        negated_after=r"(?!)",
        doubted=r"อาจ|ข่าวลือ|พิจารณา|เสี่ยง",
        denied=r"ปฏิเสธ|ข่าวปลอม|ไม่เป็นความจริง",
        resumed=r"กลับมา|เดินหน้าต่อ|ตามกำหนดเดิม|ตามเดิม|รื้อฟื้น",
        postponed=r"เลื่อน(?!ตำแหน่ง)",
        cancelled=r"ยกเลิก|ระงับ|พับแผน|ล้มเลิก",
        ended=r"ออกจาก|สิ้นสุด|เสร็จสิ้น|ปิดฉาก|เดินทางกลับ|อำลา",
        result=r"ผลการ|ชนะ|ที่นั่ง|ได้รับเลือก",
        begun=r"เทียบท่า|มาถึง|เปิด|เริ่ม|ลงคะแนน|เลือกตั้ง|เยือน|ลงนาม|จัดขึ้น|เดินทางถึง|ต้อนรับ|จอดเทียบ",
        planned=r"จะ|เตรียม|คาด|กำหนด|ผู้สมัคร|แผน",
        past=r"ปีก่อน|ย้อน|ครบรอบ",
        opinion=r"^(?:บทความ|ความเห็น|บทวิเคราะห์)",
    ),
}
UNSPACED = ("km", "zh", "ja", "th")
# The second of two years ("2021-2025") counts; the year in a longer number or a date does not.
YEAR = re.compile(r"(?:(?<![\d.,/-])|(?<=\d{4}-))(1[89]\d\d|20\d\d)(?![\d])")


def _compile(cue: str, lang: str) -> re.Pattern[str]:
    if lang in UNSPACED:
        return re.compile(unicodedata.normalize("NFKD", cue))  # as folded text is: marks of kana stand apart
    return re.compile(rf"(?<!\w)(?:{cue})(?!\w)")


_COMPILED = {
    lang: {name: _compile(getattr(cues, name), lang) for name in Cues.__slots__}
    for lang, cues in CUES.items()
}


def _tables(lang: str) -> dict[str, re.Pattern[str]]:
    return _COMPILED.get(lang, _COMPILED["en"])


@lru_cache(maxsize=64)  # one item is measured against many follow-ups
def kind_of(title: str, summary: str, lang: str) -> tuple[Kind, str]:
    """What kind of development an item reports, and how far the thing has come.

    The title decides; the summary speaks where the title has no cue. A postponement or cancellation in the
    summary alone counts unless the title tells that the thing happened: there something else was put off.

    Args:
        title: folded.
        summary: folded.
        lang: its language; English cues where there is no table for it.

    Returns:
        The kind, and the phase: plan, begin, result, end; doubted, denied and resumed put in question or
        take back what was told. What is postponed or cancelled is a plan, or has no phase.
    """
    told = _told(title, lang)
    if told is not None and told != _PLAN:
        return told
    more = _told(summary, lang)
    if more is None or more[1] == "doubted" or (more[1] == "denied" and not _denies(summary, lang)):
        return _PLAN  # what a summary puts in question, or says did not happen, is rarely the matter itself
    # "Ship expected on Sunday | The stay is to end on Wednesday": a plan. Put off in the summary: put off.
    return more if told is None or more[0] in SETTLED else told


_Table = dict[str, re.Pattern[str]]
_Cue = re.Match[str] | None
_PLAN = (Kind.ADVANCE, "plan")
NEAR = 25  # characters between a word that turns a cue round and the cue: "was not, after all, postponed"


def _denies(text: str, lang: str) -> bool:
    return _tables(lang)["denied"].search(text) is not None


def _told(text: str, lang: str) -> tuple[Kind, str] | None:
    """What one text tells by its cues; None where it has none."""
    cues = _tables(lang)
    if _denies(text, lang):
        return Kind.ADVANCE, "denied"
    after_all = cues["resumed"].search(text)
    if after_all and not _is_negated(text, after_all, cues, near=len(text)):
        return Kind.ADVANCE, "resumed"
    doubt, planned = cues["doubted"].search(text), cues["planned"].search(text)
    possible = cues["possible"].search(text)
    return _settled(text, cues, doubt or possible, planned) or _happened(
        text, cues, doubt, planned or possible
    )


def _settled(text: str, cues: _Table, doubt: _Cue, planned: _Cue) -> tuple[Kind, str] | None:
    """Whether a text tells of a cancellation or postponement, or that there is none."""
    for name, kind in (("cancelled", Kind.CANCELLED), ("postponed", Kind.POSTPONED)):
        found = list(cues[name].finditer(text))
        if found and all(_is_negated(text, cue, cues) for cue in found):
            return Kind.ADVANCE, "resumed"  # "was not postponed" takes back what was told, or was feared
        if found and doubt:
            return Kind.ADVANCE, "doubted"  # "may be cancelled"
        if found:
            return kind, "plan" if _is_to_come(planned, found[0]) else ""  # "to be cancelled"
    return None


def _is_to_come(planned: _Cue, settled: re.Match[str]) -> bool:
    """Whether a cue of plans stands right before another ("to be cancelled") or is it (Russian "отменят")."""
    if planned is None:
        return False
    return planned.span() == settled.span() or planned.start() < settled.start() <= planned.end() + 1


def _happened(text: str, cues: _Table, doubt: _Cue, planned: _Cue) -> tuple[Kind, str] | None:
    """How far a text tells that the thing has come."""
    first = min(cue.start() if cue else len(text) for cue in (planned, doubt))
    # "Expected to leave": a plan; "left, and is expected back": an event. Of two events the first is the news.
    found = [
        (told.start(), place, phase, told)
        for place, (name, phase) in enumerate((("ended", "end"), ("result", "result"), ("begun", "begin")))
        if (told := cues[name].search(text)) and told.start() < first
    ]
    if found:
        _, _, phase, told = min(found, key=lambda one: one[:2])
        return (Kind.ADVANCE, "denied") if _is_negated(text, told, cues) else (Kind.HAPPENED, phase)
    if doubt:
        return Kind.ADVANCE, "doubted"
    return _PLAN if planned else None


def _is_negated(text: str, cue: re.Match[str], cues: _Table, near: int = NEAR) -> bool:
    """Whether the words before a cue, or right after it, turn it round."""
    before = text[max(0, cue.start() - near) : cue.start()]
    clause = re.split(r"[.,;:!?|。，、；：！？]", before)[-1]
    return bool(cues["negated"].search(clause) or cues["negated_after"].match(text, cue.end()))


@lru_cache(maxsize=64)
def looks_back(text: str, lang: str, since: date) -> str:
    """The words by which a text looks back at earlier years; empty where it does not.

    Args:
        text: folded.
        lang: its language.
        since: the day of the article; years before that year are earlier years.
    """
    cue = _tables(lang)["past"].search(text)
    if cue:
        return cue.group().strip()
    years = [int(year) for year in YEAR.findall(text)]
    if years and max(years) < since.year:
        return str(max(years))
    return ""


@lru_cache(maxsize=64)
def is_opinion(text: str, lang: str) -> bool:
    """Whether a text says that it is an opinion."""
    return _tables(lang)["opinion"].search(text) is not None
