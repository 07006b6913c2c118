"""Tell again what was put off until now, and ask somebody else where nobody has answered."""

from service.domain.destinations import Destinations
from service.domain.reminder import plan_question, plan_return
from service.domain.routing import plan_to
from service.ports import Clock, Store
from service.usecases.open_alert import open_alert, outlook_of


def pass_on(*, store: Store, destinations: Destinations, clock: Clock) -> tuple[str, ...]:
    """Open the alerts that unanswered alerts call for, each once.

    Returns:
        The keys of the alerts that opened.

    Raises:
        StoreUnavailable: if the database is away; the next round does it.
    """
    opened: list[str] = []
    with store.begin() as tx:
        now, wall = clock.desk(), clock.wall()
        for alert in tx.alerts.take_returning(now=now):
            told = plan_return(alert, now=now)
            if not alert.closed and open_alert(tx, told, None, destinations, clock):
                opened.append(told.key)
        for alert in tx.alerts.take_unanswered(now=now):
            if alert.closed or alert.ask is None:
                continue
            told = plan_question(alert, now=now)
            words = f"Nobody answered alert {alert.id} in time; its route asks {alert.ask} then."
            plan = plan_to(told, alert.ask, words, destinations, outlook_of(tx, destinations, clock))
            if tx.alerts.save(told, None, plan, now=now, wall=wall):
                opened.append(told.key)
    return tuple(opened)
