from datetime import timedelta

from service.domain.alert import AlertId, AlertKind
from service.domain.delivery import ChannelName
from service.domain.reminder import OpenAlert, plan_question, plan_return
from tests.support.builders import NOON, message

WAITING = OpenAlert(AlertId(7), message(), ("navy",), closed=False, back_at=NOON, ask=ChannelName("desk"))
LATER = NOON + timedelta(hours=1)


def test_what_was_put_off_comes_back_once_for_each_day_it_was_put_off_to() -> None:
    back = plan_return(WAITING, now=LATER)
    assert back.key == f"back:7:{NOON.isoformat()}"
    assert (back.message.kind, back.message.at) == (AlertKind.RETURNED, LATER)
    assert back.message.headline == f"Put off until today: {message().headline}"
    assert back.tags == ("navy",)


def test_what_nobody_answered_is_asked_about_once() -> None:
    asked = plan_question(WAITING, now=LATER)
    assert asked.key == "unanswered:7"
    assert asked.message.kind is AlertKind.UNANSWERED
    assert asked.message.headline.startswith("Nobody has answered: ")
