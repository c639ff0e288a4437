"""The council of the plan's own tests, with one person in each role: `place`."""

from tests.improvement.conftest import place

__all__ = ["place"]
