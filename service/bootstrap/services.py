"""All that a process can do."""

from service.bootstrap.desk import Desk
from service.bootstrap.feed_list import FeedList
from service.bootstrap.outbox import Outbox


class Services(FeedList, Desk, Outbox):
    """Everything that a task, a page or a command needs; one a process."""
