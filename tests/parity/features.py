"""What the bot has, feature by feature, and how Teams compares with Slack: the marks of which docs/teams.md is made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

Scenario = TypeVar("Scenario", bound=Callable[..., Awaitable[None]])
PLATFORMS: Final = ("slack", "teams")
_MARKS: Final = "features"


@dataclass(frozen=True)
class Feature:
    """Something that a scenario shows on both platforms."""

    name: str
    verbs: frozenset[str] = frozenset()
    """What is asked for in it; the scenario fails on a platform where the bot did not do one of these."""
    differs: str = ""
    """How Teams is otherwise than Slack, in a sentence; empty where it is the same."""


@dataclass(frozen=True)
class Lack:
    """Something that one of the two platforms cannot have."""

    name: str
    platform: Literal["slack", "teams"]
    why: str
    """By whose limit, in a sentence."""
    verbs: frozenset[str] = frozenset()


def feature(name: str, *verbs: str, differs: str = "") -> Callable[[Scenario], Scenario]:
    """Mark a scenario: it shows that feature. One scenario may show several."""

    def marked(scenario: Scenario) -> Scenario:
        setattr(scenario, _MARKS, (Feature(name, frozenset(verbs), differs), *features_of(scenario)))
        return scenario

    return marked


def features_of(scenario: object) -> tuple[Feature, ...]:
    """What a scenario shows, in the order in which it stands there."""
    found: tuple[Feature, ...] = getattr(scenario, _MARKS, ())
    return found
