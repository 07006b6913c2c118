"""What becomes of items, and the desk's own day."""

from service.bootstrap.channels import WithChannels
from service.broker.queues import wake
from service.domain.development import Kind
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import ItemId
from service.domain.matching.learn import Foreseen
from service.domain.verdict import Verdict, Word
from service.ports import StoredMatch
from service.usecases.close_windows import close_windows
from service.usecases.explain_item import Explained, explain_item
from service.usecases.give_verdict import Given, NothingThere, foresee_verdict, give_verdict, take_back
from service.usecases.look_back import LookedBack, look_back
from service.usecases.match_new import Matched, match_new
from service.usecases.send_review_digest import send_review_digest


class Desk(WithChannels):
    """Matching, verdicts, windows, the review digest."""

    def match_new(self) -> Matched:
        """Measure a batch of new items."""
        self.matcher.prepare()
        matched = match_new(
            store=self.store,
            matcher_for=self.matcher.current,
            policies=self.policies,
            zone=self.zone,
            destinations=self.destinations(),
            clock=self.clock,
            meaning=self.meaning,
        )
        if matched.items:
            self.events.tell("followups")
        if matched.alerts:
            self.events.tell("alerts")
        return matched

    def close_windows(self) -> tuple[str, ...]:
        """Open the alerts that windows call for."""
        opened = close_windows(
            store=self.store,
            policy=self.policies.window,
            zone=self.zone,
            destinations=self.destinations(),
            clock=self.clock,
        )
        if opened:
            self.events.tell("alerts")
        return opened

    def give_verdict(
        self,
        followup: FollowUpId,
        item: ItemId,
        word: Word,
        *,
        who: str,
        via: str,
        kind: Kind | None = None,
        reason: str = "",
    ) -> Given | NothingThere:
        """Take an editor's word on a match."""
        verdict = Verdict(followup, item, word, kind, reason, who, via, self.clock.desk())
        given = give_verdict(
            verdict,
            store=self.store,
            policies=self.policies,
            zone=self.zone,
            destinations=self.destinations(),
            clock=self.clock,
            matcher_for=self.single_matcher_for,
        )
        if isinstance(given, Given):
            wake(self.broker_url, "edit_due", queue="deliver")
            self.events.tell("followups")
            if given.alert is not None:
                self.events.tell("alerts")
                wake(self.broker_url, "deliver_due", queue="deliver")
        return given

    def take_back_verdict(
        self, followup: FollowUpId, item: ItemId, *, who: str, via: str
    ) -> Verdict | NothingThere:
        """Take a verdict back."""
        taken = take_back(
            followup, item, who=who, via=via, store=self.store, policies=self.policies, clock=self.clock
        )
        wake(self.broker_url, "edit_due", queue="deliver")
        self.events.tell("followups")
        return taken

    def foresee_verdict(
        self, followup: FollowUpId, item: ItemId, word: Word | None
    ) -> tuple[StoredMatch, Foreseen] | NothingThere:
        """What a verdict, or taking it back, would have changed in the last days."""
        return foresee_verdict(
            followup,
            item,
            word,
            store=self.store,
            policies=self.policies,
            clock=self.clock,
            matcher_for=self.single_matcher_for,
        )

    def explain(self, followup: FollowUp, url: str) -> tuple[Explained, ...]:
        """What became of the items at an address; none where no feed brought one."""
        from service.feeds.text import canonical_link  # noqa: PLC0415 - loaded by the processes that use it alone

        known = canonical_link(url)
        addresses = tuple(dict.fromkeys(one for one in (url.strip(), known) if one))
        return explain_item(followup, addresses, store=self.store, matcher_for=self.single_matcher_for)

    def send_review_digest(self) -> str | None:
        """Open today's review digest, once its hour has come."""
        opened = send_review_digest(
            store=self.store,
            policy=self.policies.desk,
            at=self.settings.digest_at,
            zone=self.zone,
            destinations=self.destinations(),
            clock=self.clock,
        )
        if opened is not None:
            self.events.tell("alerts")
        return opened

    def look_back(self) -> LookedBack | None:
        """Measure the next stored items against a follow-up that was added."""
        looked = look_back(
            store=self.store,
            matcher_for=self.single_matcher_for,
            policies=self.policies,
            zone=self.zone,
            destinations=self.destinations(),
            clock=self.clock,
            meaning=self.meaning,
        )
        if looked is not None:
            self.events.tell("followups")
            if looked.alerts:
                self.events.tell("alerts")
        return looked
