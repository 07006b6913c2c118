"""What holds for all tests."""

from hypothesis import settings

settings.register_profile("afterstory", deadline=None)  # no test asserts a duration
settings.load_profile("afterstory")
