"""One matcher a process, kept up with the desk: its follow-ups, and what editors said of their matches."""

from collections.abc import Sequence

from service.domain.feed import FeedId
from service.domain.followup import FollowUp
from service.domain.item import Item
from service.domain.verdict import Example
from service.ports import Language, Matcher, Store

LEARNED = 2000  # items by which a fresh process knows ordinary news: a second's work


class KeptMatcher:
    """A matcher that costs little to keep up: only what changed is made anew.

    Args:
        language: makes it.
        store: to look up verdicts, and once the items of the last days; never while a matcher is made, which
            takes seconds where there are thousands of follow-ups.
    """

    def __init__(self, language: Language, store: Store) -> None:
        self._language = language
        self._store = store
        self._matcher: Matcher | None = None
        self._tracked: tuple[FollowUp, ...] = ()
        self._has_learned = False
        self._last_fact = 0

    def prepare(self) -> None:
        """Make the matcher, where there is none yet.

        Where there are thousands of follow-ups that takes half a minute, for which an item claimed before
        would wait while other processes have nothing to do.
        """
        if self._matcher is None:
            with self._store.begin() as tx:
                followups = tuple(tx.followups.load_open())
            self.current(followups)

    def current(self, followups: tuple[FollowUp, ...]) -> Matcher:
        """The matcher as the desk stands now.

        Args:
            followups: the open ones.
        """
        without_facets = [followup for followup in followups if not followup.facets]
        if without_facets and not self._has_learned:
            with self._store.begin() as tx:
                latest = tx.items.latest(limit=LEARNED)
            self._language.learn(latest)
            self._has_learned = True
        if self._matcher is None:
            self._matcher = self._language.matcher(followups)
        changed = followups != self._tracked
        if changed:
            self._matcher.track(followups)
            self._tracked = followups
        if without_facets:
            self._teach(self._matcher, without_facets, anew=changed)
        return self._matcher

    def _teach(self, matcher: Matcher, followups: Sequence[FollowUp], *, anew: bool) -> None:
        with self._store.begin() as tx:
            last = tx.verdicts.last_fact()
            if last == self._last_fact and not anew:
                return
            judged = set(tx.verdicts.judged())
            said = {one.id: tx.verdicts.examples(one.id) for one in followups if one.id in judged}
        for id_, examples in said.items():
            matcher.learn(
                id_,
                confirmed=[_item(one) for one in examples.confirmed],
                dismissed=[_item(one) for one in examples.dismissed],
            )
        self._last_fact = last


def _item(example: Example) -> Item:
    return Item(
        id=example.item,
        feed=FeedId(0),
        outlet="",
        url=None,
        title=example.title,
        summary=example.summary,
        content=example.content,
        lang=example.lang,
        published=example.at,
        seen=example.at,
    )
