"""Ask the sentence model whether two reports tell the same story, where their words leave it open."""

from collections.abc import Sequence

from service.domain.development import Band, Development, DevelopmentId, Match, fold
from service.domain.matching.across import cosine
from service.domain.novelty import Ask, unasked
from service.domain.policy import FoldPolicy
from service.domain.routing import CANARY
from service.ports import Meaning, Store

MOST = 30  # texts that are placed at one go: some seconds
LETTERS = 600  # of a report: its title and some sixty words


def asking(meaning: Meaning | None) -> Ask:
    """Asks the model at once, each time; nobody where it is not installed.

    Args:
        meaning: the sentence model.
    """
    if meaning is None:
        return unasked
    return lambda one, other: cosine(*meaning.embed([one, other], LETTERS))


def ask_ahead(store: Store, matches: Sequence[Match], meaning: Meaning | None, policy: FoldPolicy) -> Ask:
    """What the model says of the pairs that folding these matches will ask about.

    A text takes it a tenth of a second and more, for which no transaction may wait. So the matches are
    folded in thought first: against the developments as they stand, and against one another. What comes
    between that and the fold that counts is decided by words alone.

    Args:
        store: the database; read in a transaction that ends before the model is asked.
        matches: in the order in which they will be folded.
        meaning: the sentence model; None where it is not installed.
        policy: of grouping.
    """
    told = [match for match in matches if match.band is Band.ALERT and match.followup != CANARY]
    if meaning is None or not told:
        return unasked
    with store.begin() as tx:
        tx.developments.look_up(told)
        near = [tx.developments.near(match) for match in told]
    asked = _Asked(meaning)
    for place, match in enumerate(told):
        before = [_alone(one) for one in told[:place] if one.followup == match.followup]
        fold(match, [*near[place], *before], policy, asked)
    return asked.known


def _alone(match: Match) -> Development:
    """The development that a match would open; its id is never looked at."""
    return Development(DevelopmentId(0), match.followup, match.kind, match.at, match.at, (match.fingerprint,))


class _Asked:
    """Asks the model while there is time, and knows what it said."""

    def __init__(self, meaning: Meaning) -> None:
        self._ask = asking(meaning)
        self._texts: set[str] = set()
        self._said: dict[frozenset[str], float | None] = {}

    def __call__(self, one: str, other: str) -> float | None:
        pair = frozenset((one, other))
        if pair not in self._said and len(self._texts | pair) <= MOST:
            self._texts |= pair
            self._said[pair] = self._ask(one, other)
        return self.known(one, other)

    def known(self, one: str, other: str) -> float | None:
        return self._said.get(frozenset((one, other)))
