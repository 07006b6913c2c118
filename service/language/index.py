"""Finds the phrases of follow-ups in items, and what else of an item's words is compared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from service.domain.development import SETTLED, Field, Match
from service.domain.followup import Article, FollowUp, FollowUpId, desk_day
from service.domain.item import Item
from service.domain.matching.cues import awaited_by, kind_of
from service.domain.matching.explain import far_off
from service.domain.matching.features import Features, Hit, Known
from service.domain.matching.judge import judge
from service.domain.matching.retelling import headline_words
from service.domain.policy import MatchPolicy
from service.language.across import Across
from service.language.atlas import Named, countries_in, countries_of
from service.language.background import Background
from service.language.homes import at_home, country_of_address
from service.language.lexicon import GAP, Reading, read
from service.language.phrasebook import Phrasebook
from service.language.profiles import Profiles
from service.language.sketch import Read, read_item
from service.language.story import facts
from service.language.text import Word, fold, language_of, words
from service.ports import Meaning

SHINGLE = 5  # words: shorter runs stand in many texts, longer ones do not survive an edit
SHORT_WORD = 3  # letters: shorter words carry no story
UNSPACED_LANGUAGES = frozenset({"km", "th", "lo", "my", "zh", "ja"})
NOTHING = Features(
    lang="",
    hits=(),
    shingles=frozenset(),
    names=frozenset(),
    text="",
    countries=frozenset(),
    headlined=frozenset(),
    latin=False,
    plain=frozenset(),
    title="",
    facts=(),
)
SMALL = 8  # a book is taken into a new one that has at least an eighth of its follow-ups


@dataclass(frozen=True, slots=True)
class _Book:
    """A book of phrases, and those of its follow-ups that still stand."""

    phrases: Phrasebook
    held: dict[FollowUpId, FollowUp]


class Language:
    """`service.ports.Language`.

    Args:
        policy: weights and thresholds of matching.
        zone: the desk's time zone, in which windows are given.
        meaning: the sentence model; None where it is not installed.
    """

    def __init__(self, policy: MatchPolicy, zone: ZoneInfo, meaning: Meaning | None = None) -> None:
        self._policy = policy
        self._zone = zone
        self._meaning = meaning
        self._background = Background()  # outlives matchers: what was learned of the news stays true

    def matcher(self, followups: Sequence[FollowUp]) -> "IndexMatcher":
        """A matcher for these follow-ups."""
        return IndexMatcher(followups, self._policy, self._zone, self._background, self._meaning)

    def learn(self, items: Sequence[Item]) -> None:
        """Learn from items of the last days what ordinary news is."""
        for item in items:
            self._background.learn(read_item(item), desk_day(item.when, self._zone))


class IndexMatcher:
    """`service.ports.Matcher` on books of phrases.

    Args:
        followups: what items are measured against.
        policy: weights and thresholds.
        zone: the desk's time zone.
        background: what the feeds bring, for follow-ups without facets.
        meaning: asked about items in other languages; None where there is no sentence model.
    """

    def __init__(
        self,
        followups: Sequence[FollowUp],
        policy: MatchPolicy,
        zone: ZoneInfo,
        background: Background,
        meaning: Meaning | None = None,
    ) -> None:
        self._meaning = meaning
        self._across: Across | None = None
        self._zone = zone
        self._policy = policy
        self._background = background
        self._profiles = Profiles(background, policy, zone)
        self._followups: Mapping[FollowUpId, FollowUp] = {}
        self._places: dict[FollowUpId, int] = {}
        self._known: dict[FollowUpId, Known] = {}
        self._books: list[_Book] = []
        self.track(followups)

    @property
    def followups(self) -> Mapping[FollowUpId, FollowUp]:
        """What items are measured against, by id, in the desk's order."""
        return self._followups

    @property
    def known(self) -> Mapping[FollowUpId, Known]:
        """What is known of each follow-up beside its phrases."""
        return self._known

    def track(self, followups: Sequence[FollowUp]) -> None:
        """Measure against these from now on.

        What did not change keeps the book it stands in, so that one more follow-up costs little, however
        many there are: what is new goes into a small book, and small books are merged as they add up.
        """
        wanted = {followup.id: followup for followup in followups}
        self._profiles.track([one for one in followups if not one.facets])
        new = {id_: one for id_, one in wanted.items() if one.facets}
        books = []
        for book in sorted(self._books, key=lambda one: len(one.held)):
            still = {id_: one for id_, one in book.held.items() if wanted.get(id_) == one}
            wanted |= still  # the same values as before, whatever they were read from
            for id_ in still:
                del new[id_]
            if still:
                books.append(_Book(book.phrases, still))
        while books and new and len(books[0].held) <= len(new) * SMALL:
            new = books.pop(0).held | new
        if new:
            books.append(_Book(Phrasebook(tuple(new.values())), new))
        self._known = {
            id_: self._known[id_] if id_ in self._known and self._followups[id_] == one else _known(one)
            for id_, one in wanted.items()
        }
        if self._meaning is not None and list(wanted.values()) != list(self._followups.values()):
            self._across = Across([one for one in wanted.values() if one.facets], self._meaning)
        self._books = books
        self._followups = wanted
        self._places = {id_: place for place, id_ in enumerate(wanted)}

    def learn(
        self, followup: FollowUpId, *, confirmed: Sequence[Item] = (), dismissed: Sequence[Item] = ()
    ) -> None:
        """Take the verdicts that stand into the profile of a follow-up without facets."""
        self._profiles.learn(followup, confirmed=confirmed, dismissed=dismissed)

    def judge(self, item: Item) -> tuple[Match, ...]:
        """The follow-ups that an item may develop, in their order; most items give none."""
        features = self.features(item)
        if not features.hits and not features.weighings:
            return ()
        return judge(item, features, self._followups, self._known, self._policy, self._zone)

    def explain(self, item: Item) -> tuple[Match, ...]:
        """Every follow-up measured, also those that the item does not come near."""
        features = self.features(item, far=True)
        policy = replace(self._policy, keep=0.0)
        found = judge(item, features, self._followups, self._known, policy, self._zone)
        near = {match.followup: match for match in found}
        return tuple(
            near.get(id_) or far_off(item, features, followup, self._zone)
            for id_, followup in self._followups.items()
        )

    def features(self, item: Item, *, far: bool = False) -> Features:
        """An item's words as they are compared.

        Args:
            item: the item.
            far: whether phrases count too of follow-ups that the item does not come near.
        """
        lang = language_of(item.lang, item.title or item.summary)
        title, summary = read(item.title, lang), read(item.summary, lang)
        readings = {Field.TITLE: title, Field.SUMMARY: summary, Field.CONTENT: read(item.content, lang)}
        outlet = at_home(item.outlet, item.home or country_of_address(item.url), lang)
        hits = [
            hit
            for book in self._books
            for hit in book.phrases.hits(readings, outlet, lang, book.held.keys(), far=far)
        ]
        weighings = self._profiles.weigh(item, _parts(readings)) if self._profiles else ()
        if not hits and not weighings and not far:
            return NOTHING
        named = {field: countries_in(readings[field]) for field in (Field.TITLE, Field.SUMMARY)}
        headlined = _shared(named[Field.TITLE])
        head = f"{title.folded.text} {summary.folded.text}"
        return Features(
            lang=lang,
            hits=tuple(
                sorted(
                    (hit for hit in hits if not self._is_elsewhere(hit, named)),
                    key=lambda hit: self._places[hit.followup],
                )
            ),
            shingles=frozenset(_shingles([word.text for one in readings.values() for word in one.words])),
            names=frozenset(_names(title) | _names(summary)),
            text=head.strip(),
            countries=headlined | _shared(named[Field.SUMMARY]),
            headlined=headlined,
            latin=lang in UNSPACED_LANGUAGES and _has_name(readings, hits),
            plain=frozenset(_plain((*title.words, *summary.words))),
            title=title.folded.text,
            facts=facts(title, summary, readings[Field.CONTENT]),
            leads=self._across.leads(item, lang, hits) if self._across is not None else {},
            weighings=weighings,
        )

    def _is_elsewhere(self, hit: Hit, named: Mapping[Field, Sequence[Named]]) -> bool:
        """Whether a hit is a part of another country's name: the "Sudan" of "South Sudan"."""
        return not hit.by_language and any(
            self._known[hit.followup].is_elsewhere((name.countries,))
            for name in named.get(hit.span.field, ())
            if name.holds(hit.span.start, hit.span.end)
        )


def _shared(named: Sequence[Named]) -> frozenset[frozenset[str]]:
    return frozenset(name.countries for name in named)


def _parts(readings: Mapping[Field, Reading]) -> list[Read]:
    return [Read(field, one.shown, one.folded, list(one.words)) for field, one in readings.items()]


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of an article, whatever follow-up it brought."""

    lang: str
    headline: frozenset[str]
    shingles: frozenset[str]
    plain: frozenset[str]
    numbers: frozenset[str]
    settled: bool


@lru_cache(maxsize=64)
def _told(article: Article) -> _Told:
    """Made once for an article's follow-ups, which come together: it is most of their work and memory."""
    lang = language_of(None, article.text or article.title) or "en"
    told = list(words(fold(f"{article.title} {article.text}"), lang))
    return _Told(
        lang,
        headline_words(fold(article.title).text),
        frozenset(_shingles([word.text for word in told])),
        frozenset(_plain(told)),
        frozenset(word.text for word in told if word.text.isdigit()),
        kind_of(fold(article.title).text, fold(article.text).text, lang)[0] in SETTLED,
    )


def _known(followup: FollowUp) -> Known:
    told = _told(followup.article)
    return Known(
        told.headline,
        told.shingles,
        told.plain,
        told.numbers,
        told.settled,
        awaited_by(fold(followup.question).text, fold(followup.article.title).text, told.lang),
        _countries(followup, told.lang),
    )


def _countries(followup: FollowUp, lang: str) -> frozenset[str]:
    """The countries that a follow-up is about, by its facets' names and by what it is called and asks.

    The article's headline speaks only where these name none: it may be about more than the follow-up is.
    """
    named = (countries_of(name) for facet in followup.facets for name in facet.names)
    asked = _named_in(f"{followup.title}. {followup.question}", lang)
    return asked.union(*named) or _named_in(followup.article.title, lang)


def _named_in(text: str, lang: str) -> frozenset[str]:
    return frozenset[str]().union(*(name.countries for name in countries_in(read(text, lang))))


def _has_name(readings: Mapping[Field, Reading], hits: Sequence[Hit]) -> bool:
    """Whether title or summary names somebody in Latin letters whom no follow-up names."""
    known = {(hit.span.field, place) for hit in hits for place in range(hit.span.start, hit.span.end)}
    return any(
        word.text.isascii()
        and (field, word.start) not in known
        and _is_latin_name(readings[field].shown[word.start : word.end])
        for field in (Field.TITLE, Field.SUMMARY)
        for word in readings[field].words
    )


def _is_latin_name(shown: str) -> bool:
    """Whether Latin letters in a text of another script are a name ("Bangkok") or an agency's ("FBI")."""
    return shown[0].isupper() and (len(shown) > SHORT_WORD or (len(shown) == SHORT_WORD and shown.isupper()))


def _plain(found: Sequence[Word]) -> Iterator[str]:
    return (word.text for word in found if len(word.text) > SHORT_WORD)


def _shingles(found: list[str]) -> Iterator[str]:
    return (GAP.join(found[place : place + SHINGLE]) for place in range(len(found) - SHINGLE + 1))


def _names(reading: Reading) -> set[str]:
    """Numbers, and words that begin with a capital inside a sentence: what stays across languages."""
    named = set()
    for place, word in enumerate(reading.words):
        shown = reading.shown[word.start : word.end]
        is_number = word.text.isdigit() and len(word.text) > 1
        is_name = place > 0 and len(shown) > SHORT_WORD and shown[0].isupper() and shown.isascii()
        if is_number or is_name:
            named.add(word.text)
    return named
