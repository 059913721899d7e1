"""Property tests judge results, not the speed of the machine that runs them."""

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
