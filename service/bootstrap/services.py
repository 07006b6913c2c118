"""All that a process can do."""

from service.bootstrap.desk import Desk
from service.bootstrap.intake import Intake
from service.bootstrap.outbox import Outbox


class Services(Intake, Desk, Outbox):
    """Everything that a task, a page or a command needs; one a process."""
