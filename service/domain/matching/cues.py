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
        decided: it is decided or done, in words that are nouns or names as well: read in a title where
            nothing else tells.
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
    decided: str = r"(?!)"


_MONTHS = r"january|february|march|april|may|june|july|august|september|october|november|december"
_SEASONS = r"spring|summer|autumn|fall|winter"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
# To when something is put off: "until spring", "to a later date", "instead of Friday".
# What a verb in the present needs to be one, and not the plural of a noun: "bans exports", not "bans on exports".
_OBJECT = r"(?= (?!(?:of|on|for|from|in|at|to|over|and|as|after|against|by|with|are|is|was|were|may|could|loom|hit|bite)(?!\w))[\w$€£¥“‘\"'])"
_LATER = (
    r"(?:(?:a|the|its|early|late|mid|at least|this)[ -])*"
    rf"(?:later|next|first|last|{_SEASONS}|new year|end of|second half|{_MONTHS}|20\d\d|following|{_WEEKDAY}|another)"
)

CUES = {
    "en": Cues(
        negated=r"not|no(?= (?:[\w-]+ ){0,2}$)(?! (?:reason|explanation|details?|date|comment))|\w+n['’]t|never|no longer|without being|nor|cannot|fail(?:s|ed) to be",
        negated_after=r"(?!)",
        possible=r"might|could|may(?! \d)(?= \w)",
        doubted=r"(?:might|may|could) not|rumou?r\w*|reportedly|speculat\w*|threat\w*|urge[sd]?|fears?|risk\w*|unless|in doubt|(?<!no )doubts|uncertain\w*|unclear|unsure|undecided|not (?:yet )?(?:decided|certain|sure|settled)|yet to decide|hesitat\w*|waver\w*|in (?:the balance|jeopardy|limbo|peril)|up in the air|clouds? (?:gather|hang)\w*|faces? (?:the )?(?:delay|cancellation|axe)|question marks?|second thoughts|\w+\?$|(?:on )?shaky(?: ground)?|keeps? (?:\w+ ){1,3}guessing|in the dark (?:over|about|as to)|any(?:one|body)['’]s guess|touch and go|by a thread|wobbl(?:es|ed|ing)|still no (?:sign|word|date)|no word on|under a cloud|into question|hinges on|(?:^|(?<=[:.] ))(?:will|is|are|does|do|can) [^?]{3,90}\?|is it still \w+",
        denied=r"den(?:y|ies|ied|ying|ial)|refut\w*|rebut\w*|debunk\w*|dismiss\w* (?:[\w-]+ ){0,3}?(?:reports?|claims?|rumou?rs?|talk|stor(?:y|ies))|not true|untrue|false reports?|fake news|hoax|no truth|no such|no plans? (?:to|for)|no (?!(?:\w+ )?dates?(?!\w))(?:[\w-]+ ){1,3}?(?:heading|coming|planned|bound|due)|calls (?:[\w-]+ ){1,5}?(?:false|fake|fiction)|no change|baseless|groundless|unfounded|(?:shoots|shot|knocks|knocked) down|brush\w* (?:aside|off)|quash\w* (?:[\w-]+ ){0,3}?(?:reports?|claims?|rumou?rs?|talk)|rubbish(?:es|ed)|pours? cold water|turn(?:s|ed)? down|reject(?:s|ed)?|refus(?:es|ed)|declin(?:es|ed) to",
        resumed=r"(?<!flight )(?<!flights )(?<!service )(?<!services )(?<!charters )(?<!tours )resum\w*(?! (?:[\w-]+ ){0,4}?(?:flights?|services?|charters|routes?)| (?:after|for) .*(?:years|decade))|back on(?= track| course| the (?:cards|table|agenda|calendar|rails)|[,.:;]| (?:for|after|as|says)|$)|on again|after all|as (?:planned|scheduled) after|reinstat\w*|revived?|reviv(?:es|ing) (?:[\w'’-]+ ){0,3}?(?:trip|visit|plan|talks|project|deal|tour|course|bid|idea|offer)s?|still stands|stands? by (?:its |his |her |their )?(?:plan|visit|trip|invitation|offer)|un-?shelved|lifts? (?:the )?(?:ban|suspension)|goes? ahead despite|(?:to|will) proceed|will (?:still )?go ahead|still on|reopens? talks",
        postponed=r"postpon\w*|(?<!after )(?<!after a )(?<!despite )(?<!despite a )delay(?:s|ed|ing)?|put(?:s|ting)? (?:[\w'’]+ ){0,4}?(?:back(?! (?:on|in|into|at|together))|off|on (?:hold|ice))|push(?:es|ed|ing)? (?:[\w'’]+ ){0,5}?back|resched\w+|(?:re)?mov(?:es|ed) (?:[\w'’]+ ){0,4}?(?:date|day)|(?:mov|shift|shunt|bump|slid|roll|carr|knock|nudg|push|drift|rearrang|slip)\w* (?:[\w'’-]+ ){0,4}?(?:in)?to "
        + _LATER
        + r"|later (?:than|date)|deferr?\w*|defers|adjourn(?:s|ed)|(?:shelv|suspend)\w*(?=.* until )|(?:slip|slid)(?:s|es|ped)? (?:by|behind|again|back|down|an?|two|three|\d+)|h(?:eld|olds?) up|held over|behind (?:schedule|plan|time|timetable)|kept waiting|(?:must|has to|have to|forces? (?:\w+ ){1,3}to|made to) wait|(?:come|arrive|sail|start|begin|open|held) later|kick(?:s|ed) (?:\w+ ){0,3}?(?:into|down the road)|(?<!no )(?:new|fresh|alternative|another) (?:dates?|slot|timetable)|set back|drag(?:s|ged)? (?:on|out)|off until(?! \w+day['’]s)|(?:not|no|\w+n['’]t) (?:[\w'’-]+ ){0,6}?(?:until|before|till) "
        + _LATER
        + r"|on (?:ice|hold)|(?:will not|won['’]t) (?:[\w'’-]+ ){1,5}?this (?:week|month|year|season|spring|summer|autumn|winter)|running (?:late|behind)|(?:days?|weeks?|months?|years?) late|paus(?:es|ed)|(?:hits?|press(?:es|ed)?) (?:the )?pause|off (?:the |its |his |her |their )?(?:"
        + _MONTHS
        + r") \w+|instead of (?:on )?"
        + _LATER
        + r"|h(?:olds?|eld) (?:[\w'’-]+ ){0,4}?back|back burner|rain check|(?:asks?|needs?|wants?|seeks?) (?:for )?more time|stalled|(?<!food )(?<!market )stalls|waits? (?:another|longer|till|until|(?:a|two|three|\d+) (?:days?|weeks?|months?|years?))|knock\w* back|ha(?:s|ve|d) to wait|(?:will be|is|are|runs?|running|arrives?|starts?|opens?) (?:[\w-]+ ){0,2}?late(?=$|[,.;:])|not now|lag(?:s|ging)(?! in)|(?:hits?|runs? into) (?:a |more )?(?:snags?|delays?|trouble)|(?:not|no|keeps?|kept|out|off|waits?) (?:[\w'’-]+ ){0,5}?for now|miss(?:es|ed)? (?:[\w'’-]+ ){0,3}?(?:date|deadline|slot)|resets? (?:[\w'’-]+ ){0,4}?(?:date|clock)|buys? time|(?:asks?|wins?|seeks?|needs?|wants?) (?:for )?(?:[\w-]+ ){0,2}?more (?:weeks|months|days)|sits? tight|wait (?:goes|drags) on",
        cancelled=r"(?:call|visit|trip|tour|vote|talks|meeting|course|session|summit|stop|docking|ceremony)s? (?:(?:at|in|to) (?:[\w'’-]+ ){1,3}?)?off(?=[,;:]| after| over| as| amid)|struck (?:off|from)|cancel\w*|call(?:s|ed|ing)? off|call(?:s|ed|ing) (?:\w+ ){1,4}?off|scrap(?:s|ped|ping)?|scrub(?:s|bed)|nix(?:es|ed)|ditch(?:es|ed)?|shelv\w*(?!.* until )|abandon\w*|axed|axes|halt\w* plans|rul(?:e|es|ed) out|suspend\w*(?!.* until )|drop(?:s|ped)? (?:[\w'’-]+ ){0,4}?(?:plans?|trips?|visits?|calls?|tours?|routes?|flights?|bids?|projects?|courses?|talks|deals?|schemes?|idea|program(?:me)?s?)|pull(?:s|ed)? (?:out(?! of (?:\w+ ){0,2}?(?:port|harbou?r))|(?:the )?plug)|plug (?:is |was |has been )?pulled|walk(?:s|ed)? away|back(?:s|ed)? out|(?:falls?|fell|fallen) through|(?:gives?|gave) up on|drop(?:s|ped)? out|drop(?:s|ped)? (?:[\w'’-]+ ){1,4}?(?:stop|from (?:its|his|her|their|the) (?:list|itinerary|route|plans?|program(?:me)?|schedule|agenda|calendar))|pull(?:s|ed) (?!in|up)(?:[\w-]+ ){1,3}?(?:flights|route|service|from)|tears? up|tore up|dead(?=$| in the water| and buried| letter)|(?:plan|project|park|plant|factory|line|deal|trip|visit|tour|course|talks|pact|route|venture|scheme|idea|offer|bid|summit|meeting)s? (?:is|are|was|now) (?:\w+ )?dead|skip(?:s|ped)?|forgo(?:es)?|(?:will not|won['’]t|(?:is|are) not|no longer) (?:be )?(?:go(?:ing)?|tak(?:e|ing) place|happen\w*|held|built|opened|signed|sent|dock\w*|visit\w*|com(?:e|ing)|travel\w*|sail\w*|call(?:ing)?|fly\w*|arriv\w*|attend\w*|open|train|stand|sign|join|host|build|send|invest|proceed|meet|see|launch|appear|materiali[sz]e|return|take part)(?!.* (?:until|before|till|yet|this (?:week|month|year|season|spring|summer|autumn|winter))(?!\w))|not going ahead|(?:is|are) off(?=[,.;]|$| (?:after|amid|as|says))|not to (?:come|go|visit|dock|travel)|no (?:[\w-]+ ){1,4}?this (?:year|month|season|spring|summer|autumn|winter)|give[sn]? (?:[\w-]+ ){0,3}?a miss|struck from|str(?:ikes?|uck) (?:[\w'’-]+ ){0,3}?off|wound up|withdr[ae]w\w*|bin(?:s|ned)|junk(?:s|ed)|torpedo(?:es|ed)|kill(?:s|ed) off|cries off|cried off|bail(?:s|ed) (?:out|on)|opt(?:s|ed) out|bypass(?:es|ed)?|sail(?:s|ed)? (?:straight )?past|stood up by|no thanks|calls? time on|bit(?:es?|ten)? the dust|non-starter|(?:come|comes|came|comes down) to (?:nothing|naught|nought)|hopes? (?:\w+ )?dashed|thr(?:ows?|ew|own) in the towel|(?:has|have|had) lost interest|for good(?=$|[,.;:])|(?:exits|exited)(?! (?:\w+ )?(?:port|harbou?r|polls?))|(?:talks|deal|plan|project|visit|trip|pact|summit|meeting|gathering|venture|accord|bid)s? (?:[\w-]+ ){0,4}?(?:collaps\w*|unravel\w*|crumbl\w*|in tatters)|veto(?:es|ed)|off (?!(?:the |its |his )?(?:"
        + _MONTHS
        + r"))(?:[\w'’-]+ ){1,3}?(?:agenda|table|cards|calendar|map|itinerary)|(?:^|(?<=[:;,] ))no (?:(?!(?:in|at|of|on|to|for|from|by|with|as|more) )[\w'’-]+ ){1,3}?(?:visit|trip|tour|call|stop|summit|meeting|gathering|talks|flights?|charters?|factory|plant|course|training|scholarships|vote|election|deal|fair|forum|expo|show|exercises?|drills?|parade|warships?|ships?|frigates?)(?!.* (?:until|before|till|yet|later|date)(?!\w))(?=$|[,.;:]| (?:for|to|in|at|on|by|from|with|after|as|this|between))|(?:visit|trip|tour|call|talks|meeting|summit|course|flights?|deal|plan)s? off(?=[,.;:]|$)|dropped(?=$|[,.;:]| (?:as|after|over|amid))|revok(?:es|ed)|(?:is|are) no more|(?:quits?|(?:says?|said|waves?|waved) goodbye to) (?:[\w'’-]+ ){0,4}?(?:plans?|project|venture|deal|market|plant|factory|bid|talks|scheme)|cans(?= (?:[\w'’-]+ ){0,3}?(?:flights?|plans?|visit|trip|course|deal|project|talks|tour|route))|mothball(?:s|ed)|hits? the buffers|(?:freez\w+|froze|frozen) (?:[\w'’-]+ ){0,3}?(?:plan|project|talks|deal|visit|investment|course|program|programme)s?|in vain|cuts? (?:[\w'’-]+ ){1,3}?from (?:its |the |their )?(?:tour|list|plan|itinerary|route|schedule)|(?:falls?|fell|fallen) by the wayside|struck out|curtains for|parts? (?:ways|company)",
        ended=r"leaves|(?<!shore )(?<!on )leave|left|depart(?:s|ed|ing|ures?)?|back (?:home|from)|sail\w* (?:out|away)|conclud\w*|complet\w*|ends?|ended|ending|finish\w*(?! (?:with|first|second|third))|(?:is|are) over|gone|pull(?:s|ed) (?:away|out of (?:\w+ ){0,2}?(?:port|harbou?r))|wrap\w* up|graduat\w*|return(?:s|ed)? (?:from|home)|return(?:s|ed)? to (?:\w+ ){1,3}?(?:from|after)|sets? sail|sail(?:s|ed) (?:for|after|home|from)|wav(?:es?|ed) off|wav(?:es?|ed) goodbye|weigh(?:s|ed) anchor|puts? (?:back )?to sea|casts? off|slip(?:s|ped) (?:\w+ )?moorings|(?:heads?|headed|come|comes|came|steam|sail|fl(?:y|ies|ew)) (?:back )?home|quits|over$|closes|closed|(?:comes|came|draws|drew) to (?:a close|an end)|goodbye|farewell|adieu|slip(?:s|ped) away|mov(?:es?|ed) on from|curtain (?:falls|comes down)|back in (?:\w+ ){1,2}?(?:after|from)|return(?:s|ed)? with|wraps?|rounds? off|wind(?:s|ing)? up|(?:collect|receiv|get|earn|hand|award|present)\w* (?:[\w-]+ ){0,3}?(?:certificates?|diplomas?)|bow(?:s|ed) out(?! of)|over(?=[,.;:])|(?:visit|trip|stay|call|vote|voting|tour|course|training|talks|meeting|mission|season|session)s? (?:now |all )?over(?=$|[,.;:]| (?:as|after|in|for now))|done and dusted|packs? up|job done|mission accomplished|(?:out to|at) sea again|anchors aweigh|fl(?:y|ies|ew|own) (?:back|home)|pass(?:es|ed)? out (?:of|from)|(?:set|put|puts) to sea|(?:bids?|bade|says?|said) (?:farewell|goodbye)|(?:home|back) with|home(?:ward|bound)|se(?:es|en|e) (?:(?!how |what )[\w'’-]+ ){0,4}?off|brings? down the curtain|return(?:s|ed)? home|(?:calls?|called) it a day|sail (?:from|home|out)|cast off|weigh anchor",
        result=r"results?|sentenced|jailed|convict(?:s|ed)|acquit(?:s|ted)|(?:found|pleads?|pleaded|not) guilty|guilty verdict|wins?|won(?!['’]t)|(?<!for )(?<!for the )(?<!for all )(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|all|most)(?: of)? (?:(?!(?:for|vie|contest|fight|eye) )[\w-]+ ){0,4}?seats(?! (?:up|at stake|on offer))|landslide|elected|re-elected|sworn in|takes? office|appointed|named|confirm\w*(?= (?:\w+ ){0,3}(?:as|results?|wins?|victory|seats|tally|count|\d+) )|certif(?:y|ies|ied)|(?:final|official|early|provisional) (?:[\w-]+ ){0,2}?(?:tall(?:y|ies)|count|figures|returns)|official:|victor(?:y|ious)|romps?|romped|storms|sweeps|swept|bag(?:s|ged)|elects|becomes|became|tak(?:es?|en|ing) (?:the |their )?oath|takes (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|all|most)|secur(?:es|ed)|clinch\w*(?! (?:[\w-]+ ){0,3}?(?:deal|pact|accord|agreement|contract))|elevated|ascends?|crowned|shut out|keeps? (?:\w+ ){0,2}?(?:grip|hold|majority|control)|record (?:number|high)|claims? (?:\d+|win)|triumph\w*|chosen|installed|voted in|unanimous\w*|assum(?:es|ed)|hands? (?:[\w’'-]+ ){1,3}?(?:presidency|chair|top job|post)|tighten\w* (?:its |their )?(?:grip|hold)|doubl(?:es|ed)|(?:double|triple)$|tripl(?:es|ed)|sur(?:ges?|ged|ging)|soar(?:s|ed)?|takes? (?:[\w-]+ )?(?:chair|helm|gavel|reins)|takes? over as|baton|mops? up|cruis\w* to|dominat(?:es|ed)|walks it|(?:net|grab|captur|collect|scoop)(?:s|ted|bed|ed)? (?:[\w-]+ ){0,2}?\d+|(?:picks|chooses) (?:[\w'’-]+ ){1,3}?as|handed (?:[\w'’-]+ ){0,2}?(?:presidency|chair|gavel|post|reins)|(?:^|(?<=: ))(?!(?:"
        + _MONTHS
        + r") )[a-z]+ \d+[,:–-] ?(?!(?:"
        + _MONTHS
        + r") )(?:[a-z-]+ ){1,3}\d+|swears in|appoints|retain(?:s|ed)|hold(?:s)? on to|sign(?:s|ed)?(?! (?:of|that|up)\b)|ink(?:s|ed)?|(?:strikes?|struck|seal(?:s|ed)?|clos(?:es|ed)|reach(?:es|ed)|clinch(?:es|ed)?) (?:[\w-]+ ){0,3}?(?:deal|pact|accord|agreement|contract)|seal(?:s|ed)(?! off)|sign(?:s|ed) up(?=$|[,.;:]| to )|(?:done|it['’]s a) deal|deals? (?:is )?(?:done|struck|sealed|signed|inked|clinched)|sh(?:ake|akes|ook) hands on|puts? (?:their|its|his|her) (?:names?|signatures?)|puts? pen to paper",
        begun=r"steers|arriv\w*|reach(?:es|ed)|(?:glides?|slides?|cruises?) in(?:to)?|stop(?:s|ped)? (?:over|off|in)|explores?|pay(?:s|ing)? (?:a )?(?:\w+ )?call|lays|address(?:es|ed)|joins?|joined|enrol\w*|sets? up|pour(?:s|ed)|deliver(?:s|ed)|(?:goes?|went) into|polls? clos(?:e|es|ed)|(?:shows?|showed|turns?|turned) up|(?:makes?|made) landfall|gets? (?:to|in)|got in|exercise(?= (?:with|off|together))|exercised|drills?(?= (?:with|off|together))|in full swing|it['’]s (?:polling|election|voting) day|day dawns|queued?|(?:stone|cornerstone) (?:is )?laid|(?:lays?|laid) (?:the )?(?:foundation|first|corner)[ -]?stone|ground (?:is )?broken|sod (?:is )?turned|(?:comes?|came) into force|(?:takes?|took) effect|from today|off to|docks?|docked|berths|berthed|moors|moored|anchors|anchored|drops anchor|at anchor|opens?|opened|begins?|began|starts?|started|launch\w*|plays? host|hosts?|hosted|holds?|held|convenes?|gather(?:s|ed)?|(?<!['’]s )(?<!['’]s co-)chairs|chaired|presid(?:es|ed)|casts?|votes|voted|voting|(?<!the )(?<!a )vote(?= for)|polls open|cast ballots?|visits(?! to| by| from| of)|visited|on (?:\w+ ){0,3}visit|in [a-z]+ (?:for|on) (?:[\w-]+ ){0,4}?(?:visit|talks|tour|stay)|red carpet|water salute|inaugurat\w*|inaugural|maiden|goes to the polls|approv(?:es|ed)|charged|arrest(?:s|ed)|issu(?:es|ed)|reopen(?:s|ed)|restart(?:s|ed)?|(?:flights?|services?|charters|tours|routes?) resum\w*|resum(?:es|ed) (?:[\w-]+ ){0,4}?(?:flights?|services?|charters|routes?)|resum\w* (?:after|for) .*(?:years|decade)|gets|ratif(?:ies|ied)|adopt(?:s|ed)|pass(?:es|ed)|under way|underway|kick(?:s|ed)? off|tour(?:s|ed)|sail(?:s|ed)? in(?:to)?|puts? in(?:to)? (?:at|to)?|(?:pulls?|steams?|jets?) in(?:to)?|pulled in(?:to)?|enter(?:s|ed)?|takes? over|took over|takes? off|took off|welcom(?:es|ed)|greet(?:s|ed)|(?<!goodwill )(?<!courtesy )(?<!port )calls? at|called (?:in )?at|mak(?:es|ing) (?:\w+ )?port call|made (?:\w+ )?port call|steamed into|go to (?:the )?polls|takes? part|ties up|tied up|lands|landed|touch(?:es|ed) down|alongside|receiv(?:es|ed)|meets?|met|sits|tour(?! (?:groups?|operators?|packages?))|practis(?:es?|ed)|practic(?:es?|ed)|breaks? ground|broke ground|cuts? (?:the )?ribbon|roll(?:s|ed)? off|hands? over|handed over|buys?|bought|sells|sold|choose|pick|(?:the )?first (?:day|(?:\w+ )?flight|lesson)|fl(?:y|ies|ew) (?:out|off|in(?:to)?|to)|sets? off|step(?:s|ped)? (?:ashore|off the plane)|go(?:es)? ashore|sets? foot|on \w+ soil|in port(?=$|[,.;:]| (?:at|until|for))|ashore|wheels down|goes live|went live|(?:comes|came) on ?stream|up and running|in operation|shovels? in|off the ground|swings? into|hit(?:s|ting)? the books|settl(?:es?|ed) in(?:to)?|(?:their|its|his|her) paces|gavels in|s(?:it|its|at) down|step(?:s|ped)? in(?:to)?|makes? port|polls? shut|back in (?:class|school|the air)|back (?:on|at) (?:[\w-]+ )?(?:beach\w*|sands?|shores?)|(?:brings|brought|carries|carried|delivers) (?:in )?(?:(?!no )[\w-]+ ){0,2}?\d+|(?:sneak|nos|chug|power)(?:s|es|ed) in(?:to)?|slip(?:s|ped) in(?:to)?(?! (?:the )?(?:early|late|mid|first|second|last|next|following|new year|"
        + _SEASONS
        + r"|"
        + _MONTHS
        + r"))|reports? for (?:training|duty|class\w*|lessons)|get (?:rolling|going|started|moving|under way)|(?:takes?|took) (?:up|on) (?:[\w'’-]+ ){0,4}?(?:post|role|job|duties|seat|chair|reins|mantle)|commenc(?:es|ed)|embark(?:s|ed) on|disembark(?:s|ed)?|unveil(?:s|ed)|debuts?(?=$|[,.;:]| (?:in|at|with|on))|(?:makes?|made) (?:its|their|his|her) (?:debut|entrance|bow|first)|(?:is|are) here|marks? the start|sets? up shop|fires up|(?:moor|berth|anchor)(?= (?:at|in|off|alongside)(?!\w))|moor$|(?<!to )tie up",
        planned=r"will(?! \w+[^s\W]s\b)|would|should|shall|okays|green light|to (?:be|become|enjoy|let|see|use|address|require|try|ask|put|drop|add|lift|grant|waive|ease|form|fill|name|cover|serve|show|play|share|act|handle|visit|open|hold|host|dock|berth|moor|arrive|reach|train|teach|school|coach|sign|start|begin|receive|welcome|attend|run|stand|pay|call|make|send|take|get|give|join|meet|lead|steer|manage|chair|broker|coordinate|go|come|leave|depart|sail|return|launch|build|assemble|produce|supply|buy|sell|invest|expand|boost|raise|increase|double|offer|travel|fly|land|study|learn|choose|pick|vote|elect|stay|remain|spend|wait|skip|follow|mark|celebrate|contest|field|decide|discuss|explore|bring|help|work|link|restart|resume|reopen|debate|rule(?= on)|dissolve|raise|hike|lower|grant|award|impose|release|pass|approve|adopt|ratify|seal|face|announce|unveil|inaugurate|enter|deploy|extend|close|restore|hear|deliver|appear|testify|convene|swear)|on (?:the )?(?:table|cards|agenda)|calendar|read(?:y|ies|ying)|gear(?:s|ing)? up|brac(?:es|ing)|awaits?|awaiting|stage set|expect\w*|schedul\w*|plan(?:s|n\w+)?|set to|due|prepar\w*|discuss\w*|seek\w*|offer\w*|propos\w*|invit\w*|ahead of|upcoming|next (?:week|month|year)|eyes|register\w*|filing|fil(?:e|es|ed) (?:for|papers|lists|to run)|sign up|in the running|in line|apply|applications|candidates?|draws?(?! to)|list|consider\w*|mull\w*|vows?|pledg\w*|agree\w*|mean to|in talks|wants?|woos?|preview|likely|hopes? to|aims? to|on course (?:to|for)|inbound|\w+-bound|reserved|pencil\w* in|scouts?|sizes? up|weighs?|shortlist\w*|clears? (?:a )?berth|clears? the way|bound for|heads? for|tipped|nominat\w*|sets? (?:its |his |her |their )?sights|slated|in the works|courts|look(?:s|ing)? to|en route|on (?:its|her|his|their|the) way|gets? ready|getting ready|(?:arrivals?|signing|departure|opening|launch|start|landing) (?:is |are |was )?(?:now )?(?:expected|due|set|scheduled|planned|foreseen|slated)|packs? (?:\w+ )?bags|countdown|hits? the (?:campaign )?trail|squares? off|(?:rolls?|rolled) off (?:the )?press\w*|lin(?:es|ed|e) up|clos(?:es?|ed|ing) in on|(?:near|nears|nearing)(?= (?:[\w-]+ ){0,3}?(?:deal|pact|accord|agreement|contract|signing))|(?:a )?step (?:nearer|closer)|(?:edg|inch)\w* (?:closer|nearer|toward\w*)|close(?:r)? to (?:an? |the )?(?:[\w-]+ ){0,2}?(?:deal|pact|accord|agreement|contract|signing)|on the (?:verge|brink|cusp) of|finali[sz]\w*|draft(?:s|ed|ing)?|initial(?:s|led|ed)|hammer\w* out|thrash\w* out|wording|nearly ready|foreseen|on the horizon|(?:starts?|begins?|opens?|kicks? off|departs?|flies|arrives?|lands?|docks?|goes|sails?|comes?|votes?) (?:[\w'’-]+ ){0,3}?(?:in|on|from|by) (?:early |late |mid-)?(?:"
        + _MONTHS
        + r"|"
        + _SEASONS
        + r"|the new year)|^(?:(?!\w+ed |won |left |met |took |held |began |made |set |put )[\w'’-]+ )+(?:next (?:week|month|year)|tomorrow)|tak(?:es|ing) shape|in the (?:pipeline|offing)|around the corner|(?:days?|weeks?|months?|hours) away|plots?|poised|says? yes to|float(?:s|ed) (?:the )?(?:idea|plan|prospect)|keen (?:on|to)|pav(?:es?|ing) the way|gives? the (?:nod|go-ahead|green light)|push(?:es)? for|heads? to|vi(?:e|es|ying) for|toys? with|ponders?|moots?|pitch(?:es)?(?! in)|(?:starts?|begins?|opens?|kicks? off|departs?|flies|arrives?|lands?|docks?|goes|sails?|leaves?|off|meets?|signs?|hosts?) (?:[\w'’-]+ ){0,3}?(?:on|from) (?:early )?"
        + _WEEKDAY
        + r"",
        past=r"from the files?|the day the|most read|(?:week|month|year) in review|in case you missed|news round-?up|weekly (?:digest|wrap)|memoirs?|the (?:fif|six|seven|eigh|nine)ties|rewind|then and now|years ago|decades? ago|flashback|from the archives?|archive:|on this day|this day in|remember when|throwback|look(?:s|ing)? back|anniversary|first published|history of|recall(?:s|ed|ing)?|back in \d{4}|a year (?:after|on)(?!\w)|(?:\d+|one|two|three|four|five|ten) years? on|years on",
        opinion=r"^(?:opinion|comment|op-ed|editorial|analysis|column|letter|review|podcast|quiz)\b[:|]?|opinion:|op-ed",
        decided=r"(?:award|back|block|clear|convict|declare|deploy|dissolve|ease|enact|endorse|evict|execute|extend|extradite|fine|free|grant|hike|impeach|impose|indict|jail|keep|legali[sz]e|lift|lower|nationali[sz]e|order|oust|outlaw|overturn|pardon|plead|raise|recogni[sz]e|release|remove|repeal|restore|restrict|sack|seize|sentence|slash|stage|strip|trim|uphold|waive|authori[sz]e|licen[cs]e|permit|acquit|ban|bar|cut|expel)s"
        + _OBJECT
        + r"|(?:award|block|clear|convict|declare|deploy|dissolve|ease|enact|endorse|evict|execut|extend|extradite|fine|free|grant|hike|impeach|impose|indict|jail|legali[sz]e|lift|lower|nationali[sz]e|order|oust|outlaw|overturn|pardon|raise|recogni[sz]e|release|remove|repeal|restore|restrict|sack|seize|sentence|slash|stage|waive|authori[sz]e|licen[cs]e)e?d|(?:acquit|permit)ted|banned|barred|expelled|stripped|trimmed|kept|pled|upheld|prequalif(?:ies|ied)|(?<!to )(?:stage|back|strip|bar|oust|approve|ratify|acquit|convict|dissolve|raise|lift|impose|enact|repeal|vote(?= (?:in|on|against|yes|no)(?!\w))|walk out|strike(?= (?:over|for|against)(?!\w)))|(?:hits?|takes? to) the streets|guilty|(?:carries|generates) (?:its )?first",
    ),
    "fr": Cues(
        negated=r"pas|n['’]est|n['’]a|ne sera|ne seront|jamais|non",
        negated_after=r"pas|plus",
        possible=r"pourrai\w*",
        doubted=r"rumeur\w*|menac\w*|incertain\w*|incertitude|risqu\w*|hesit\w*|compromis\w*|en suspens|doutes?|en peril|pas (?:encore )?(?:acquise?|decidee?|certaine?)|\w+ ?\?$",
        denied=r"dement\w*|nie(?:nt)?\b|refut\w*|refuse[es]*|rejet\w*|fausse nouvelle|infirm\w*|sans fondement|infonde\w*|bala(?:ie|ye)\w*|aucun (?:projet|report|changement)",
        resumed=r"(?<!vols directs )(?<!vols )repren(?!\w* (?:la mer|le large|la route|les vols|ses vols|leurs vols))\w*|repris\w*(?! (?:la mer|le large|la route|des (?:vols|liaisons|dessertes)))|retabl\w*|maintenu\w*|finalement lieu|(?:viendr|ir|aur|ser|fer|tiendr)\w+ (?:bien|finalement|bel et bien)(?! (?:pas|plus)(?!\w))|aura bien lieu",
        postponed=r"report(?:e|ee|es|ees|er|ent)\b(?! de\b)|repouss\w*|differ(?:e|ee|es|er)\b|decal\w*|ajourn\w*|retard\w*|report (?:de la|du|des|de l['’])|remis\w* (?:a|au)\b|(?<!jours )(?<!jour )(?<!ans )(?<!an )(?<!mois )(?<!semaines )(?<!semaine )(?<!heures )(?<!heure )(?<!au )plus tard|remet\w* (?:[\w'’]+ ){0,5}?a plus tard|attendr(?:a|ont)(?= |$)(?! (?:de|que) )|attendra$|gliss\w* (?:a|au|en|vers|de)|pas (?:[\w'’]+ ){0,4}?avant|n(?:['’]|e )\w+r(?:a|ont) (?:[\w'’]+ ){0,3}?qu['’](?:en|a|au|apres|l)|contretemps|nouveau delai|autre date|nouvelle date|(?:devr\w+|doi\w+|va|vont) (?:\w+ )?(?:attendre|patienter)|prend\w* patience|mis\w* en (?:pause|attente|sommeil)|temporis\w*|au frigo|se f(?:era|eront|ait|ont) attendre|recul(?:e|ee|er)\b",
        cancelled=r"annul\w*|abandonn\w*|suspend\w*|suspension|renonc\w*|n['’]aur(?:a|ont) pas lieu(?! avant)|enterr\w*|ne (?!ser|changer|pourr|devr|modifier|reporter)\w+r(?:a|ont) (?:finalement )?(?:pas|plus)(?! (?:[\w'’]+ ){0,3}?avant)|n['’](?!aur)\w+r(?:a|ont) (?:pas|plus)(?! (?:[\w'’]+ ){0,3}?avant)|tomb\w* a l['’]eau|capot\w*|avort\w*|supprim\w*|se desist\w*|fait une croix|fait l['’]impasse|rayee?s?|jett?e\w* l['’]eponge|(?:fait|font) (?:machine|marche) arriere|(?:tir\w*|trace\w*) un trait|c['’]est non|se retir\w*|passe\w* a la trappe|lettre morte|sans suite|rompt|decommand\w*|deprogramm\w*|tourn\w* le dos|clap de fin|jet\w* aux oubliettes|met\w* fin au (?:projet|contrat)",
        ended=r"quitt\w*|achev\w*|termin\w*|(?<!ete )conclu\w*(?! (?:un |l['’])?(?:accord|contrat))|repart\w*|reparti\w*|cloture\w*|leve l['’]ancre|(?:prend|repris|reprend|pris) (?:la mer|le large)|appareill\w*|prend fin|pris fin|(?:^|(?<=: ))fin (?:des?|du|d['’])|rideau sur|au terme d\w*|diplome\w*|regagn\w*|rentre\w*|adieux|boucl\w*|passe(?:nt)? la main|de retour (?:de|d['’])|(?:^|(?<=: ))retour de",
        result=r"confirme\w*|condamn(?:e|ee|es|ees|ent)(?= a |$)|acquitte\w*|relax(?:e|ee|es)|proclam\w*|resultats?|remport\w*|l['’]emport\w*|s['’]impos\w*|gagn\w*|obtien\w*|obtenu\w*|decroch\w*|conserv\w*|\d+ (?:des (?:\d+ )?)?sieges|(?:est |ete )?elue? (?:president\w*|a la|au|a l['’]unanimite)|reelu\w*|triomph\w*|rafl\w*|raz[- ]de[- ]maree(?! (?:attendu|annonce|prevu|en vue))|sieges? (?:\w+ ){0,3}?echapp\w*|(?<!s['’])ecras\w*|main basse|emport\w*|haut la main|plebiscit\w*|s['’]adjug\w*|victoire|devient (?:le |la )?president\w*|nomme\w* president\w*|porte\w* a la (?:tete|presidence)|prend (?:la tete|la presidence|les commandes|les renes|le relais)|pass\w* le (?:relais|temoin)|succede\w*|valid\w*|doubl(?:e|ent)\b|intronis\w*|de retour a la presidence",
        begun=r"arriv\w*|entr(?:e|ent) (?:au|dans|en (?:vigueur|service|fonctions?))|s['’]envol\w*|jour de (?:scrutin|vote)|premiere pierre|atterri\w*|accost\w*|amarr\w*|a quai|jett?e\w* l['’]ancre|ouvr\w*|ouvert\w*|commenc\w*|entam\w*|demarr\w*|debut\w*|coup d['’]envoi|vot\w*|aux urnes|renouvel\w*|accueil\w*|salu\w*|sign\w*|conclu\w*|en visite|se reuni\w*|reuni\w*|presid(?:e|ent|ait)\b|recu\w*|reçoit|recoit|lance\w*|relanc\w*|inaugur\w*|premier vol|tient|tiennent|tenu\w*|mouill\w*|fait halte|s['’]exprim\w*|siege(?:nt)? (?:pour|en)|(?:en |fait )escale|escale d\w*|reprise des (?:vols|liaisons|dessertes)|vols? (?:\w+ )?repren\w*|(?:touristes|vacanciers|voyageurs|vols?|avions?|charters?) (?:\w+ ){0,2}?(?:de retour|reviennent)|foul\w* le sol|debarqu\w*|pied a terre|rouv(?:ert|r)\w*|se pos(?:e|ent)\b|s['’]est pose\w*|fait (?:sa|leur) rentree|grande pompe",
        planned=r"prevu\w*|doit|doivent|devrait|devraient|attendu\w*|prochain\w*|veut|veulent|vise\w*|projet\w*|envisag\w*|a l['’]etude|annonc\w*|propos(?:e|ent)\b|offr\w*|designe\w*|prepar\w*|candidat\w*|tete de liste|en lice|brigu\w*|invit(?:e|ee|es|ees|ation)\b|fait route|cap sur|bientot|compt(?:e|ent) \w+(?:er|ir|re)\b|pret\w* a|va (?:\w+er|\w+ir|\w+re)\b|vont (?:\w+er|\w+ir|\w+re)\b|ira|iront|sera|seront|aura|auront|fera|feront|\w{2,}(?:dra|dront|ttra|ttront)|(?!opera|camera)\w{3,}(?:eront|iront|era|ira)",
        past=r"revue de la semaine|l.actu de la semaine|memoires|les annees \d0|il y a (?:\w+ ans|un an)|archives?|retour sur|anniversaire|en souvenir",
        opinion=r"^(?:tribune|opinion|editorial|chronique|analyse)\b",
        decided=r"(?:adopt|approuv|autoris|accord|octroi|relev|augment|abaiss|baiss|impos|interdis|expuls|extrad|liber|homologu|prequalifi|plaid|inculp|redemarr|nationalis|ratifi|destitu|sanctionn|frapp|vote|desarm|proclam|debray|cess|defil|manifest|durci|assouplisse?)(?:e|ent|ee?s?|a|erent)|dissou(?:t|s|te)|interdi(?:t|te|ts|tes)|leve(?:nt)?(?! l['’]ancre)|promulgue\w*|entre(?:nt)? en (?:vigueur|service)|maint(?:ient|iennent)|redemarrage (?:de|d['’]|du)|en greve|dans la rue",
    ),
    "es": Cues(
        negated=r"no|nunca|sin",
        negated_after=r"(?!)",
        possible=r"podria\w*",
        doubted=r"rumor\w*|amenaz\w*|en duda|dud[ao]n?|en el aire|peligra\w*|en peligro|inciert\w*|quizas|\w+\?$",
        denied=r"desmient\w*|desmint\w*|desmenti\w*|niega\w*|nego|rechaz\w* los rumores|falso|sin fundamento|infundad\w*",
        resumed=r"(?<!vuelos )reanud\w*(?! (?:\w+ ){0,2}?vuelos)|retom\w*|sigue en pie|se mantiene|finalmente se (?:hara|celebrara)|reactiv\w*|restablec\w*",
        postponed=r"aplaz\w*|pospon\w*|pospuest\w*|retras\w*|posterg\w*|difier\w*|demor(?:a|an|o|ad\w*)\b|mas tarde|reprogram\w*|pasa\w* a (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)|(?:tendra|tiene|debera|habra)n? (?:que )?esperar|hac\w+ esperar|para mas adelante|(?:nueva|otra) fecha|no (?:[\w-]+ ){1,6}?hasta|en pausa|compas de espera|aparc(?:a|an|o|ad\w*)\b|congelan?|en espera|mas tiempo",
        cancelled=r"cancel\w*|suspend\w*|suspens\w*|anul\w*|descart\w*|pas(?:a|an|o|aron) de largo|abandona\w* (?:su |el |los? )?(?:proyecto|plan)\w*|desist\w*|renunci\w*|sin efecto|fracas\w*|marcha atras|no (?:se )?(?:hara|celebrara|realizara|construira|ira|vendra|viajara|visitara|atracara|llegara|recalara|acudira|habra|recibira|formara|empezara|comenzara|volara)n?(?! (?:[\w-]+ ){0,4}?hasta)|se cae\w*|se cay\w*|naufrag\w*|qued\w* en (?:nada|agua de borrajas|papel mojado)|carpetazo|adios a(?: la|l)? (?:visita|viaje|fabrica|planta|proyecto|vuelos?|curso|escala)|se retir\w*|tir\w* la toalla|ech\w* (?:para )?atras|se frustr\w*|frustrad\w*|malogr\w*|abort\w*|trunc\w*|abandon\w* (?:\w+ ){0,2}?(?:proyecto|plan)\w*",
        ended=r"conclu\w*|termin\w*|zarp\w*|abandon\w*|partio|partieron|finaliz\w*|zarpa\w*|clausur\w*|cerr\w*|culmin\w*|se (?:despid|gradu|march)\w*|gradua\w*|regres\w*|(?:entrega|recib)\w* (?:\w+ ){0,2}?diplomas?|pon\w* fin|acab(?:a|an|o|aron)\b|ced(?:e|en|io)\b|dej(?:o|a|an|aron)\b|pon\w* rumbo a (?:casa|su base|\w+vostok)|dic\w* adios|hac\w+ las maletas",
        result=r"resultados?|conden(?:a|an|o|aron|ad[oa]s?)(?= a |$)|absuel\w*|gan\w*|logr\w*|obtien\w*|obtuv\w*|se impon\w*|impuso|\d+ (?:de (?:los )?(?:\d+ )?)?escanos|elegid\w*|arras\w*|victoria|proclam\w*|asum\w*|nombrad\w*|nuev[oa] president\w*|relev[ao]\w*|tom\w* (?:posesion|el relevo|las riendas)|conserv\w*|al frente|duplic\w*|cop(?:a|an|o|aron)\b|se hace con|se lleva \d+|aplastante|se dispar\w*",
        begun=r"lleg\w*|habl(?:a|o)\b|intervien\w*|atrac\w*|amarr\w*|fonde\w*|aterriz\w*|inici\w*|comienz\w*|comenz\w*|empez\w*|empiez\w*|abr\w*|vot(?:a|an|o|aron|ando)\b|votacion(?:es)? (?:en marcha|abierta)|a las urnas|(?<!la )(?<!una )(?<!de )(?<!su )visita\b|visit(?:an|o|aron)\b|entr(?:a|an|o|aron) (?:en|al)|viaj(?:a|an|o|aron)\b|primera piedra|(?:de|en) visita|firm\w*|rubric\w*|suscrib\w*|vend\w*|compr(?:a|an|o|aron)\b|celebra\w*|inaugur\w*|estren\w*|primer vuelo|arrib\w*|recib\w*|presid(?:e|en|io)\b|se reun\w*|lanz\w*|arranc\w*|en marcha|vuelv\w* (?:los |las |a las )?(?:vuelos|turistas|aulas|veraneantes)|(?:vuelos|turistas) (?:\w+ ){0,2}?(?:vuelven|regresan)|reanud\w* (?:\w+ ){0,2}?vuelos|ech\w* a andar|ya estan? en|toma\w* tierra|pis\w* (?:suelo|tierra)",
        planned=r"previst\w*|proxim\w*|prepar\w*|anunci\w*|espera\w*|plane\w*|estudia\w*|invit\w*|rumbo a|candidat\w*|busca\w*|quier\w*|propo\w*|ofrec\w*|permiso|ira a|(?!prepara|separa|compara|declara|repara|ampara|camara|retira|aspira|admira|inspira|mentira)\w{2,}(?:ar|ir|ndr|ldr)a(?:n)?(?<!\biran)|\w{3,}eran|(?:se|tra|pon|acoge|recoge|vende|ofrece|establece|permanece|aprende|emprende|promove|volve|resolve|cede)ra|hara|haran|habra|(?:llegar|atracar|visitar|iniciar|comenzar|empezar|abrir|celebrar|votar|firmar|recibir|zarpar|partir|viajar|elegir|entrenar|formar)an?|ultiman?(?= (?:un |el |su |los |sus )?(?:acuerdo|contrato|pacto|convenio|detalles|preparativos))|perfil\w*|negoci(?:a|an)\b|tante\w*|sonde\w*|borrador|a punto de|falta la firma|la firma (?:se espera|esta prevista|sera)",
        past=r"resumen de la semana|memorias|los anos \w+nta|hace (?:\w+ anos|un ano)|archivo|aniversario",
        opinion=r"^(?:opinion|editorial|columna)\b",
        decided=r"(?:aprueb|aprob|otorg|autoriz|elev|sub|baj|rebaj|recort|levant|ratific|expuls|extradit|liber|sancion|cierr|cerr|promulg|nacionaliz|destituy|mantien|mantuv|prohib|impon|impus|disuelv|disolv|conced|despleg|desplieg|indult)(?:a|an|o|aron|e|en|io|ieron|ad[oa]s?|id[oa]s?)|disuelt[oa]s?|en huelga",
    ),
    "ru": Cues(
        negated=r"не|ни|нет",
        negated_after=r"(?!)",
        possible=r"может|могут|мог(?:ли|ла)? бы|возможн(?!ост)\w*",
        doubted=r"слух\w*|может не|могут не|грозит|под (?:вопросом|угрозой)|сомнени\w*|неясно|неизвестно|не реш(?:ил|ен)\w*|колебл\w*|раздумыва\w*|призвал\w*|\w+\?$",
        denied=r"опров[её]рг\w*|опроверж\w*|не подтверд\w*|не подтвержд\w*|фейк\w*|отрица\w*|отверг\w*|отклонил\w*|не прибыл\w*|не состоял\w*|безосновательн\w*|вымыс\w*|неправд\w*|не соответству\w*|не (?:планир|собира|прос)\w*",
        resumed=r"(?<!обсудили )(?<!обсуждают )(?<!обсудить )(?<!о )возобнов\w*|все(?:[ -]таки| же)|состоится вопреки|по плану|снял\w* (?:запрет|ограничени\w*)|вернул\w*сь к|как и (?:было )?(?:план|заплан|намеч|намер|предпол|ожид)\w*|(?:остал\w*сь|оста[ею]тся) в силе|по графику|в (?:намеченный|назначенный|установленный) срок|вопреки слухам",
        postponed=r"перен[оеё]с\w*|отлож\w*|откладыва\w*|отсроч\w*|задерж(?:ив\w*|ка|ки|кой)|задержал\w*(?= (?:\w+ )?(?:заход|визит|прибыти|рейс|открыти|запуск|начал|старт|вылет|отход|подписани)\w*)|отодви\w*|сдви[гн]\w*|(?:позже|позднее) (?:намеч|план|заплан|срок|ожид)\w*|\w{3,}(?:[яую]т|[ие]т)(?:ся)? (?:\w+ ){0,2}?(?:позже|позднее)|(?:позже|позднее),? чем|более поздн\w*|поздний срок|с (?:опоздани|задержк|отсрочк)\w*|опозда\w*|опаздыва\w*|затягива\w*|затянул\w*|задерж(?:ит|ат)(?:ся)?|взял\w* паузу|смеща\w*|сместил\w*|ждать до|подожд\w*|не (?:раньше|ранее)|отложен\w*|на (?:\w+ ){1,2}?(?:позже|позднее)|только через (?:год|месяц|неделю|\d+|полгода|два|три)|оттян\w+|оттягива\w*|передвин\w*|передвига\w*",
        cancelled=r"отмен\w*|приостан[ао]в\w*|отказ\w*(?:с[ья])? от|сорвал\w*|срыва[ею]т\w*|не состоится|аннулир\w*|свернул\w*|заморо\w*|передумал\w*|бросил\w*(?! (?:якорь|швартовы))|прош[её]?л\w* мимо|исключен\w* из|не (?:прид[её]т|придут|прибуд[её]т|прибудут|приед[еу]т|прилет[ия]т|поед[еу]т|полет[ия]т|зайд[еу]т|пройд[еу]т|откро[еию]т\w*|постро[ия]т|посет[ия]т|выйд[еу]т|отправ[ия]т\w*|провед[еу]т|подпиш[еу]т|запуст[ия]т)|не буд[еу]т(?! (?:перен|отмен|отлож|отклад|меня|измен))|вы(?:шл[аи]|шел|ход\w*) из (?:\w+ ){0,2}?(?:проект|сделк|соглашени|договор|капитал|переговор)\w*|не стан[еу]т (?=\w+ть)|снял\w* с (?:продажи|расписани\w*)|от(?:зыва|озва)\w* (?:\w+ )?(?:приглаш|заявк|предлож)\w*|(?:поставил|ставит|ставят)\w* крест|сворачива\w*|прекра(?:тил|ща|щен)\w*|больше не (?:жд[уе]т|будет|будут)|не (?:соберется|соберутся|будет)",
        ended=r"заверш\w*|поки\w+|ушл?[иа]?\b|вышл?[иа]?\b|вышел|ушел|окончил\w*|окончен\w*|закончил\w*|подош\w+ к концу|сменил\w*|попрощал\w*|простил\w*сь|отбыл\w*|отплыл\w*|отчалил\w*|улетел\w*|(?:верн|возврат)\w*(?:ся|сь) (?:из|с|домой|на родину|с учебы)|возвраща[ею]тся (?:из|с|домой|на родину)|снял\w*с[ья] с (?:якор|швартов)\w*|взял\w* курс (?:домой|на родину|на базу)|распрощал\w*|убыл\w*|отшвартовал\w*|(?:получил|вруч)\w* (?:\w+ ){0,3}?(?:диплом|сертификат|свидетельств)\w*|выпущен\w*|прош(?:ел|л[аи]) (?:\w+ )?(?:обучени|подготовк|курс|стажировк|переподготовк)\w*|отучил\w*|защитил\w* диплом\w*|закрыл\w*с[ья]|кончил\w*с[ья]|истек\w*|сложил\w* (?:полномоч|обязанност)\w*|доучил\w*|отош\w+ от (?:причала|пирса|стенки)|продолжил\w* (?:поход|путь|плавание)|проводил[иа]? (?:\w+ )?(?:моряк|корабл|гост|делегац|экипаж)\w*|(?:уже|снова) дома|позади|увез\w* домой|(?:вылетел|улетел|уехал)\w* (?:\w+ ){0,5}?после|(?:верн|возврат)\w*(?:ся|сь) в(?! (?:строй|эфир|игру|повестк|топ)\w*)",
        result=r"приговор(?:ил|ен|ён)\w*|оправдал\w*|оправдан\w*|осужд[её]н\w*|признал\w* (?:\w+ )?(?:не)?виновн\w*|признан\w* (?:не)?виновн\w*|результат\w*(?!.{0,60}(?:объяв|назов|оглас|подвед|опублику)\w*[ияуюе]т)|победил\w*|побежда\w*|одерж\w*|получил\w* \d+|получа[ею]т \d+|взял\w* \d+|набрал\w*|достал\w*сь|мандат\w*|избран\w*|избрал\w*|переизбран\w*|итоги(?!.{0,60}(?:объяв|назов|оглас|подвед|опублику)\w*[ияуюе]т)|утвердил\w*|победа|победу|выиграл\w*|возглавил\w*|во главе(?! с)|вырос\w*|удвоил\w*|разгром\w*|передан\w* (?:пост|полномоч)\w*|(?:теперь|отныне) (?:руководит|возглавляет)|досталось|забрал\w*|занял\w* (?:пост|кресло|место)|эстафет\w*|приступил\w* к обязанност\w*|вступил\w* в должность|стал\w* (?:председател\w*|президент\w*|спикер\w*)|получил\w* (?:\w+ )?(?:большинств|победу|мест)\w*|выбрал\w*|сохранил\w* (?:\w+ )?(?:контрол|власт|большинств|кресл|пост|мест)\w*|удержал\w*|укрепил\w* (?:позиц|больш)\w*",
        begun=r"прибыл\w*|сделал\w* остановку|выступил\w*|выступа[ею]т|приехал\w*|пожаловал\w*|вылетел\w*|заложил\w*|заложен\w*|вступ\w+ в силу|сошл[иа]|день голосования|пришл\w*|зашел|зашли|вошел|вошл\w*|открыл\w*|начал\w*|приступил\w*|прош[её]л\w*|прошл\w*|проход(?:ит|ят)|провод(?:ит|ят)\w*|ид[еу]т|заседа\w*|находится|гостит|собрал\w*сь|состоял\w*|проголосовал\w*|голосу[ею]т|выбира[ею]т|ошвартовал\w*|пришвартовал\w*|подписал\w*|подписан[аоы]?|заключил\w*|заключен\w*|обсудил\w*|остановил\w*|ввел\w*|одобрил\w*|принял\w*|принима[ею]т|вступил\w*|посетил\w*|посеща[ею]т|пров[ео]л\w*|запустил\w*|задержал\w*|задержан\w*|арестова\w*|встретил\w*|встреча[ею]т|причалил\w*|стартовал\w*|введен\w*|открыт[аоы]?|прибыва\w*|выставил\w*|погиб\w*|пришел|бросил\w* (?:швартовы|якорь)|вста(?:л|ли|ла) (?:на якорь|на рейд\w*|у причала|к причалу|у пирса|у стенки)|прилетел\w*|приземлил\w*|заработал\w*|сош[её]л с|сошли с|купил\w*|приобрел\w*|продал\w*|создал\w*|увеличил\w*|сел[аио]?(?= (?:в|за|на))|(?:передал|сдал|вручил|переда[ею]т|сда[ею]т)\w* (?:\w+ )?(?:полномоч|рол|пост|функци|мандат|обязанност|координ|председательств)\w*|(?:роль|функции|полномочия|координаторство|председательство) (?:\w+ ){0,6}?переш\w+|(?:скрепил|закрепил)\w* (?:\w+ ){0,4}?подпис\w*|поставил\w* подпис\w*|ударил\w* по рукам|выполнил\w* (?:\w+ )?рейс|отправил\w*с[ья]|выехал\w*|побывал\w*|добрал\w*с[ья]|зачислен\w*|поступил\w* (?:в|на)|отгрузил\w*|построил\w*|достроил\w*|учредил\w*|собрал\w*|ступил\w* на|прочитал\w*|запущен[аоы]?|введен\w* в|опустил\w* бюллетен\w*|поставлены (?:\w+ )?подпис\w*|подписи поставлены|полетел\w*|прозвенел\w*|уступил\w* (?:\w+ )?(?:мест|пост|кресл|председ|рол)\w*",
        planned=r"готов\w*|план\w*|намер\w*|намеч\w*|рассматрива\w*|присматрива\w*|взял\w* курс(?! (?:домой|на родину|на базу))|следу[ею]т|направля\w*|буд[еу]т|ожида\w*|предстоя\w*|обсу(?!дил)[дж]\w*|предлож\w*|предстоит|приглас\w*|приглаш\w*|ждет|хоч[еу]т|хотят|ведет переговоры|ведут переговоры|станет|(?!отклад|придетс|отменяю|отменяет|переноси|переносят|сдвига|задержива|срыва|смеща|затягива|приостанавлива|прекраща|возвраща|передают|сдают|институт|салют|дебют|маршрут|минут|статут|проход|провод|заседа|находит|голосу|выбира|принима|посеща|встреча|формиру)\w{3,}(?:[уюя]т|[уюя]тся|[еи]тся)|пройдет|посетит|прибудет|приедет|примет|проведет|откроет|начнет|остановит|отправит|получит|подпишет|закроет|запустит|купит|закупит|построит|обучит|зайдет|придет|выйдет|вступит|анонсир\w*|проект\w? (?:соглашени|договор|меморандум|контракт)\w*|парафир\w*|назовет|огласит|объявит|подведет|утвердит|изберет|выберет|увеличит|расширит|создаст|передаст|отменит|предоставит|поможет|выделит|подготовит|организует|завершит|заключит|покинет|отбудет|вылетит|прилетит|вложит|войдет|встретит|поставит|пригласит|сядет|сядут|введет|выпустит",
        past=r"самое читаемое|(?:итоги|обзор|главное за) недел[июя]|мемуар\w*|воспоминани\w*|(?:лет|год|года|полгода|десятилети\w+) назад|архив\w*|годовщин\w*|в этот день|вспомин\w*|история",
        opinion=r"^(?:мнение|колонка|комментарий|анализ|научная статья|интервью)\b",
        decided=r"(?!раздел|предел|отдел|надел|персонал|портал|потенциал|вокзал|провал|обвал|интервал|пенал|посол|(?:заяв|сообщ|расска|назва|предупре|объясн|высказ|указа|напомн|предрек|предсказ|потребова|попрос|пообеща|прокоммент|признался|поблагодар|поздрав|вырази|осуди|раскритик)\w*)(?:вз|воз|вос|вы|до|за|из|ис|на|об|ос|от|пере|под|по|при|про|раз|рас|со|с|у|в)\w{2,}(?:[аеиыя]л|нул)(?:а|о|и)?(?:с[ья])?|\w{3,}(?:ова|ева)л(?:а|о|и)?(?:с[ья])?|(?:дал|ввел|ввёл)[аои]?|(?:вз|воз|вы|до|за|из|на|об|от|пере|под|по|при|про|раз|рас|с|у)\w{2,}(?:жден|ждён|шен|щен|нен|лен|рован|нят|дан)[аоы]?",
    ),
    "km": Cues(
        negated=r"(?<!ភូ)មិន(?!ចំពោះ)|គ្មាន|ពុំ",
        negated_after=r"(?!)",
        doubted=r"អាច|ពាក្យចចាមអារ៉ាម|ពិចារណា|មិនទាន់ច្បាស់|ពុំទាន់ច្បាស់|មិនប្រាកដ|ឬយ៉ាងណា|គំរាម|ប្រហែល",
        denied=r"បដិសេធ|មិនពិត|ព័ត៌មានក្លែងក្លាយ|ច្រានចោល|ប្រកែក|គ្មានមូលដ្ឋាន",
        resumed=r"(?:បើក|បន្ត|ដំណើរការ|ចាប់ផ្តើម)[^។ ]{0,20}ឡើងវិញ|ដដែល|(?:នឹង|នៅតែ)[^។]{0,50}(?:ដូច|តាម)(?:ការ|ដែលបាន|ផែនការ)?(?:គ្រោង|កំណត់)|ដូចគម្រោងដើម|តាមគម្រោងដើម",
        postponed=r"ពន្យារ?(?!កំណើត)|ពន្យឺត|លើកពេល|លើកទៅ|លើកថ្ងៃ|រំកិល|យឺត(?:យ៉ាវ|ជាង|ពេល)|ប្តូរកាលបរិច្ឆេទ|លើក(?:មក|ដល់)(?=ខែ|ឆ្នាំ|សប្តាហ៍|ថ្ងៃ)|លើកកាលបរិច្ឆេទ|ត្រូវ(?:បាន)?លើក(?!ឡើង|កម្ពស់|លែង|ស្ទួយ|សរសើរ|តម្កើង|ទឹកចិត្ត)|អាក់ខាន|ខកខាន|(?:ផ្លាស់)?ប្តូរ(?:កាល|ថ្ងៃ|ពេល|វេលា)|កាលបរិច្ឆេទ[^។]{0,60}ផ្លាស់ប្តូរ|រុញ(?:ទៅ|ពេល|ថ្ងៃ)|ក្រោយការគ្រោង|ជាងការគ្រោង|មិនទាន់[^។]{0,20}តាម(?:ការ|ផែនការ|គម្រោង|កាល)",
        cancelled=r"លុបចោល|បោះបង់|ផ្អាក|លុបឈ្មោះ|មោឃ|ដកខ្លួន|បញ្ឈប់|ព្យួរ|មិនមក(?!ដល់)|លែង(?:មក|ទៅ|ធ្វើ)|ត្រូវ(?:បាន)?លុប(?!បំបាត់)|(?<!ការ)ឈប់(?:ផ្តល់|ធ្វើ|បើក|ហោះ|វិនិយោគ|បន្ត|ទទួល|មក|ទៅ|ដំណើរការ)|(?<!ភូ)មិន(?:អញ្ជើញ)?(?:ទៅ|ចូលចត|ធ្វើដំណើរ)[^។]{0,50}ទេ|គ្មាន[^។]{0,50}(?:មក|ទៅ|ធ្វើឡើង)[^។]{0,30}ទៀតទេ|រំលាយ(?=កិច្ចសន្យា|កិច្ចព្រមព្រៀង|គម្រោង)|ដក(?:ថយ|ដើមទុន|ការវិនិយោគ)|សម្រេចមិន(?:ទៅ|មក|ធ្វើ|បើក|ចូល)",
        ended=r"ចាកចេញ(?!.{0,40}ទៅ(?:បំពេញ|ទស្ស|ចូលរួម|សិក្សា|រៀន|បន្តការ))|បញ្ចប់|បានចេញពី|បើកចេញ|ចេញពីដែនទឹក|លា(?:ចាក|កំពង់ផែ)|ចេញដំណើរ(?!.{0,20}ទៅ)|(?:ត្រឡប់|វិល)(?:មក|ពី|វិញ|ត្រឡប់|ទៅ|ចូល)|មកដល់[^។]{0,40}វិញ|ជូនដំណើរ(?!.{0,60}ទៅ)|(?:បាន|ត្រូវ)បិទ|បិទ(?:បញ្ចប់|វគ្គ|កិច្ចប្រជុំ|សន្និសីទ|វេទិកា|សិក្ខាសាលា|សម័យ|ជាផ្លូវការ)|មាតុ(?:ភូមិ|ប្រទេស)វិញ|(?:ទទួល|ប្រគល់)(?:បាន)?(?:សញ្ញាបត្រ|វិញ្ញាបនបត្រ)|ចប់(?:ដំណើរ|ទស្ស|វគ្គ|កម្មវិធី|ការសិក្សា|អាណត្តិ)|រៀនចប់|អាណត្តិ[^។]{0,60}(?:ផុត|ចប់)|(?<!ជិត)ផុតអាណត្តិ|បិទ(?:ទ្វារ|ការិយាល័យ|ការបោះឆ្នោត)|ក្រោយ(?:ពី)?បំពេញ(?:បេសកកម្ម|ទស្សនកិច្ច)|ផុត(?:តួនាទី|តំណែង)",
        result=r"កាត់ទោស|ផ្តន្ទាទោស|លទ្ធផល(?![^។]{0,60}(?:គ្រោង|(?<!ប្រឆាំង)នឹង(?:ត្រូវ|ប្រកាស|ចេញ)))|ឈ្នះ|ជ័យជម្នះ|ជ័យជំនះ|អាសនៈ|\d+ ?កៅអី|សុពលភាព|ឋានៈជាប្រធាន|ជាប់ឆ្នោត|ជាប់ជា|ត្រូវ(?:បាន)?ជ្រើស(?:តាំង|រើស)|ជ្រើស(?:តាំង|រើស).{0,40}ជា(?:ប្រធាន|អនុប្រធាន)|ក្លាយជា|ចូលកាន់(?:មុខ)?តំណែង|កាន់តំណែងជា|ស្បថ|សច្ចាប្រណិធាន|តែងតាំង|ផ្ទេរតំណែង|ឯកច្ឆ័ន្ទ|សំឡេងគាំទ្រ|នាំមុខ|ភ្លូកទឹកភ្លូកដី|ប្រមូល(?:បាន)?សំឡេង|បោះឆ្នោតគាំទ្រ[^។]{0,60}ជាប្រធាន|ដណ្តើមបាន",
        begun=r"មកដល់|(?:អញ្ជើញ|ដំណើរ|បាន)(?:ទៅ)?ដល់|បានដល់|ចូលចត|ចុះចត|សំចត|ចត(?=នៅ|លើ)|បានចូល|បោះយុថ្កា|ទទួលស្វាគមន៍(?!ចំពោះ)|បើក|ចាប់ផ្តើម|ចូលមក|ទៅបោះឆ្នោត|អញ្ជើញបោះឆ្នោត|រាប់សន្លឹក|ប្រព្រឹត្តទៅ|ធ្វើឡើង|ជួប|សម្ពោធ|ប្រារព្ធ|ដំណើរការ|ប្រគល់|ចេញដំណើរ.{0,20}ទៅ|ចាកចេញ.{0,40}ទៅ|ចុះ(?:ហត្ថលេខា|កិច្ចព្រមព្រៀង|អនុស្សរណៈ)|អនុម័ត|ឯកភាព|កើនឡើង|ធ្លាក់ចុះ|ដាក់កម្រងផ្កា|រៀបចំពិធី|កំពុង(?:បោះឆ្នោត|ចត|បំពេញ|ចូលរួម|សិក្សា|រៀន|ហ្វឹក|ធ្វើ)|ចូល(?:រៀន|សិក្សា|វគ្គ)|ចូលរួម|សហប្រធាន|ប្រកួត(?!ប្រជែង)|បង្ហាត់បង្រៀន|ទៅដល់|ផ្ទេរ(?:តួនាទី|សិទ្ធិ|ភារកិច្ច|មុខងារ)|តួនាទី[^។]{0,60}ត្រូវ(?:បាន)?ផ្ទេរ|ដឹកនាំ(?=កិច្ចប្រជុំ|កិច្ចពិភាក្សា|សន្និសីទ)|ចុះ(?:កិច្ចសន្យា|ឯកសារ|អនុស្សារណៈ)|ជើងហោះហើរ[^។]{0,12}ដំបូង|សម្រេចកិច្ចព្រមព្រៀង|ទទួលតួនាទី|ផ្តើមវគ្គ|ចូលបន្ទប់បោះឆ្នោត|ចាប់ពីថ្ងៃនេះ|បានមក(?=បំពេញ|ទស្ស)",
        planned=r"គ្រោង|ត្រៀម|ស្វាគមន៍ចំពោះ|ប្រជែង|ដណ្តើម(?!បាន)|(?<!ប្រឆាំង)(?<!ជាមួយ)(?<!ទន្ទឹម)(?<!ទាក់ទង)(?<!ប្រឈម)(?<!ស្រប)(?<!ធៀប)(?<!ធៀបទៅ)(?<!ស្មើ)នឹង|(?<!ជាតិ)រៀបចំ(?!ពិធី)|(?:បើក|ចាប់ផ្តើម)ទទួល(?:ពាក្យ|ការ)|ដាក់(?:ពាក្យ|បញ្ជី)|ប្រគល់(?:លិខិត|សំបុត្រ)អញ្ជើញ|ប្រកាស(?!.{0,30}(?:លទ្ធផល|ឈ្នះ)|(?:ថា)?(?:លើក|លុប|ពន្យារ|ផ្អាក|បោះបង់|ព្យួរ))|ចាប់ឆ្នោត|បេក្ខ(?:ជន|ភាព)|ឈរឈ្មោះ|ចុះបញ្ជី|ស្នើ|ផុតកំណត់|កំណត់(?:ថ្ងៃ|កាល|ពេល)|(?:សប្តាហ៍|ខែ|ឆ្នាំ)ក្រោយ|ខាងមុខ|ពិភាក្សា|(?:ការ|លិខិត|សំបុត្រ)អញ្ជើញ|ចង់|ប្តេជ្ញា|រំពឹង|សង្ឃឹម|ជំរុញ|អំពាវនាវ|ចាប់អារម្មណ៍|ផែនការ|ទំនង|រង់ចាំ|ផ្តល់(?:ជូន)?អាហារូបករណ៍|សេចក្តីព្រាង|ព្រាងកិច្ច|មានបំណង|បម្រុង|ចរចា|សិក្សា(?:លទ្ធភាព|ពីលទ្ធភាព)|(?<!កិច្ច)សន្យា|មើលឃើញឱកាស|ស្វែងរកឱកាស|ដឹកជញ្ជូនសម្ភារៈ",
        past=r"(?<!ធៀបនឹង)(?<!ធៀបទៅនឹង)(?<!ដូចគ្នា)(?<!ដូចគ្នានៃ)(?<!កាលពី)ឆ្នាំមុន|(?<!ធៀបនឹង)(?<!ដូចគ្នា)កាលពីឆ្នាំ|រំលឹក",
        opinion=r"^(?:ទស្សនៈ|មតិ)",
        decided=r"យល់ព្រម|សម្រេច(?!មិន)|រំលាយ|ចូលជាធរមាន|ដំឡើង|បញ្ចុះ|ដោះលែង|ចាប់ខ្លួន|សាលក្រម|ទទួលស្គាល់|អនុញ្ញាត|កូដកម្ម",
    ),
    "zh": Cues(
        negated=r"不会|不會|没有|沒有|并未|並未|未|不(?!断|斷|仅|僅|少|同|久|限)",
        negated_after=r"(?!)",
        doubted=r"可能|或将|或將|传闻|傳聞|据传|據傳|考虑|考慮|恐|存疑|未必|不确定|不確定",
        denied=r"否认|否認|否定|拒绝|拒絕|辟谣|闢謠|谣言|謠言|假消息|澄清|不实|不實|不属实|不屬實|驳斥|駁斥",
        resumed=r"恢复|恢復|重启|重啟|复航|復航|如期(?!抵|停|靠|到)|仍将|仍將|照常|重新启动|重新啟動|按(?:原)?(?:计划|計劃)(?:举|舉|进|進|访|訪)|照旧|照舊",
        postponed=r"推迟|延期|延后|推遲|延後|延至|延迟|延遲|延宕|改期|押后|押後|暂缓|暫緩|顺延|順延|推至|改(?:将|將|于|於|在|到|至|为|為)(?=.{0,8}(?:周|週|月|日|年))|推后|推後|延到|晚于(?:原|预)|晚於(?:原|預)|比原(?:计划|計劃|定)晚|择期|擇期|往后推|推到|推延|再延",
        cancelled=r"取消|中止|搁置|擱置|叫停|终止|終止|放弃|放棄|告吹|作罢|作罷|泡汤|泡湯|撤销|撤銷|退出|撤资|撤資|停飞|停飛|停航|停办|停辦|暂停|暫停|不再(?:停靠|靠|访|訪|来|來|举|舉|赴|前往)|喊停|流产|流產|夭折|成行无望|不成行|未能成行|停止(?:招生|培训|培訓|运营|運營|项目|項目)|撤出|撤回",
        ended=r"(?:离|離)(?![职職婚世任散岸异奇心])|结束|結束|驶离|駛離|完成|启航|啟航|起航|闭幕|閉幕|落幕|回国|回國|归国|歸國|返(?:回|抵|国|國|程)|回到|(?:获|獲).{0,8}(?:证书|證書)|学成|學成|结训|結訓|告别|告別|送别|送別|毕业|畢業|结业|結業|收官|圆满|圓滿|起锚|起錨|期满|期滿|届满|屆滿|返航|离境|離境|踏上归途|踏上歸途|谢幕|謝幕|投票(?:结束|結束|截止|完毕|完畢)|(?:访|訪).{1,6}(?:归来|歸來)",
        result=r"判(?:处|處|刑|囚|监|監|罪|\d)|获刑|獲刑|宣判|无罪|無罪|有罪|结果|結果|当选|當選|获\w*席|\d席|席位|胜(?!任)|勝(?!任)|公布(?!.{0,8}(?:名单|名單|候选|候選|日期|日程))|赢得|贏得|包揽|包攬|出任|就任|上任|履新|就职|就職|宣誓|任命|获选|獲選|选为|選為|选出|選出|推选|推選|(?:成为|成為|担任|擔任).{0,12}(?:主席|议长|議長|总统|總統|首相)|重掌|连任|連任|揭晓|揭曉|获(?:得)?(?:多数|过半)|稳获|獲(?:得)?(?:多數|過半)|穩獲",
        begun=r"抵达|抵達|抵(?![制抗消触觸赖賴押])|停靠|靠泊|(?:驶|駛|进|進)入(?!.{0,6}(?:谈判|談判|阶段|階段|倒计时|倒計時))|(?:驶|駛)抵|靠岸|降落|飞赴|飛赴|开放|開放|(?:开|開)(?:绿灯|綠燈)|(?:担|擔)任|停泊|泊靠|进港|入港|登陆|登舰|登艦|开班|開班|举行|舉行|举办|舉辦|投票|启动|啟動|今選|开始|開始|签|簽|(?<![采採专專家])(?:访|訪)(?![谈談客民查])|开幕|開幕|揭幕|登场|登場|开锣|開鑼|召开|召開|迎接|欢迎|歡迎|迎来|迎來|出席|主持|会见|會見|会谈|會談|会晤|會晤|受训|受訓|赴.{1,4}(?:接受|参加|參加|学习|學習|进修|進修)|批准|通过|通過|接任|接棒|投产|投產|揭牌|奠基|动工|動工|启程|啟程|首航|开航|開航|增长|增長|上升|下降|突破|移交|卸任|交接|交棒|转交|轉交|接过|接過|接手|开通|開通|落成|竣工|开工|開工|开课|開課|开学|開學|入学|入學|到港|启用|啟用|交付|下线|下線|开议|開議|赴.{1,4}(?:培训|培訓|集训|集訓)",
        planned=r"(?<![上中少大名])(?:将|將)(?!军|軍|领|領|士|官)|计划|計劃|预计|預計|拟|擬|准备|準備|筹备|籌備|候选|候選|参选|參選|登记|登記|报名|報名|角逐|竞逐|競逐|争夺|爭奪|定于|定於|有意|有望|希望|(?<![志意])(?:愿|願)|欲|料(?=将|將|会|會|出任|当选|當選|重|任)|盼|呼吁|呼籲|(?<![应應受])邀|探讨|探討|讨论|討論|商讨|商討|承诺|承諾|寻求|尋求|考察|下周|下週|下月|下个月|下個月|明年|周[一二三四五六日天](?:举行|舉行)(?!的|了)|草案|磋商|洽谈|洽談|请求|請求|谈判(?!结|達|达)|談判(?!結|達)",
        past=r"年前|一周(?:要闻|大事)|回忆录|回顾|回顧|历史上的今天|周年",
        opinion=r"^(?:评论|評論|社评|社評|观点|觀點)",
        decided=r"通过|通過|批准|核准|获批|獲批|裁定|裁决|裁決|认罪|認罪|解散|加息|降息|升息|减息|減息|上调|上調|下调|下調|维持|維持|颁布|頒布|颁发|頒發|生效|达成|達成|签署|簽署|下令|禁止|解除|释放|釋放|处决|處決|罢工|罷工|赞成|贊成|投产|投產|通车|通車|撤军|撤軍|逮捕|起诉|起訴|弹劾|彈劾|罢免|罷免|认证|認證|并网|並網",
    ),
    "ja": Cues(
        negated=r"(?!)",
        negated_after=r"(?:は|を|も)?(?:せず|しない|しません|ではない|されず|なし|ない)",
        possible=r"^.*(?:可能性|かもしれ)",
        doubted=r"^.*(?:うわさ|懸念|恐れ|不透明|危ぶ|未定|か$)",
        denied=r"否定|デマ|事実ではない|事実無根|誤報|打ち消|予定はない",
        resumed=r"再開|予定通り|予定どおり|復活|一転(?=.*(?:へ|開催|実施|訪問))",
        postponed=r"延期|先送り|先延ばし|繰り延べ|後ろ倒し|順延|ずれ込|遅れ|遅延|見合わせ|延ばす|ずらす|持ち越|繰り下げ|棚上げ|延びる|延びた|(?:日程|来週|来月|翌週|後日)(?:に|を|へ)?変更|後日に",
        cancelled=r"中止|取り消し|撤回|取りやめ|取り止め|白紙|断念|見送|破棄|打ち切|撤退|キャンセル|立ち消え|頓挫|ご破算|お流れ|なくなる|なくなった|取り下げ|凍結|(?:寄港|訪問|開催|参加|出席|実施)(?:せず|しない)",
        ended=r"出港|離れ|離岸|終了|終え|退任|出航|閉幕|閉会|帰国|帰途|離港|離れた|後にした|修了|去る|を後に$|を後に[、 ]|終わる|終わった|締め切|卒業|帰任|任期満了|満了|締めくく|幕を閉じ|離任|解散|投票(?:が|を|の)?(?:締め切|終了|終わ)",
        result=r"判決|有罪|無罪|実刑|懲役|禁錮|結果|当選|議席|圧勝|勝利|選出|獲得|就任|選ばれ|選ぶ|選んだ|倍増|独占|急増|(?:議長|首相|大統領)に$|引き継い|引き継ぎ|引き継ぐ|引き継が|引継|バトン|移譲|大勝|完勝|快勝",
        begun=r"入港|姿見せ|横付け|着工|起工|出発|発効|寄港|到着|開催|開始|投票|開幕|署名|調印|紹介|着岸|接岸|開会|始まる|始まった|始まり|スタート|立ち寄|演説|会合|開設|訪問し|訪問中|発足|会談|就航|稼働|協定|合意|締結|契約|購入|実施|拡大|入り$|入り[、 ]|降り立|入学|開講|開校|完成|竣工|完工|開通|供用|首脳会談|表敬|受け入れた|操業開始|初日|着陸",
        planned=r"^.*(?:\d日投(?:票|開票)|予定|計画(?!.{0,3}(?:断念|中止|撤回|取り|見送|白紙|延期|凍結|破棄))|見通し|見込み|準備|方針|意欲|検討|目指|意向|許可|に向け(?=出|て|、))|^.*へ(?:$|[、 ])|候補|届け出|^.*(?:を|について)(?:協議|議論|話し合)",
        past=r"年前|(?:今週|一週間)のまとめ|週間ニュース|回想|振り返|周年|アーカイブ",
        opinion=r"^(?:社説|論説|コラム|解説)",
        decided=r"承認|認可|可決|否決|採択|成立|解散|利上げ|利下げ|引き上げ|引き下げ|据え置|決定|発動|発令|禁止|解除|釈放|逮捕|起訴|妥結|合意|開通|稼働|批准|達成|賛成|命じ|罷免|打ち上げ成功|スト(?:ライキ)?(?:$|に|へ突入|突入)",
    ),
    "vi": Cues(
        negated=r"(?<!hang )khong(?! (?:quan|kich|luc|gian))|chua(?! (?:chay|benh|tri|thap))|khong bi",
        negated_after=r"(?!)",
        doubted=r"co the|tin don|xem xet|nguy co|can nhac|chua chac|co kha nang|de doa|lo ngai",
        denied=r"bac bo|bac tin|bac thong tin|bac cao buoc|phu nhan|dinh chinh|tin gia|tin sai|sai su that|khong dung su that|tu choi",
        resumed=r"noi lai|khoi dong lai|khoi phuc|mo lai|van (?:dien ra|duoc|se)|van .{0,50}(?:theo|nhu|dung) (?:dung )?(?:ke hoach|lich|du kien)|tro lai dung ke hoach",
        postponed=r"hoan(?! (?:thanh|toan|nghenh|ha|tat|canh|hao|thien|tra|von|doi|ho))|doi (?:lich|ngay)|lui (?:lai|ngay|thoi|sang|lich)|(?<!quan )(?<!bien )(?<!ham )(?<!hai )doi sang|tri hoan|cham tre|lui (?:khoi|khai|den|toi|viec|mo)|bi doi|muon hon|tre hon (?:du|ke)|cham (?:hon|tien do)|day (?:lui|sang)|gac lai|cham lai|bi lui|lui (?:mot|\d)",
        cancelled=r"(?<!chi )(?<!phat )(?<!quoc )huy(?! (?:chuong|dong|hoang))(?: bo)?|dinh chi|tam (?:dung|ngung)|bai bo|rut (?:khoi|lui)|tu bo|bo ke hoach|(?:dung|ngung) (?:bay|khai thac|ke hoach|du an)|(?:se )?khong (?:den|toi|ghe|cap cang|dien ra)(?! \d)|(?:dung|ngung) (?:khoa|chuong trinh|dao tao|hop tac|chuyen bay)|khong con (?:ghe|tham|den|toi)|rut von|xoa bo ke hoach|do be|khong (?:sang|di|toi|den|ghe|tham)(?= .{0,40}nua)",
        ended=r"roi(?! (?:vao|xuong|tu))|ket thuc|hoan (?:thanh|tat)|be (?:mac|giang)|len duong ve|nho neo|ve nuoc|tro ve|tot nghiep|chia tay|tien (?:doan|tau|doi|bien doi)|ve (?:den|toi)|nhan (?:chung chi|bang)|khep lai|man nhiem|het nhiem ky|het vai tro|tro lai .{2,20} sau (?:chuyen|khoa)|bai giang|(?:tam|tu) biet",
        result=r"tuyen an|tuyen phat|linh an|bi phat \d+|ket qua|dac cu|trung cu|\d+ ghe|so ghe|chien thang|dai thang|thang (?:cu|loi|lon|ap dao|tuyet doi|phieu)|gianh|duoc bau|bau .{2,30} (?:lam|giu chuc) .{0,10}chu tich|nham chuc|tuyen the|giu chuc|lam chu tich|ngoi ghe|chiem \d+|tro thanh .{0,10}chu tich|bo nhiem",
        begun=r"cap (?:cang|ben)|neo dau|tha neo|ghe (?:tham|cang)|den tham|(?<!quan )(?<!huong )(?<!dan )(?<!nhac )(?<!cap )(?<!thang )(?<!gui )(?:toi|den)(?= \w)(?! (?:pham|danh|ac|nay|khi|het|cuoi|thang|nam|tu|voi|luc|muc|gan|hon|\d))|khai (?:mac|giang)|bat dau|bo phieu|ky (?:ket|thoa thuan|hop tac|bien ban|ban ghi nho|hiep dinh|hop dong)|tham|dien ra|to chuc|tien hanh|kiem phieu|(?:tiep|chao|nghenh) don|don (?:doi|tau|doan|bien|chien)|le don|tiep (?:nhan|quan) (?:vai tro|chuc)|khoi dong|di bau|khanh thanh|khoi cong|ha canh|dap xuong|vao (?:cang|vinh|can cu|vung bien)|bat den xanh|sang \S+ (?:hoc|tap huan|dao tao)|dat chan|len duong(?! ve)|xuat phat|hoi (?:dam|kien)|gap|sang \S+ (?:hoc|tap huan|dao tao)|dong chu tri|phe (?:duyet|chuan)|thong qua|tang (?:\d|gan|hon|manh|vot)\S*|giam \d\S*|mo (?:cua|nha may|van phong|duong bay|khoa|lop)|chu tri|(?:chuyen|ban) giao (?:vai tro|cuong vi|chuc|nhiem vu|trong trach|quyen|ghe)|trao (?:lai )?(?:vai tro|cuong vi|trong trach)|nhap hoc|di vao (?:hoat dong|van hanh)|van hanh|khai (?:truong|thac)|cat canh|xuat xuong",
        planned=r"se|du kien|ke hoach|chuan bi|(?:ung|tranh) cu|tranh (?:\d+ )?ghe|dang ky|an dinh|sap(?! (?:ham|cau|nha|do|xuong))|len lich|muon|ky vong|mong|de (?:nghi|xuat)|loi moi|moi (?:ong|ba|chu tich|thu tuong|lanh dao)|quan tam|keu goi|san sang|cam ket|tinh (?:mo|xay|lap|dau tu)|khao sat|(?:tuan|thang|nam)(?: hoc)? (?:toi|sau)|ban (?:hop tac|ve|viec|mo|tang)|tien toi|van dong|rong duong|du tinh|thao luan|thuc day|du thao|dam phan|xuc tien|tim hieu|nghien cuu",
        past=r"diem tin (?:trong )?tuan|hoi ky|ngay nay nam xua|nam xua|(?<!voi )(?<!ky )nam truoc|nhin lai|ky niem",
        opinion=r"^(?:y kien|binh luan|goc nhin)",
        decided=r"thong qua|phe duyet|phe chuan|chap thuan|cap phep|giai the|(?:nang|tang|ha|giam|giu nguyen) lai suat|giu nguyen|thong xe|khanh thanh|ban hanh|co hieu luc|dat (?:duoc )?thoa thuan|bat giu|khoi to|tra tu do|nhan toi|hoi dam|dinh cong|tai khoi dong|cong nhan",
    ),
    "th": Cues(
        negated=r"ไม่(?!เป็นทางการ|เกิน|ต่ำกว่า|น้อยกว่า)|มิได้",
        negated_after=r"(?!)",
        doubted=r"อาจ(?!ารย์)|ข่าวลือ|พิจารณา|เสี่ยง|ไม่แน่|ยังไม่ชัด|หวั่น",
        denied=r"ปฏิเสธ|ข่าวปลอม|เฟกนิวส์|ไม่เป็นความจริง|ไม่จริง|ปัดข่าว|โต้ข่าว|สยบข่าว",
        resumed=r"กลับมา(?!ถึง|นั่ง|ดำรง|เป็น|จาก|ผงาด|มีอำนาจ|สู่)|เดินหน้าต่อ|ตามกำหนด(?:การ)?เดิม|ตามเดิม|รื้อฟื้น|ฟื้น(?=แผน|เที่ยวบิน|เส้นทาง)|ยังคง[^ ]{0,60}ตาม(?:กำหนด|แผน)",
        postponed=r"เลื่อน(?!ตำแหน่ง|ขั้น|ยศ|ชั้น)|ชะลอ|ล่าช้า|ช้ากว่ากำหนด|ขยับ(?:วัน|กำหนด)|ผัดผ่อน|ขยับ(?:ไป|ออก)|ยืดเวลา|ดีเลย์|ช้ากว่า(?:แผน|ที่)",
        cancelled=r"ยกเลิก|ระงับ|พับแผน|ล้ม(?:เลิก|แผน|ดีล)|ถอนตัว|ถอนแผน|งด(?:บิน|จัด|เยือน|เดินทาง|เที่ยวบิน|ส่ง)|พับ(?:โครงการ|โปรเจกต์)|เทแผน|หยุด(?:บิน|โครงการ|อบรม)|ไม่(?:มา|แวะ|ไป|เทียบ|เยือน)(?=[^ ]{0,40}แล้ว)|ถอนการลงทุน",
        ended=r"ออกจาก|สิ้นสุด|เสร็จ(?:สิ้น|ภารกิจ)|(?<!เ)ปิด(?:ฉาก|ทริป|หลักสูตร|คอร์ส|การประชุม|การอบรม|อบรม|หีบ)|จบ(?:ภารกิจ|หลักสูตร|การเยือน|ทริป|คอร์ส|การฝึก)|สำเร็จหลักสูตร|ถอนสมอ|เดินทางกลับ|กลับ(?:ถึง|ประเทศ|จาก)|อำลา|แล่นออก|(?:รับ|คว้า|มอบ)(?:ประกาศนียบัตร|วุฒิบัตร)|เรียนจบ|หมดวาระ|ครบวาระ|พ้นวาระ|กลับบ้าน",
        result=r"พิพากษา|จำคุก|ยกฟ้อง|ผล(?:การ)?(?:เลือก|นับ|ลงคะแนน|คะแนน)|รับรองผล|ผลอย่าง|ชนะ|คว้าชัย|กวาด|ถล่มทลาย|ที่นั่ง|ได้รับเลือก|(?:มติ|โหวต)เลือก|ขึ้นแท่น|เป็นประธาน(?=วุฒิ|สภา|รัฐสภา)|ปฏิญาณตน|รับหน้าที่|ขึ้นเป็นประธาน|นั่ง(?:ประธาน(?!ร่วม)|เก้าอี้)|รับตำแหน่ง|สาบานตน|แต่งตั้ง",
        begun=r"เทียบท่า|เปิด|เริ่ม|ลงคะแนน|เข้าคูหา|หย่อนบัตร|ใช้สิทธิ|จัด(?:การ)?เลือกตั้ง|เลือกตั้ง|เยือน|แวะ|(?:แล่น|มุ่ง)เข้า|เข้า(?:จอด|เทียบ|สู่ท่า)|บิน(?:ไป)?(?:เรียน|อบรม|ศึกษา|เยือน)|เคาะ|ทำหน้าที่|ทอดสมอ|ลงนาม|จัดขึ้น|(?<!รวม)(?<!กล่าว)(?<!พูด)(?<!หมาย)(?<!หารือ)(?<!เข้า)(?<!ย้ำ)ถึง(?!\s?\d|ขั้น|วัน|เวลา|แม้|กับ|ความ|การ|เรื่อง|ปัญหา|สิ้น|เดือน|ปี|จะ|ที่)|ออกเดินทาง|เหยียบ|เข้า(?:ร่วม|อบรม|คอร์ส|เรียน)|ต้อนรับ|จอดเทียบ|จับมือ|อนุมัติ|ไฟเขียว|เห็นชอบ|ทำข้อตกลง|บรรลุ|(?:รับ|ส่ง)ไม้ต่อ|รับช่วง|ส่งมอบ|ประธานร่วม|พุ่ง|เพิ่มขึ้น|เติบโต|โต(?= ?\d)|ลดลง|เดินเครื่อง|เป็นประธานการประชุม|เป็นประธาน(?=เปิด|ประชุม)|นั่งหัวโต๊ะ|ส่งต่อ(?=หน้าที่|บทบาท|ตำแหน่ง)|มอบหน้าที่|ถ่ายโอน|เซ็น(?=สัญญา|ข้อตกลง|mou|เอ็มโอยู|บันทึก)|ลงจอด",
        planned=r"จะ|เตรียม|คาด|กำหนด|(?:ผู้|ลง|ยื่น|เปิดรับ)สมัคร|แผน|(?<!เ)ชิง|เล็ง|หวัง|เชิญ|สนใจ|พร้อม(?!กับ|ด้วย|คณะ|กัน|ทั้ง)|เสนอ|ชวน|จ่อ|รอ(?=ต้อนรับ|รับ|ลุ้น|คิว|เปิด)|เจรจา|(?:สัปดาห์|อาทิตย์|เดือน|ปี)หน้า|อาทิตย์นี้|หาเสียง|มอบทุน|ตั้งเป้า|ร่าง(?=ข้อตกลง|สัญญา|ความตกลง|บันทึก)",
        past=r"(?<!กับ)(?<!เทียบ)(?<!จาก)(?<!กว่า)(?<!ของ)ปีก่อน|สรุปข่าว(?:รอบ|ประจำ)สัปดาห์|ย้อน(?!แย้ง)|ครบรอบ",
        opinion=r"^(?:บทความ|ความเห็น|บทวิเคราะห์)",
        decided=r"อนุมัติ|เห็นชอบ|ผ่าน(?:ร่าง|กฎหมาย|งบ|วาระ)|รับรอง|ตัดสิน|ยุบ(?:พรรค|สภา)|รับสารภาพ|(?:ขึ้น|ลด|คง)(?:อัตรา)?ดอกเบี้ย|ปรับ(?:ขึ้น|ลด)|ประกาศใช้|มีผลบังคับ|มีมติ|ลงมติ|จับกุม|ปล่อยตัว|ถอดถอน|บรรลุ|คว่ำ(?:ร่าง|บาตร)|นัดหยุดงาน|ประท้วง",
    ),
    "id": Cues(
        negated=r"tidak|tak|bukan|belum|tanpa",
        negated_after=r"(?!)",
        doubted=r"mungkin|bisa (?:jadi|saja)|kabarnya|konon|rumor|(?:mem|di)?pertimbangkan|(?:ter|meng)?ancam|berpotensi|diragukan|dikabarkan|belum (?:pasti|jelas)|khawatir",
        denied=r"(?:mem|di)?bantah\w*|(?:meny)?sangkal|(?:men)?(?:t?epis|t?ampik)|hoaks?|hoax|tidak benar|kabar bohong|tolak|menolak|ditolak",
        resumed=r"dilanjutkan|(?:dibuka|digelar|beroperasi|dilanjutkan) kembali|kembali (?:dibuka|digelar|dilanjutkan|beroperasi)|tetap (?:digelar|berlangsung|dilaksanakan|datang|jadi)",
        postponed=r"(?:men|di|ter)?tunda|menunda|penundaan|(?:di|meng)?undur|mundur (?:ke|hingga|sepekan|sebulan)|molor|(?:di)?jadwal(?:kan)? ulang|(?:di)?tangguhkan|digeser|geser jadwal",
        cancelled=r"(?:di|mem)?batal(?:kan)?|pembatalan|urung|(?:di|meng)?hentikan|penghentian|mundur dari|hengkang|(?:men)?coret|(?:me)?n?tarik diri|menarik diri|(?:tidak|tak) jadi|ditiadakan|(?:di)?bekukan|setop",
        ended=r"(?:t|men)inggalkan|bertolak (?:dari|pulang|meninggalkan)|angkat (?:jangkar|sauh)|(?:meng|di)?akhiri|berakhir|(?:me|ny|di)*selesai(?:kan)?|menyelesaikan|(?:me)?rampung(?:kan)?|tuntas|(?:di|men)?tutup|menutup|usai (?:kunjungan|lawatan)|pulang|kembali (?:dari|ke tanah air)|lulus|wisuda|pamit|lepas (?:keberangkatan|kepergian)|kembali ke .{2,25} (?:setelah|usai|dari)|terima (?:sertifikat|ijazah)",
        result=r"(?:di)?vonis|hasil|(?:me)?menang(?:i|kan)?|kemenangan|unggul|telak|sapu bersih|\d+ kursi|terpilih|dipilih|pilih .{2,30} (?:jadi|sebagai|menjadi)|dilantik|pelantikan|(?:di)?sumpah|kuasai \d+|kini (?:jabat|ketua|presiden)|diangkat|ditunjuk|(?:men)?jabat|(?:men)?jadi (?:ketua|presiden)|(?:men)?duduki|aklamasi",
        begun=r"tiba|merapat|(?:ber)?sandar|berlabuh|singgah|mampir|buang sauh|mendarat|(?:di)?sambut|menyambut|(?:di|meng)?gelar|menggelar|(?:di|me)?mulai|(?:meng)?awali|(?:di|mem)?buka|berlangsung|(?:meng)?ikuti|(?:di|men)?teken|meneken|(?:di|men)?tandatangani|(?:meny|di)?sepakati|menyepakati|(?:meny|di)?setujui|menyetujui|(?:di)?sahkan|mengesahkan|loloskan|(?:meng)?kunjungi|mengunjungi|berkunjung|bertemu|(?:men)?temui|menemui|(?:di|men)?terima|menerima|(?:meng)?ambil alih|(?:me)?mimpin|pimpin|(?:di|me)?resmikan|(?:di|me)?luncurkan|bertolak (?:ke|menuju)|berangkat|terbang ke|masuk (?:pelabuhan|perairan|pangkalan)|(?:meng)?emban|lampu hijau|(?:memberikan|beri) suara|(?:men)?coblos|naik \d+|melonjak|meningkat|turun \d+|hadiri|menghadiri",
        planned=r"akan|bakal|(?:mem)?perebutkan|berebut|bersaing|(?:ber|me)?rencana(?:kan)?|(?:di)?jadwal(?:kan)?|siap(?:kan)?|bersiap|menyiapkan|persiapan|hendak|ingin|(?:me)?nanti(?:kan)?|(?:me)?nunggu|tunggu|kaji|mengkaji|jalan mulus|minati|berminat|tertarik|(?:me)?lirik|(?:men)?jajaki|(?:di|meng)?undang|undangan|(?:men)?tawarkan|menawarkan|(?:meng)?ajak|(?:di|meng)?harapkan|berharap|targetkan|(?:mem)?bahas|usulkan|mengusulkan|(?:men)?calon(?:kan)?|(?:men)?daftar|(?:meng)?incar|(?:men)?tetapkan|menetapkan|(?:men)?jelang|(?:pekan|bulan|tahun) depan|segera|(?:ber)?janji|(?:men)?dorong",
        past=r"(?:\d+|belasan|puluhan|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh) tahun (?:lalu|silam)|kilas balik|mengenang|hari ini dalam sejarah|dari arsip",
        opinion=r"^(?:opini|kolom|editorial|tajuk|analisis|ulasan)\b",
        decided=r"(?:meny|di)?(?:setujui|sahkan)|mengesahkan|disahkan|(?:mem|di)?bubarkan|(?:me|di)?naikkan|menaikkan|(?:me|di)?turunkan|menurunkan|(?:mem|di)?pertahankan|(?:mem|di)?bebaskan|(?:men|di)?tangkap|(?:me|di)?larang|(?:men|di)?cabut|berlaku|(?:me|di)?ratifikasi|mogok",
    ),
    "ko": Cues(
        negated=r"(?!)",
        negated_after=r" ?(?:안 (?:해|한|돼|됐)|(?:하|되)지 ?않|없(?:이|어|다)|아니)",
        possible=r"^.*(?:가능성|수도 있)",
        doubted=r"불투명|불확실|미지수|소문|루머|의문|우려|안갯속|위기",
        denied=r"(?<!영)부인(?!과|이 |도 |은 | ?여사| ?동반)|사실무근|사실 ?(?:이 )?아니|가짜 ?뉴스|일축|반박|거부|거절|오보|근거 ?없",
        resumed=r"예정대로|계획대로|재개|강행|부활|그대로 (?:진행|열|개최)|다시 (?:열|시작|운항|추진)",
        postponed=r"연기(?!자|력|파|금|대상)|미뤄|미루|미룬|미뤘|늦춰|늦추|늦췄|늦어|늦게|지연|순연|보류|유예|차질|재조정|(?:주|달|월|일|일정|날짜)(?:으로|로|을|를)? 변경|해 ?(?:를 )?넘(?:긴|겨|길)",
        cancelled=r"취소|무산|백지화|철회|중단|포기|파기|폐기|접어|접었|접는다|철수|불발|결렬|없던 일|않기로|안 (?:온다|간다|한다|열)|않는다|손 ?떼|폐지|좌초|물거품",
        ended=r"출항|떠나|떠났|마쳐|마치고|마친|마쳤|마무리|종료|끝나|끝났|끝내|끝으로|막 ?내려|막 내린|폐막|폐회|폐강|수료|졸업|이수|귀국|귀항|귀환|귀로|돌아와|돌아왔|복귀|퇴임|만료|작별|마감|학위 (?:받|취득)|투표 ?(?:마감|종료|끝)",
        result=r"선고|징역|유죄|무죄|당선|선출|뽑혀|뽑혔|압승|완승|승리|이겨|이겼|석권|싹쓸이|휩쓸|\d+석|과반|차지|결과|확정|취임|선서|임명|선임|추대|재선|연임|만장일치|득표",
        begun=r"입항|기항(?!설)|정박|접안|도착|상륙|착륙|닻 ?(?:을 )?내려|방문(?:해|했|한 |중|서|$|\.|,)|개막|개최|개회|열려|열렸|열고|시작|돌입|착수|개강|개교|개소|개설|개통|취항|투표|유세|체결|서명|조인|맺어|맺었|손잡|회담|회동|접견|만나|만났|면담|환영|준공|완공|착공|기공|가동|양산|진출|입학|입국|출국|출발|인계|인수|이양|넘겨|넘겼|이어받|바통|주재|출범|발효|시행|실시|승인|비준|통과|채택|참가|참석|파견|증가|급증|돌파|운항|들어와|들어왔|들어섰|나서|나섰|도장|문 ?(?:을 )?열",
        planned=r"^.*(?:예정(?!대로|이던|됐던|이었던)|계획(?!대로| ?(?:취소|철회|백지화|포기|무산|연기|접))|추진|모색|타진|물색|전망|관측|희망|의향|용의|제안|제의|요청|촉구|약속|다짐|초청(?!으로|받아|에 )|초대|초안|논의|검토|고려|저울질|준비|채비|앞두고|앞둔|임박|내달|다음 ?(?:달|주)(?!로|으로)|내년|예고|후보|출마|등록|모집|접수|눈독|관심|향해|향하는|(?:하|키)기로|키로|할 (?:것|듯)|나선다|(?<!안 )온다|(?<!안 )간다|열린다|열릴|(?:방문|참석|개최|시작|취항|파견|지원|확대|도입|양성|교육|운항|투표|주재|투자)한다|\d일 (?:실시|투표|개최|개막|시작|입항|도착))",
        past=r"\d+년 전|돌아보|회고|주년|역사 속",
        opinion=r"^\W*(?:사설|칼럼|기고|논평|시론)",
        decided=r"승인|가결|부결|통과|채택|비준|해산|인상|인하|동결|허가|체포|기소|석방|발효|합의|타결|개통|재가동|파업",
    ),
}
ANYWHERE = ("km", "zh", "ja", "th", "ko")  # no spaces between words, or endings upon them


def _spaceless(words: str) -> str:
    """Words of scripts without spaces as folded text has them: marks of kana, jamo apart."""
    return unicodedata.normalize("NFKD", words)


# "Daily Archive": a feed of old reports, as outlets have for their anniversaries.
ARCHIVE = re.compile(
    r"\b(?:archive[sn]?|archivos?|archiv|arquivos?|архивы?|arsip|kho lưu trữ)\b"
    r"|アーカイブ|档案|檔案|아카이브|បណ្ណសារ|คลังข่าว"
)
# The second of two years ("2021-2025") counts; the year in a longer number or a date does not.
YEAR = re.compile(r"(?:(?<![\d.,/-])|(?<=\d{4}-))(1[89]\d\d|20\d\d)(?![\d])")
# "Coordinator since 2021" tells of today.
LASTING = re.compile(
    r"(?<!\w)(?:since|depuis|desde|с|sejak|(?:ke )?tu nam) (?:(?:the year|l.an|ano|tahun) )?(?:1[89]|20)\d\d(?!\d)"
    + _spaceless(
        r"|(?:自|从|ตั้งแต่(?:ปี)?|តាំងពីឆ្នាំ) ?(?:1[89]|2[05])\d\d(?!\d)|20\d\d(?:年以来|年以來|年から|년부터|년 이후)"
    )
)
# Thailand's calendar is 543 years ahead; headlines give its year in full or by its last two digits.
THAI_YEAR = re.compile(
    unicodedata.normalize("NFKD", r"(?:ปี|พ\.?ศ\.?) ?(?:25)?([3-9]\d)(?!\d)|\d (?:\S+ )?25([3-9]\d)(?!\d)")
)
THAI_ERA = 2500 - 543


def _compile(cue: str, lang: str) -> re.Pattern[str]:
    if lang in ANYWHERE:
        return re.compile(_spaceless(cue))
    return re.compile(rf"(?<!\w)(?:{cue})(?!\w)")


_COMPILED = {
    lang: {name: _compile(getattr(cues, name), lang) for name in Cues.__slots__}
    for lang, cues in CUES.items()
}


def _tables(lang: str) -> dict[str, re.Pattern[str]]:
    return _COMPILED.get(lang, _COMPILED["en"])


# What one is glad to be rid of, in all languages: "visas scrapped" calls nothing off.
BURDEN = (
    r"visas?(?!\w)|visad\w+|tariffs?|dut(?:y|ies)|fees?|lev(?:y|ies)|restric\w+|sanc\w+|quarant\w+|aranc\w+"
    r"|виз(?:ы|у|ам|ах|ов\w+)?(?!\w)|пошлин\w*|сбор\w*|ограничени\w*|санкци\w*|thi thuc"
) + _spaceless(
    "|签证|簽證|关税|關稅|制裁|限制|ビザ|査証|関税|規制|비자|관세|제재|วีซ่า|ภาษี|คว่ำบาตร|ទិដ្ឋាការ|ពន្ធ"
)
RID = re.compile(rf" ?(?:[\w'’-]+ |[^\s,.;:!?|]{{0,12}}?)(?:{BURDEN})")
RID_OF = re.compile(rf"(?:{BURDEN})(?: (?:rules?|requirements?|regimes?|режим\w*))?(?: to be| is| are)? ?$")
# Services that begin again, which nobody had called off; of a visit "resumed" says that it comes after all.
ROUTE = re.compile(
    r"flights?|charters|air (?:link|route|service)s?|\bvols?\b|\bvuelos?\b|рейс\w*|авиа\w+|перелет\w*|chuyen bay"
    r"|duong bay|bay thang|penerbangan"
    + _spaceless(
        "|航班|直飞|直飛|航线|航線|直航|便の|便が|便を|運航|เที่ยวบิน|บินตรง|เส้นทางบิน|ជើងហោះហើរ|직항|항공편|노선"
    )
)


@lru_cache(maxsize=64)  # one item is measured against many follow-ups
def kind_of(
    title: str, summary: str, lang: str, *, awaited: frozenset[str] = frozenset()
) -> tuple[Kind, str]:
    """What kind of development an item reports, and how far the thing has come.

    The title decides; the summary speaks where the title has no cue. A postponement or cancellation in the
    summary alone counts unless the title tells that the thing happened: there something else was put off.

    Args:
        title: folded.
        summary: folded.
        lang: its language; English cues where there is no table for it.
        awaited: cues of which the question asks (`awaited_by`): what they tell has happened.

    Returns:
        The kind, and the phase: plan, begin, result, end; doubted, denied and resumed put in question or
        take back what was told. What is postponed or cancelled is a plan, or has no phase.
    """
    told = _told(title, lang, awaited=awaited) or _decided(title, lang)
    if told is not None and told != _PLAN:
        return told
    more = _told(summary, lang, awaited=awaited)
    if more is None or more[1] == "doubted" or (more[1] == "denied" and not _denies(summary, lang)):
        return _PLAN  # what a summary puts in question, or says did not happen, is rarely the matter itself
    # "Ship expected on Sunday | The stay is to end on Wednesday": a plan. Put off in the summary: put off.
    return more if told is None or more[0] in SETTLED else told


HAPPENED = (("ended", "end"), ("result", "result"), ("begun", "begin"))  # cues, and the phases that they tell
AWAITED = (
    "resumed",
    "cancelled",
    "postponed",
)  # cues that turn round what is awaited, unless that is awaited
AGAIN = re.compile(r"\bre-?(?:starts?|opens?|launch(?:es)?)\b")
OR = re.compile(r"\bor\b")  # "Does it go ahead, or is it called off?" awaits that it goes ahead

_Table = dict[str, re.Pattern[str]]
_Cue = re.Match[str] | None
_PLAN = (Kind.ADVANCE, "plan")
NEAR = 25  # characters between a word that turns a cue round and the cue: "was not, after all, postponed"


def _denies(text: str, lang: str) -> bool:
    return _tables(lang)["denied"].search(text) is not None


def awaited_by(question: str, headline: str, lang: str) -> frozenset[str]:
    """The cues of which a question asks: "Do the talks resume?", "Is the tax scrapped?".

    That something is taken up again may be said by the article's headline alone; what a headline says of
    a delay is what was so before.

    Args:
        question: folded.
        headline: of the article, folded.
        lang: their language.
    """
    asked = OR.split(question)[0]
    found = {name for name in AWAITED if _tables(lang)[name].search(asked)}
    if AGAIN.search(asked) or _tables(lang)["resumed"].search(headline):
        found.add("resumed")
    return frozenset(found)


def _told(text: str, lang: str, *, awaited: frozenset[str]) -> tuple[Kind, str] | None:
    """What one text tells by its cues; None where it has none."""
    cues = _tables(lang)
    if _denies(text, lang):
        return Kind.ADVANCE, "denied"
    after_all = cues["resumed"].search(text)
    if after_all and ("resumed" in awaited or _is_negated(text, after_all, cues, near=len(text))):
        after_all = None
    again = bool(after_all and ROUTE.search(text))
    if after_all and not again:
        return Kind.ADVANCE, "resumed"
    doubt, planned = cues["doubted"].search(text), cues["planned"].search(text)
    possible = cues["possible"].search(text)
    told = _settled(text, cues, doubt or possible, planned, awaited) or _happened(
        text, cues, doubt, planned or possible, awaited
    )
    return (Kind.HAPPENED, "begin") if told is None and again else told


def _settled(
    text: str, cues: _Table, doubt: _Cue, planned: _Cue, awaited: frozenset[str]
) -> tuple[Kind, str] | None:
    """Whether a text tells of a cancellation or postponement, or that there is none."""
    for name, kind in (("cancelled", Kind.CANCELLED), ("postponed", Kind.POSTPONED)):
        called_off = cues[name].finditer(text) if name not in awaited else ()
        found = [cue for cue in called_off if not _rids(text, cue)]
        if found and all(_is_negated(text, cue, cues) for cue in found):
            return Kind.ADVANCE, "resumed"  # "was not postponed" takes back what was told, or was feared
        if found and doubt:
            return Kind.ADVANCE, "doubted"  # "may be cancelled"
        if found:
            return kind, "plan" if _is_to_come(planned, found[0]) else ""  # "to be cancelled"
    return None


def _rids(text: str, cue: re.Match[str]) -> bool:
    """Whether what is called off is a burden: "scraps visas", "visas scrapped"."""
    return bool(RID.match(text, cue.end()) or RID_OF.search(text, max(0, cue.start() - NEAR), cue.start()))


def _is_to_come(planned: _Cue, settled: re.Match[str]) -> bool:
    """Whether a cue of plans stands right before another ("to be cancelled") or is it (Russian "отменят")."""
    if planned is None:
        return False
    return planned.span() == settled.span() or planned.start() < settled.start() <= planned.end() + 1


def _happened(
    text: str, cues: _Table, doubt: _Cue, planned: _Cue, awaited: frozenset[str]
) -> tuple[Kind, str] | None:
    """How far a text tells that the thing has come."""
    first = min(cue.start() if cue else len(text) for cue in (planned, doubt))
    # "Expected to leave": a plan; "left, and is expected back": an event. Of two events the first is the news.
    found = [
        (told.start(), place, phase, told)
        for place, (name, phase) in enumerate((*HAPPENED, *((name, "begin") for name in sorted(awaited))))
        if (told := cues[name].search(text)) and told.start() < first
    ]
    if found:
        _, _, phase, told = min(found, key=lambda one: one[:2])
        return (Kind.ADVANCE, "denied") if _is_negated(text, told, cues) else (Kind.HAPPENED, phase)
    if doubt:
        return Kind.ADVANCE, "doubted"
    return _PLAN if planned else None


def _decided(text: str, lang: str) -> tuple[Kind, str] | None:
    """What a text tells by words that alone are too weak; None where it has none, or turns them round."""
    cues = _tables(lang)
    done = cues["decided"].search(text)
    return (Kind.HAPPENED, "begin") if done and not _is_negated(text, done, cues) else None


def _is_negated(text: str, cue: re.Match[str], cues: _Table, near: int = NEAR) -> bool:
    """Whether the words before a cue, or right after it, turn it round."""
    before = text[max(0, cue.start() - near) : cue.start()]
    clause = re.split(r"[.,;:!?|。，、；：！？]", before)[-1]
    return bool(cues["negated"].search(clause) or cues["negated_after"].match(text, cue.end()))


def years_in(text: str, lang: str) -> list[int]:
    """The years that a text names, as most of the world counts them.

    Args:
        text: folded.
        lang: its language.
    """
    named = [int(year) for year in YEAR.findall(text)]
    if lang == "th":
        named += [THAI_ERA + int(in_full or with_month) for in_full, with_month in THAI_YEAR.findall(text)]
    return named


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
    years = years_in(LASTING.sub(" ", text), lang)
    if years and max(years) < since.year:
        return str(max(years))
    return ""


@lru_cache(maxsize=1_024)
def archive_named(outlet: str) -> str:
    """The word by which an outlet's name says that its feed brings old reports; empty where it does not.

    Args:
        outlet: its name ("Daily Archive").
    """
    named = ARCHIVE.search(outlet.casefold())
    return named.group() if named else ""


@lru_cache(maxsize=64)
def is_opinion(text: str, lang: str) -> bool:
    """Whether a text says that it is an opinion."""
    return _tables(lang)["opinion"].search(text) is not None
