"""What the chart renders: for each way of running the bot, that the bot itself takes it, and what must be in it."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema_rs import Draft202012Validator

from bot import configuration
from bot.settings import load
from tests.deploy.extensions import EXTENSIONS, VAULT_OBJECT, VAULT_OBJECTS
from tests.deploy.matrix import MATRIX, PLAIN, SIGNING_IN
from tests.deploy.rendering import CHART, EXAMPLES, HELM, Manifest, example, helm, merged, one, rendered
from tests.metrics_page import QUERIES
from tests.outside import bare
from tests.telling import told

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["bare"]
pytestmark = pytest.mark.skipif(not HELM, reason="helm is not on this machine: make deploy-check brings it along")
every_way = pytest.mark.parametrize("way", MATRIX)
SAMPLE = {
    "database_url": "postgresql://dojo@db.example/dojo",
    "token_keys": "1:" + "QUJD" * 11,
    "slack_bot_token": "xoxb-1",
}


@pytest.fixture(scope="module")
def manifests() -> dict[str, list[Manifest]]:
    """Each way, rendered once."""
    return {way: rendered(values) for way, values in MATRIX.items()}


def pod(found: list[Manifest]) -> dict[str, Any]:
    spec: dict[str, Any] = one(found, "Deployment")["spec"]["template"]["spec"]
    return spec


def containers(found: list[Manifest]) -> list[dict[str, Any]]:
    return [*pod(found)["initContainers"], *pod(found)["containers"]]


def aliases(found: list[Manifest], name: str = "dojo-bot") -> dict[str, str]:
    """File = secret of the vault, as the driver reads them; both levels are what the provider takes."""
    told = yaml.safe_load(one(found, "SecretProviderClass", name)["spec"]["parameters"]["objects"])
    Draft202012Validator(VAULT_OBJECTS).validate(told)
    objects = [yaml.safe_load(text) for text in told["array"]]
    for each in objects:
        Draft202012Validator(VAULT_OBJECT).validate(each)
    return {each["objectAlias"]: each["objectName"] for each in objects}


def secret_names(way: str, found: list[Manifest]) -> set[str]:
    source = MATRIX[way]["secrets"]["source"]
    if source == "keyVault":
        return set(aliases(found))
    return set(one(found, "Secret")["stringData"]) if source == "values" else {*SAMPLE, "slack_signing_secret"}


@every_way
@pytest.mark.usefixtures("bare")
def test_the_bot_takes_the_settings_and_the_file_that_the_chart_writes(
    way: str, manifests: dict[str, list[Manifest]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = manifests[way]
    given = {entry["name"]: entry["value"] for entry in pod(found)["containers"][0]["env"]}
    for name, content in one(found, "ConfigMap")["data"].items():
        (tmp_path / name).write_text(content)
    for name in secret_names(way, found):
        (tmp_path / name).write_text(SAMPLE.get(name, "something"))
    for name, value in {**given, "SECRETS_DIR": str(tmp_path), "CONFIG_FILE": str(tmp_path / "config.yaml")}.items():
        monkeypatch.setenv(name, value)

    settings = load()

    assert (settings.host, settings.port, settings.auto_migrate) == ("0.0.0.0", 8000, False)  # noqa: S104
    assert settings.database_url.partition(":")[0] == MATRIX[way].get("database", {}).get("kind", "postgresql")
    assert len(configuration.read(settings.config_file).digests) == len(
        MATRIX[way].get("config", {}).get("digests", [])
    )


@every_way
def test_nothing_may_do_more_than_it_needs(way: str, manifests: dict[str, list[Manifest]]) -> None:
    spec = pod(manifests[way])

    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    for container in containers(manifests[way]):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "capabilities": {"drop": ["ALL"]},
        }
        writable = {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
        assert writable <= {"/tmp", "/data"}  # noqa: S108  # inside of the container


@every_way
def test_a_replica_has_the_time_to_finish(way: str, manifests: dict[str, list[Manifest]]) -> None:
    spec = pod(manifests[way])
    grace = float(MATRIX[way]["settings"].get("SHUTDOWN_GRACE", 20))
    pause = spec["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]

    assert pause >= 5
    assert spec["terminationGracePeriodSeconds"] >= pause + 3 + grace + 5


@every_way
def test_what_other_projects_define_is_as_they_define_it(way: str, manifests: dict[str, list[Manifest]]) -> None:
    for each in manifests[way]:
        if each["kind"] in EXTENSIONS:
            Draft202012Validator(EXTENSIONS[each["kind"]]).validate(each)
        assert each["apiVersion"].partition("/")[0] != ""
        assert "helm.sh/hook" not in json.dumps(each)


@every_way
def test_the_world_reaches_only_what_it_needs(way: str, manifests: dict[str, list[Manifest]]) -> None:
    found = [each for each in manifests[way] if each["kind"] == "Ingress"]
    paths = {
        (path["path"], path["pathType"])
        for each in found
        for rule in each["spec"]["rules"]
        for path in rule["http"]["paths"]
    }

    assert paths <= {
        ("/slack/events", "Exact"),
        ("/api/messages", "Exact"),
        ("/link", "Prefix"),
        ("/auth/callback", "Exact"),
    }
    assert bool(found) == bool(MATRIX[way].get("ingress", {}).get("enabled"))


def test_two_replicas_serve_on_postgresql_and_one_on_sqlite(manifests: dict[str, list[Manifest]]) -> None:
    many, alone = one(manifests["plain"], "Deployment")["spec"], one(manifests["trial"], "Deployment")["spec"]

    assert (many["replicas"], many["strategy"]["rollingUpdate"]) == (2, {"maxSurge": 1, "maxUnavailable": 0})
    assert one(manifests["plain"], "PodDisruptionBudget")["spec"]["maxUnavailable"] == 1
    assert (alone["replicas"], alone["strategy"]) == (1, {"type": "Recreate"})
    assert one(manifests["trial"], "PersistentVolumeClaim")["metadata"]["annotations"]["helm.sh/resource-policy"]
    assert not [each for each in manifests["trial"] if each["kind"] == "PodDisruptionBudget"]


def test_the_database_is_migrated_before_a_replica_serves(manifests: dict[str, list[Manifest]]) -> None:
    first, then = containers(manifests["plain"])

    assert (first["args"], then["args"]) == (["migrate"], ["serve"])
    assert (first["image"], first["env"], first["volumeMounts"]) == (then["image"], then["env"], then["volumeMounts"])


def test_secrets_of_a_vault_become_files_named_as_the_settings(manifests: dict[str, list[Manifest]]) -> None:
    vault = example("aks")["secrets"]["keyVault"]

    assert aliases(manifests["aks"]) == {name.lower(): secret for name, secret in vault["objects"].items()}
    assert aliases(manifests["aks"], "dojo-bot-user-tokens") == vault["userTokens"]
    given = {entry["name"]: entry["value"] for entry in pod(manifests["aks"])["containers"][0]["env"]}
    assert (given["SECRETS_DIR"], given["USER_TOKENS_DIR"]) == ("/secrets", "/user-tokens")


def test_workload_identity_has_its_label_and_its_annotation(manifests: dict[str, list[Manifest]]) -> None:
    client = example("aks")["workloadIdentity"]["clientId"]
    labels = one(manifests["aks"], "Deployment")["spec"]["template"]["metadata"]["labels"]

    assert labels["azure.workload.identity/use"] == "true"
    account = one(manifests["aks"], "ServiceAccount")["metadata"]
    assert account["annotations"]["azure.workload.identity/client-id"] == client


def test_a_spot_node_is_taken_and_preferred(manifests: dict[str, list[Manifest]]) -> None:
    spec = pod(manifests["aks"])

    assert spec["tolerations"][0]["key"] == "kubernetes.azure.com/scalesetpriority"
    assert "preferredDuringSchedulingIgnoredDuringExecution" in spec["affinity"]["nodeAffinity"]
    assert "replicas" not in one(manifests["aks"], "Deployment")["spec"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SIGNING_IN, merged(SIGNING_IN, {"config": {"roles": {"G": "reader"}}})),
        (PLAIN, merged(PLAIN, {"secrets": {"values": {"SLACK_BOT_TOKEN": "xoxb-2"}}})),
    ],
    ids=["configuration", "secret"],
)
def test_a_change_of_what_is_read_once_replaces_the_pods(before: dict[str, Any], after: dict[str, Any]) -> None:
    old, new = (one(rendered(values), "Deployment")["spec"]["template"] for values in (before, after))

    assert old["metadata"]["annotations"] != new["metadata"]["annotations"]
    assert old["spec"] == new["spec"]


def test_alerts_and_the_dashboard_ask_for_nothing_that_the_bot_does_not_tell(
    manifests: dict[str, list[Manifest]],
) -> None:
    names = {sample.name for family in told().values() for sample in family.samples}
    asked = json.dumps([one(manifests["aks"], "PrometheusRule"), (CHART / "files" / "dashboard.json").read_text()])

    assert set(re.findall(r"(?:dojo_bot|process)_\w+", asked)) <= names


def test_each_metric_that_tells_of_trouble_has_an_alert(manifests: dict[str, list[Manifest]]) -> None:
    groups = one(manifests["aks"], "PrometheusRule")["spec"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]

    asked = {name for rule in rules for name in re.findall(r"dojo_bot_[a-z_]+", rule["expr"])}
    assert {name for name in QUERIES if "_up_" in name} <= asked
    assert {
        "dojo_bot_audit_intact",
        "dojo_bot_digest_oldest_waiting_seconds",
        "dojo_bot_token_failures_total",
        "dojo_bot_loop_lag_seconds_bucket",
    } <= asked
    for rule in rules:
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["annotations"]["summary"].endswith(".")
        assert 'namespace="dojo-bot"' in rule["expr"], "another installation's trouble is not this one's"


def test_the_dashboards_panels_do_not_lie_upon_each_other() -> None:
    panels = json.loads((CHART / "files" / "dashboard.json").read_text())["panels"]

    assert [panel["id"] for panel in panels] == list(range(1, len(panels) + 1))
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}) == len(panels)
    assert len({panel["title"] for panel in panels}) == len(panels)
    for expression in (target["expr"] for panel in panels for target in panel["targets"]):
        assert 'namespace="$namespace"' in expression


def test_a_name_does_not_repeat_the_charts() -> None:
    assert one(rendered(PLAIN, "dojo-bot"), "Service", "dojo-bot")
    assert one(rendered(PLAIN, "red"), "Service", "red-dojo-bot")


@pytest.mark.parametrize("way", ["plain", "aks", "trial"])
def test_lint_has_nothing_to_say(way: str) -> None:
    done = helm("lint", "--strict", os.fspath(CHART), values=MATRIX[way])

    assert done.returncode == 0, done.stdout
    assert "[WARNING]" not in done.stdout


def test_argo_cd_finds_the_chart_where_the_example_says() -> None:
    found = yaml.safe_load((EXAMPLES / "argocd-applicationset.yaml").read_text())
    [chart, others] = found["spec"]["template"]["spec"]["sources"]

    assert (CHART.parents[1] / chart["path"] / "Chart.yaml").exists()
    assert chart["helm"]["valueFiles"][0].startswith(f"${others['ref']}/")
