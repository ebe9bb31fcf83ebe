"""Validate rendered Kubernetes objects, read from standard input, against their schemas; needs kubernetes-validate and PyYAML.

What is not Kubernetes' own (the database cluster of CloudNativePG) has no schema here: it is named, not checked.
"""

import sys

import kubernetes_validate
import yaml

VERSION = "1.34"


def main() -> int:
    """Check every object strictly: an unknown field is an error; returns 1 when one is wrong."""
    checked, unknown, wrong = 0, [], 0
    for one in yaml.safe_load_all(sys.stdin):
        name = f"{one['kind']} {one['metadata']['name']}"
        if "cnpg.io" in one["apiVersion"]:
            unknown.append(name)
            continue
        try:
            kubernetes_validate.validate(one, VERSION, strict=True)
        except kubernetes_validate.ValidationError as error:
            wrong += 1
            print(f"  {name}: {error.message} at {'/'.join(map(str, error.path))}")
        checked += 1
    print(f"  {checked} objects checked, {wrong} wrong; without a schema: {', '.join(unknown) or 'none'}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
