"""What unit tests share: property tests are judged by what they find, not by how fast."""

from hypothesis import settings

# A busy machine would fail an example for taking longer than 200 ms.
settings.register_profile("banquet", deadline=None)
settings.load_profile("banquet")
