import pytest

from service.domain.channel_trouble import ChannelState, ChannelTurn
from service.domain.delivery import ChannelName
from tests.support.builders import NOON

FELL = ChannelTurn(ChannelName("slack"), NOON, "Slack answers 500.")


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (ChannelState("slack", "slack", ""), "ready"),
        (ChannelState("slack", "slack", "", rests=NOON), "resting"),
        (ChannelState("slack", "slack", "", trouble=FELL, rests=NOON), "failing"),
        (ChannelState("slack", "slack", "not set up: SLACK_URL is not set", trouble=FELL), "not set up"),
        (ChannelState("slack", "slack", "The address is no Slack webhook's."), "unusable"),
    ],
)
def test_a_channels_state_is_one_word(state: ChannelState, word: str) -> None:
    assert state.word == word
