"""Which operations of the vendor's client were called, on which database, and with what end."""

import json
from collections import defaultdict

import rustici_software_cloud_v2 as vendor
from rustici_software_cloud_v2.rest import ApiException

from .repository import ROOT

SUCCESS, FAILURE = "success", "failure"

# (method, path of the template) of an operation → {(database, end)}
_seen = defaultdict(set)


class RecordingClient(vendor.ApiClient):
    """The vendor's client, watched where every call goes through."""

    def __init__(self, configuration, database):
        super().__init__(configuration)
        self._database = database

    def call_api(self, resource_path, method, *arguments, **options):
        operation = (method.lower(), resource_path)
        try:
            answer = super().call_api(resource_path, method, *arguments, **options)
        except ApiException:
            _seen[operation].add((self._database, FAILURE))
            raise
        _seen[operation].add((self._database, SUCCESS))
        return answer


def operations(*services):
    """The operations of our document, of these services: (service, name, method, path)."""
    document = json.loads((ROOT / "docs" / "openapi" / "scormcloud-v2.json").read_text())
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            [service] = operation["tags"]
            if not services or service in services:
                yield service, operation["operationId"], method, path


def missing(database, *services):
    """What was not called on a database with both ends, in words."""
    for _, name, method, path in operations(*services):
        for end in (SUCCESS, FAILURE):
            if (database, end) not in _seen[method, path]:
                yield f"{name}: no {end}"


def table():
    """The coverage of all operations as a table in Markdown."""
    lines = ["| service | operation | success | failure |", "|---|---|---|---|"]
    for service, name, method, path in sorted(operations()):
        ends = _seen[method, path]
        columns = (", ".join(sorted(db for db, seen in ends if seen == end)) or "none" for end in (SUCCESS, FAILURE))
        lines.append("| " + " | ".join([service, name, *columns]) + " |")
    return "\n".join(lines) + "\n"
