"""Tells which of the three brokers leads the stream of events, and refuses a stream that is not kept three times; run in a container."""

import json
import sys
import urllib.request

COPIES = 3


def main() -> None:
    """Ask a broker what it knows of the stream."""
    with urllib.request.urlopen("http://nats-1:8222/jsz?streams=true&accounts=true&config=true", timeout=10) as answer:
        accounts = json.loads(answer.read())["account_details"]
    (stream,) = (one for account in accounts for one in account.get("stream_detail", []) if one["name"] == "EVT")
    if stream["config"]["num_replicas"] != COPIES or len(stream["cluster"]["replicas"]) != COPIES - 1:
        sys.exit(f"the stream is kept by {stream['cluster']}")
    leader = stream["cluster"]["leader"]
    print("nats" if leader == "nats-1" else leader)


if __name__ == "__main__":
    main()
