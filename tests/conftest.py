"""What holds for all tests."""

from hypothesis import settings

settings.register_profile("afterstory", deadline=None)  # no test asserts a duration
# By hand: pytest --hypothesis-profile=long tests/unit/test_feed_documents.py
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile("afterstory")
