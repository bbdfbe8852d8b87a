"""The chart knows what the bot knows: settings, the configuration file's keys, the version."""

from __future__ import annotations

import json

import yaml

from bot import __version__
from bot.configuration import Channel, Configuration, Declared
from bot.identity.roles import BY_WORD
from bot.settings import Settings
from tests.deploy.schema import CHART, CHARTS_OWN, SCHEMA, schema, secrets, settings

TOLD = json.loads(SCHEMA.read_text(encoding="utf-8"))


def test_the_schema_is_what_the_code_says() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema()


def test_every_setting_has_its_place_in_the_chart() -> None:
    names = {*settings()["properties"], *secrets(), *CHARTS_OWN}

    assert {name.upper() for name in Settings.model_fields} <= names
    assert not set(settings()["properties"]) & {*secrets(), *CHARTS_OWN}


def test_the_page_says_what_each_secret_is() -> None:
    page = (CHART.parents[1] / "docs" / "deploy.md").read_text(encoding="utf-8")

    assert not [name for name in secrets() if f"| `{name}` | " not in page]


def test_the_configuration_has_the_keys_of_the_file() -> None:
    config = TOLD["properties"]["config"]["properties"]

    assert set(config) == {*Configuration.model_fields, "files"}
    assert set(config["digests"]["items"]["properties"]) == set(Declared.model_fields)
    assert set(config["channels"]["additionalProperties"]["properties"]) == set(Channel.model_fields)
    assert set(config["roles"]["additionalProperties"]["enum"]) == set(BY_WORD)


def test_the_chart_installs_the_version_that_it_came_with() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))

    assert chart["appVersion"] == chart["version"] == __version__


def test_every_default_is_a_value_of_the_schema() -> None:
    told = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))

    assert set(told) == set(TOLD["properties"]) - {"global"}
