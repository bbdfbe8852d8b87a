"""What the resources of other projects must look like, as far as the chart writes them: strict, so that a slip shows.

From the CustomResourceDefinitions of the Secrets Store CSI driver and its Azure provider, of the Prometheus operator,
and of Argo CD.
"""

from __future__ import annotations

from typing import Any, Final

_TEXT: Final = {"type": "string", "minLength": 1}
_SAID: Final = {"type": "object", "additionalProperties": {"type": "string"}}
_SWITCH: Final = {"enum": ["true", "false"]}


def _exactly(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {**required, **(optional or {})},
    }


def _resource(version: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    metadata = _exactly({"name": _TEXT, "namespace": _TEXT, "labels": _SAID}, {"annotations": _SAID})
    return _exactly({"apiVersion": {"const": version}, "kind": {"const": kind}, "metadata": metadata, "spec": spec})


VAULT_OBJECTS: Final = _exactly({"array": {"type": "array", "minItems": 1, "items": _TEXT}})
"""The text in `objects`, read as YAML; each item is YAML once more."""
VAULT_OBJECT: Final = _exactly(
    {
        "objectName": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,127}$"},
        "objectType": {"enum": ["secret", "key", "cert"]},
        "objectAlias": {"type": "string", "pattern": "^[a-z0-9_-]{1,127}$"},
    }
)
_AZURE: Final = _exactly(
    {"usePodIdentity": _SWITCH, "clientID": _TEXT, "keyvaultName": _TEXT, "tenantId": _TEXT, "objects": _TEXT},
    {"cloudName": _TEXT},
)
_ALERT: Final = _exactly(
    {
        "alert": {"type": "string", "pattern": "^DojoBot[A-Za-z]+$"},
        "expr": _TEXT,
        "labels": _exactly({"severity": {"enum": ["warning", "critical"]}}),
        "annotations": _exactly({"summary": _TEXT, "description": _TEXT}),
    },
    {"for": {"type": "string", "pattern": "^[0-9]+[smh]$"}},
)
_GROUP: Final = _exactly({"name": _TEXT, "rules": {"type": "array", "minItems": 1, "items": _ALERT}})
_ENDPOINT: Final = _exactly({"port": _TEXT, "path": _TEXT, "interval": {"type": "string", "pattern": "^[0-9]+[sm]$"}})

EXTENSIONS: Final[dict[str, dict[str, Any]]] = {
    "SecretProviderClass": _resource(
        "secrets-store.csi.x-k8s.io/v1",
        "SecretProviderClass",
        _exactly({"provider": {"const": "azure"}, "parameters": _AZURE}),
    ),
    "ServiceMonitor": _resource(
        "monitoring.coreos.com/v1",
        "ServiceMonitor",
        _exactly(
            {"selector": _exactly({"matchLabels": _SAID}), "endpoints": {"type": "array", "items": _ENDPOINT}},
        ),
    ),
    "PrometheusRule": _resource(
        "monitoring.coreos.com/v1", "PrometheusRule", _exactly({"groups": {"type": "array", "items": _GROUP}})
    ),
}
"""By kind."""
