"""Applications are apart: the credentials of one, on every operation, with ids of another."""

import json
import urllib.error
import urllib.request
from base64 import b64encode
from urllib.parse import quote, urlencode

import pytest

from harness.api import CREATOR, Api, addresses
from harness.contents import contents
from harness.database import BOTH
from harness.packages import sample
from harness.repository import ROOT
from harness.server import APP_ID, APP_SECRET

DATABASES = BOTH

ADMIN = "admin@company.example"
TAGS = {"tags": ["stolen"]}
KEPT = {"tags": ["kept"]}
SETTINGS = {"settings": [{"settingId": "PlayerShowNavBar", "value": "false"}]}
LAUNCH = {"redirectOnExitUrl": "message"}

FORM = b"\r\n".join(
    [
        b"--x",
        b'content-disposition: form-data; name="destination"',
        b"",
        b"stolen.html",
        b"--x",
        b'content-disposition: form-data; name="file"; filename="a.html"',
        b"",
        b"stolen",
        b"--x--",
        b"",
    ]
)

# The caller's own application has its configuration; and a learner id, like that of a new course, is each application's
# own name: the call is about the caller's learner or course of that name. A test of its own looks at what the learner's
# do to the other application.
OF_THE_CALLER = {
    "getApplicationConfiguration",
    "setApplicationConfiguration",
    "deleteApplicationConfigurationSetting",
    "getLearnerTags",
    "putLearnerTags",
    "deleteLearnerTags",
    "putLearnerTagsBatch",
    "createFetchAndImportCourseJob",
    "createNoUploadAndImportCourseJob",
    "createUploadAndImportCourseJob",
}


class Theirs:
    """An application with one of everything."""

    def __init__(self, server, course_package):
        made = server.run("app", "create", "--name", "Theirs", "--json")
        assert made.returncode == 0, made.stderr
        app = json.loads(made.stdout)
        self.api = Api(server, app["id"], app["secret"])
        status = self.api.upload(course_package, "their-course")
        assert status.status == "COMPLETE", status.message
        [self.address] = addresses(1)
        self.private = self.api.invite("their-course", [self.address], tags=["theirs"])
        self.api.job_ended(self.private)
        self.public = self.api.make_public("their-course").id
        self.registration = self.api.invitees(self.private)[self.address].registration_id
        self.api.launch_link(self.registration)
        self.path = {
            "childAppId": app["id"],
            "courseId": "their-course",
            "credentialId": "00000000-0000-7000-8000-000000000001",
            "importJobId": status.job_id,
            "instanceId": 0,
            "learnerId": self.address,
            "registrationId": self.registration,
            "settingId": "PlayerShowNavBar",
            "versionId": 0,
        }
        self.query = {
            "destination": "stolen.html",
            "relativePath": "index.html",
            "userEmail": ADMIN,
        }
        self.bodies = {
            "createApplication": {"name": "x"},
            "createCredential": {"name": "x"},
            "createPrivateInvitation": {
                "courseId": "their-course",
                "creatingUserEmail": CREATOR,
                "invitationEmail": {"addresses": ["mallory@example.org"]},
            },
            "createPublicInvitation": {"courseId": "their-course", "creatingUserEmail": CREATOR},
            "createRegistration": {
                "courseId": "their-course",
                "learner": {"id": "mallory"},
                "registrationId": "stolen",
            },
            "createNewRegistrationInstance": {},
            "importCourseAssetFile": {"fetchUrl": "http://example.org/x", "destination": "x"},
            "importCourseVersionAssetFile": {"fetchUrl": "http://example.org/x", "destination": "x"},
            "putCourseTagsBatch": {"ids": ["their-course"], **TAGS},
            "putInvitationTagsBatch": {"ids": [self.private], **TAGS},
            "putRegistrationTagsBatch": {"ids": [self.registration], **TAGS},
            "setCourseTitle": {"title": "stolen"},
            "updateLearnerInfo": {"id": self.address, "firstName": "stolen"},
        }

    def body(self, name):
        if name in self.bodies:
            return self.bodies[name]
        for word, body in (("Tags", TAGS), ("Configuration", SETTINGS), ("LaunchLink", LAUNCH)):
            if word in name:
                return body
        return {}


@pytest.fixture(scope="module")
def both(make_server, relay, tmp_path_factory):
    server = make_server(mail__url=relay.url, bootstrap__admin_email=ADMIN).start()
    Api(server).sample()
    return server, Theirs(server, sample(tmp_path_factory.mktemp("package")))


def operations():
    document = json.loads((ROOT / "docs/openapi/scormcloud-v2.json").read_text())
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def names_a_thing(path, operation, theirs):
    return "{" in path or operation["operationId"] in theirs.bodies


def ask(server, method, path, query, body):
    url = f"{server.url}/api/v2{path}" + (f"?{urlencode(query)}" if query else "")
    request = urllib.request.Request(url, method=method)
    request.add_header("Authorization", "Basic " + b64encode(f"{APP_ID}:{APP_SECRET}".encode()).decode())
    if isinstance(body, bytes):
        request.add_header("Content-Type", "multipart/form-data; boundary=x")
        request.data = body
    elif body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def test_no_operation_answers_or_changes_what_is_anothers(both):
    server, theirs = both
    before = contents(server)
    asked = 0
    for method, path, operation in operations():
        name = operation["operationId"]
        if name in OF_THE_CALLER or not names_a_thing(path, operation, theirs):
            continue
        for invitation in (theirs.private, theirs.public) if "{invitationId}" in path else (None,):
            values = theirs.path | {"invitationId": invitation}
            filled = path
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    value = quote(str(values[parameter["name"]]), safe="")
                    filled = filled.replace("{%s}" % parameter["name"], value)
            query = {
                parameter["name"]: theirs.query[parameter["name"]]
                for parameter in operation.get("parameters", [])
                if parameter["in"] == "query" and parameter.get("required")
            }
            body = None
            if "requestBody" in operation:
                multipart = "multipart/form-data" in operation["requestBody"]["content"]
                body = FORM if multipart else theirs.body(name)
            status, answer = ask(server, method, filled, query, body)
            assert 400 <= status < 500, f"{name}: {status} {answer[:200]}"
            # A refusal for a fault of the question itself would prove nothing.
            assert status in (401, 403, 404) or b"Could not find" in answer, f"{name}: {status} {answer[:200]}"
            asked += 1
    assert asked > 40
    assert contents(server) == before


def test_lists_filtered_by_anothers_ids_are_empty(both):
    server, theirs = both
    for path, query, key in (
        ("/registrations", {"courseId": "their-course"}, "registrations"),
        ("/registrations", {"learnerId": theirs.address}, "registrations"),
        ("/invitations", {"courseId": "their-course"}, "invitations"),
        ("/invitations/private", {"courseId": "their-course", "tags": "theirs"}, "invitations"),
        ("/courses", {"filter": "their-course"}, "courses"),
    ):
        status, answer = ask(server, "GET", path, query, None)
        assert (status, json.loads(answer)[key]) == (200, []), path


def test_a_learner_of_the_same_id_is_another_learner(both):
    server, theirs = both
    theirs.api.learners.put_learner_tags(theirs.address, KEPT)
    learner = f"/learner/{quote(theirs.address)}/tags"
    assert ask(server, "GET", learner, {}, None) == (200, b'{"tags":[]}')
    assert ask(server, "PUT", learner, {}, TAGS)[0] == 204
    assert ask(server, "DELETE", learner, {}, KEPT)[0] == 204
    assert theirs.api.learners.get_learner_tags(theirs.address).tags == ["kept"]
