"""What the last release promised: the shape of every event and request, and its migrations (contracts/released.json).

`python -m stack.released` writes it when a release is made; a test compares what is there today with it. Contracts only grow, and
migrations must leave what the release before still uses, since it goes on working while they run (docs/OPERATIONS.md).
"""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts.base import all_requests
from stack import ROOT
from stack.documents import events, load_contracts

SNAPSHOT = ROOT / "contracts" / "released.json"
MIGRATIONS = ("chassis/migrations", "services/*/migrations")
NEEDED = "!"
Shape = dict[str, str]

DESTROYS = {
    what: re.compile(words, re.IGNORECASE)
    for what, words in {
        "drops what is used": r"\bdrop\s+(?:table|column|view|sequence|type|function|schema)\b",
        "renames what is used": r"\brename\b",
        "changes a column's type": r"\balter\s+(?:column\s+)?\w+\s+(?:set\s+data\s+)?type\b",
        "refuses what was written without": r"\bset\s+not\s+null\b",
        "needs what is not written yet": r"\badd\s+column\s+(?![^,;]*\b(?:default|generated)\b)[^,;]*\bnot\s+null\b",
        "forbids what is written": r"\balter\s+table\s+\w+\s+(?:[^;]*,\s*)?add\s+(?:constraint\s+\w+\s+)?(?:check|unique)\b",
        "empties": r"(?<!or )(?<!before )\btruncate\b|\bdelete\s+from\b",
    }.items()
}
EXCUSE = re.compile(r"^-- under the previous release: .+$", re.MULTILINE)


def promised() -> dict[str, Any]:
    """Describe what is there today as the snapshot does."""
    load_contracts()
    ours = [one for one in all_requests() if one.__module__.startswith("contracts.")]
    return {
        "events": {one.type: shape(one.model_json_schema()) for one in events()},
        "requests": {
            f"{one.service()} {one.method} {one.path}": {
                "asked": shape(one.model_json_schema()),
                "answered": shape(one.answer().model_json_schema()),
            }
            for one in sorted(ours, key=lambda one: (one.service(), one.path, one.method))
        },
        "migrations": {str(path.relative_to(ROOT)): sha256(path.read_bytes()).hexdigest()[:16] for path in migrations()},
    }


def migrations() -> list[Path]:
    """List every migration."""
    return sorted(path for folder in MIGRATIONS for path in ROOT.glob(f"{folder}/*.sql"))


def shape(schema: Mapping[str, Any]) -> Shape:
    """Write a schema as its fields and those of the records within, each with the kinds of its values; `!` marks what must be given."""
    known = schema.get("$defs", {})
    found: Shape = {}
    for record, node in (("", schema), *((f"{name}.", one) for name, one in known.items() if "properties" in one)):
        needed = set(node.get("required", ()))
        for name, field in node.get("properties", {}).items():
            found[f"{record}{name}"] = "|".join(sorted(_kinds(field, known))) + (NEEDED if name in needed else "")
    return found


def _kinds(node: Mapping[str, Any], known: Mapping[str, Any]) -> set[str]:
    record = node.get("$ref", "").rpartition("/")[2]
    if record and "properties" in known[record]:
        return {record}
    node = known[record] if record else node
    if "enum" in node or "const" in node:
        return {f"={value}" for value in node.get("enum", [node.get("const")])}
    choices = (*node.get("anyOf", ()), *node.get("oneOf", ()))
    if choices:
        return {kind for one in choices for kind in _kinds(one, known)}
    kind = str(node.get("type", "any"))
    for inside in ("items", "additionalProperties"):
        if isinstance(node.get(inside), Mapping):
            return {f"{kind} of {one}" for one in _kinds(node[inside], known)}
    return {f"{kind}/{node['format']}" if "format" in node else kind}


def breaches(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Tell how a shape breaks what was promised; what was only added breaks nothing."""
    found = [f"{path} was removed" for path in before if path not in now]
    for path, word in now.items():
        if path not in before:
            record = path.rpartition(".")[0]
            if word.endswith(NEEDED) and (not record or any(one.startswith(f"{record}.") for one in before)):
                found.append(f"{path} is new, and needed at once")
            continue
        if word.endswith(NEEDED) and not before[path].endswith(NEEDED):
            found.append(f"{path} is needed now")
        was, is_now = (set(one.removesuffix(NEEDED).split("|")) for one in (before[path], word))
        if was - is_now:
            found.append(f"{path} was {before[path]} and is {word}")
    return found


def broken(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Tell every promise of a release that is not kept."""
    found = []
    for kind in ("events", "requests"):
        found += [f"{name} was removed" for name in before[kind] if name not in now[kind]]
    for name, was in before["events"].items():
        found += [f"{name}: {what}" for what in breaches(was, now["events"].get(name, was))]
    for name, both in before["requests"].items():
        for half, was in both.items():
            found += [f"{name}, {half}: {what}" for what in breaches(was, now["requests"].get(name, both)[half])]
    for path, mark in before["migrations"].items():
        if now["migrations"].get(path) != mark:
            found.append(f"{path} is not the one that was released")
    return found


def destructive(sql: str) -> list[str]:
    """Tell what in a migration the release before would stumble on, unless the file says why it does not."""
    if EXCUSE.search(sql):
        return []
    plain = re.sub(r"--.*", "", re.sub(r"\$\$.*?\$\$", "", sql, flags=re.DOTALL))  # what functions do when they are called is not done now
    return [what for what, words in DESTROYS.items() if words.search(plain)]


def text(snapshot: Mapping[str, Any]) -> str:
    """Write a snapshot as it is committed."""
    return json.dumps(snapshot, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    SNAPSHOT.write_text(text(promised()), encoding="utf-8")
