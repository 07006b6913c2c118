"""How much one host bears."""

from ipaddress import ip_network

from service.feeds.manners import Manners, host_of

OWN = (ip_network("127.0.0.0/8"),)


def test_a_host_bears_two_visits_at_once_and_a_pause_between_their_starts() -> None:
    manners = Manners(1.0, ())
    assert manners.may_start("https://o.example/a", 0.0)
    assert not manners.may_start("https://o.example/b", 0.5)
    assert manners.may_start("https://other.example/", 0.5)
    assert manners.may_start("https://o.example/b", 1.0)
    assert not manners.may_start("https://o.example/c", 5.0)
    manners.ended("https://o.example/a", 5.0)
    assert manners.may_start("https://o.example/c", 5.0)


def test_a_machine_of_the_desks_own_needs_no_manners_and_a_name_is_nobodys_own() -> None:
    assert host_of("http://127.0.0.1:8900/feed", OWN) is None
    assert host_of("http://127.0.0.1:8900/feed", ()) == "127.0.0.1"
    assert host_of("https://LOCALHOST./feed", OWN) == "localhost"
    assert host_of("https://[::1/feed", OWN) == "", "what is no address is nobody's either"
    manners = Manners(60.0, OWN)
    assert all(manners.may_start("http://127.0.0.1/feed", 0.0) for _ in range(50))
    manners.ended("http://127.0.0.1/feed", 0.0)


def test_what_holds_nobody_back_any_more_is_forgotten() -> None:
    manners = Manners(1.0, ())
    for number in range(100):
        url = f"https://o{number}.example/"
        assert manners.may_start(url, number * 2.0)
        manners.ended(url, number * 2.0)
    assert len(manners._ready) == 1  # noqa: SLF001 - that nothing piles up cannot be seen from outside
