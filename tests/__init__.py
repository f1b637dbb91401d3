"""The tests: unittest cases, so that `pytest` and `trial tests` run the same suite."""

from hypothesis import HealthCheck, settings

# The machines that run this are shared: how long an example takes says nothing about the code.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
