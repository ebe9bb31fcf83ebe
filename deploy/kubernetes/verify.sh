#!/usr/bin/env bash
# Renders both overlays with kubectl (1.27 or newer) and validates every object against its schema, in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")"
command -v kubectl >/dev/null || { echo "kubectl manque" >&2; exit 1; }
environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check kubernetes-validate==1.37.0 pyyaml 2>"$environment/pip.log" || { cat "$environment/pip.log" >&2; exit 1; }
for overlay in village city; do
    echo "$overlay"
    kubectl kustomize "$overlay" >"$environment/$overlay.yaml"
    "$environment/bin/python" validate.py <"$environment/$overlay.yaml"
done
