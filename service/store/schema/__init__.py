"""The tables. Every write that can be repeated has a unique key made from content.

Two kinds of time stand in them, both UTC: *desk* time (what day it is for the news: items, alerts) and
*wall* time (leases, retries, sessions). They differ only in the demo; see decision 0004.
"""

from service.store.schema.alerts import AlertRow, AnswerRow, CanaryRow
from service.store.schema.base import Base, UtcDateTime
from service.store.schema.deliveries import (
    AttemptRow,
    ChannelRow,
    DeliveryRow,
    EditRow,
    PaceRow,
    UnsubscriptionRow,
)
from service.store.schema.feeds import FeedRow, GapRow, HostRow, OutageRow, PushRow, SubscriptionRow
from service.store.schema.followups import (
    DevelopmentRow,
    FollowUpRow,
    LookBackRow,
    MatchRow,
    TuningRow,
    VerdictFactRow,
    VerdictRow,
)
from service.store.schema.items import FullTextRow, ItemRow, RevisionRow
from service.store.schema.routes import RouteListRow
from service.store.schema.service import (
    ConfigFileRow,
    HeardRow,
    LoginFailureRow,
    LoginLinkRow,
    SessionRow,
    SigningKeyRow,
    UserRow,
    WorkerRow,
)

__all__ = [
    "AlertRow",
    "AnswerRow",
    "AttemptRow",
    "Base",
    "CanaryRow",
    "ChannelRow",
    "ConfigFileRow",
    "DeliveryRow",
    "DevelopmentRow",
    "EditRow",
    "FeedRow",
    "FollowUpRow",
    "FullTextRow",
    "GapRow",
    "HeardRow",
    "HostRow",
    "ItemRow",
    "LoginFailureRow",
    "LoginLinkRow",
    "LookBackRow",
    "MatchRow",
    "OutageRow",
    "PaceRow",
    "PushRow",
    "RevisionRow",
    "RouteListRow",
    "SessionRow",
    "SigningKeyRow",
    "SubscriptionRow",
    "TuningRow",
    "UnsubscriptionRow",
    "UserRow",
    "UtcDateTime",
    "VerdictFactRow",
    "VerdictRow",
    "WorkerRow",
]
