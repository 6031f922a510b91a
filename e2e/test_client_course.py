"""The vendor's client on the Course service: every operation of it but those of tags and configuration."""

import io
import json
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import rustici_software_cloud_v2 as vendor
from rustici_software_cloud_v2.rest import ApiException

from harness import media, packages
from harness.api import Api, fresh
from harness.database import BOTH
from harness.wait import until

DATABASES = BOTH


class Elsewhere:
    """A web server that has files to fetch and takes what is posted."""

    def __init__(self):
        self.files, self.posted = {}, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                content = outer.files.get(self.path)
                self.send_response(200 if content is not None else 404)
                self.end_headers()
                self.wfile.write(content or b"")

            def do_POST(self):
                outer.posted.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()


@pytest.fixture(scope="module")
def elsewhere():
    site = Elsewhere()
    yield site
    site.close()


@pytest.fixture(scope="module")
def api(make_server):
    """The server may call this machine."""
    return Api(make_server(postback__allow_private_addresses="true").start())


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return packages.probe(tmp_path_factory.mktemp("package"))


@pytest.fixture
def course(api, package):
    return api.course(package)


def refused(status, text, call, *arguments, **more):
    with pytest.raises(ApiException) as caught:
        call(*arguments, **more)
    body = json.loads(caught.value.body)
    assert (caught.value.status, body["message"]) == (status, body["error"])
    assert caught.value.status == status and text in body["message"], body


def no_course(call, *arguments, **more):
    refused(404, "Could not find course [no-such-course]", call, "no-such-course", *arguments, **more)


def no_version(call, course, *arguments, **more):
    refused(404, f"Could not find course version [{course}, version 9]", call, course, 9, *arguments, **more)


def raw(call, *arguments):
    """What the client would try to write into a file as text."""
    answer = call(*arguments, _preload_content=False)
    return answer.data


def test_courses_are_listed_shown_named_and_removed(api, course):
    api.register(course)
    shown = api.courses.get_course(course, include_registration_count=True, include_course_metadata=True)
    assert (shown.id, shown.title, shown.registration_count) == (course, "Probe", 1)
    assert shown.metadata is not None
    listed = {one.id: one for one in api.courses.get_courses(include_registration_count=True).courses}
    assert listed[course].registration_count == 1
    refused(400, "orderBy: must be one of", api.courses.get_courses, order_by="size_asc")

    api.courses.set_course_title(course, vendor.TitleSchema(title="Probe, renamed"))
    assert api.courses.get_course(course).title == "Probe, renamed"
    refused(400, "title: is empty", api.courses.set_course_title, course, vendor.TitleSchema(title=""))
    no_course(api.courses.set_course_title, vendor.TitleSchema(title="x"))

    api.courses.delete_course(course)
    refused(404, f"Could not find course [{course}]", api.courses.get_course, course)
    refused(404, f"Could not find course [{course}]", api.courses.delete_course, course)


def test_versions_are_listed_shown_and_removed(api, course, package):
    job = api.courses.create_upload_and_import_course_job(course, file=str(package), may_create_new_version=True).result
    assert api.imported(job).status == "COMPLETE"
    registration = api.register(course)
    versions = api.courses.get_course_versions(course, include_registration_count=True).courses
    assert [(one.version, one.registration_count) for one in versions] == [(0, 0), (1, 1)]
    first = api.courses.get_course_version_info(course, 0, include_course_metadata=True)
    assert (first.version, first.metadata is not None) == (0, True)
    no_course(api.courses.get_course_versions)
    no_version(api.courses.get_course_version_info, course)

    api.courses.delete_course_version(course, 1)
    assert api.courses.get_course(course).version == 0
    refused(404, registration, api.result, registration)
    no_version(api.courses.delete_course_version, course)
    api.courses.delete_course_version(course, 0)
    assert not api.has_course(course)


def test_files_are_listed_read_changed_and_removed(api, course, elsewhere, tmp_path):
    better = tmp_path / "better.html"
    better.write_text("<p>better</p>")
    elsewhere.files["/fetched.html"] = b"<p>fetched</p>"
    fetch = vendor.ImportAssetRequestSchema(fetch_url=f"{elsewhere.url}/fetched.html", destination="pages/fetched.html")
    courses = api.courses

    stored = courses.upload_course_asset_file(course, "/pages/better.html", file=str(better), update_asset_policy="reject")
    assert (stored.filename, stored.destination) == ("better.html", "pages/better.html")
    again = courses.upload_course_version_asset_file(course, 0, "pages/better.html", file=str(better), update_asset_policy="strict")
    assert again.destination == "pages/better.html"
    assert courses.import_course_asset_file(course, fetch).destination == "pages/fetched.html"
    assert courses.import_course_version_asset_file(course, 0, fetch).filename == "fetched.html"
    listed = {file.path: file.size for file in courses.get_course_file_list(course).files}
    assert listed["pages/better.html"] == 13 and listed["pages/fetched.html"] == 14 and "probe.html" in listed
    assert {file.path for file in courses.get_course_version_file_list(course, 0).files} == set(listed)
    assert raw(courses.get_course_asset, course, "pages/better.html") == b"<p>better</p>"
    assert raw(courses.get_course_version_asset, course, 0, "pages/fetched.html") == b"<p>fetched</p>"

    for zipped in (raw(courses.get_course_zip, course), raw(courses.get_versioned_course_zip, course, 0)):
        with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
            assert archive.testzip() is None
            assert {entry.filename: entry.file_size for entry in archive.infolist()} == listed

    courses.delete_course_asset(course, "pages/better.html")
    courses.delete_course_version_asset(course, 0, "pages/fetched.html")
    left = {file.path for file in courses.get_course_file_list(course).files}
    assert left == set(listed) - {"pages/better.html", "pages/fetched.html"}

    taken = "destination: [probe.html] exists already"
    refused(400, taken, courses.upload_course_asset_file, course, "probe.html", file=str(better), update_asset_policy="reject")
    missing = "destination: [none] does not exist"
    refused(
        400, missing, courses.upload_course_version_asset_file, course, 0, "none", file=str(better), update_asset_policy="strict"
    )
    gone = vendor.ImportAssetRequestSchema(fetch_url=f"{elsewhere.url}/none", destination="x")
    refused(400, "fetchUrl: cannot be fetched: the server answered 404", courses.import_course_asset_file, course, gone)
    no_version(courses.import_course_version_asset_file, course, gone)
    for call in (courses.get_course_asset, courses.delete_course_asset):
        refused(404, "Could not find asset [none]", call, course, "none")
        refused(400, "relativePath: has a path that leaves the package", call, course, "../x")
    for call in (courses.get_course_version_asset, courses.delete_course_version_asset):
        no_version(call, course, "probe.html")
    for call in (courses.get_course_file_list, courses.get_course_zip):
        no_course(call)
    for call in (courses.get_course_version_file_list, courses.get_versioned_course_zip):
        no_version(call, course)


def test_imports_come_by_three_ways_and_tell_of_their_end(api, package, elsewhere):
    elsewhere.files["/course.zip"] = package.read_bytes()
    fetch = vendor.ImportFetchRequestSchema(url=f"{elsewhere.url}/course.zip", content_type="application/zip")
    fetched, referred = fresh("fetched"), fresh("referred")
    job = api.courses.create_fetch_and_import_course_job(
        fetched, fetch, postback_url=f"{elsewhere.url}/done", tags=["a", "b"]
    ).result
    status = api.imported(job)
    assert (status.status, status.import_result.course.tags) == ("COMPLETE", ["a", "b"])
    told = until(lambda: [one for one in elsewhere.posted if one["jobId"] == job], what="the end of the import is told")
    assert told[0] == {"jobId": job, "courseId": fetched, "status": "COMPLETE", "message": "Import Successful"}

    reference = vendor.ImportMediaFileReferenceRequestSchema(url="https://media.example/Fire%20drill.mp4", content_type="video/mp4")
    request = vendor.ImportRequestSchema(media_file_reference_request=reference)
    assert api.imported(api.courses.create_no_upload_and_import_course_job(referred, request).result).status == "COMPLETE"
    assert api.courses.get_course(referred).title == "Fire drill"

    refused(409, f"Course [{fetched}] already exists", api.courses.create_fetch_and_import_course_job, fetched, fetch)
    connector = vendor.ImportRequestSchema(connector_reference_request=vendor.ImportConnectorRequestSchema(connector_id="x"))
    refused(400, "connectorReferenceRequest: ", api.courses.create_no_upload_and_import_course_job, fresh("x"), connector)
    refused(409, "already exists", api.courses.create_upload_and_import_course_job, fetched, file=str(package))
    refused(404, "Could not find import job [none]", api.courses.get_import_job_status, "none")


def test_a_media_file_is_imported_with_what_is_said_about_it(api, tmp_path):
    course = fresh("media")
    job = api.courses.create_upload_and_import_course_job(
        course,
        uploaded_content_type="application/pdf",
        content_metadata=json.dumps({"description": "What burns.", "contentLanguage": "en"}),
        file=str(media.pdf(tmp_path)),
    ).result
    assert api.imported(job).status == "COMPLETE"
    shown = api.courses.get_course(course, include_course_metadata=True)
    assert (shown.title, shown.course_learning_standard) == ("Fire safety", "UNKNOWN")
    assert (shown.metadata.description, shown.metadata.title_language) == ("What burns.", "en")
    job = api.courses.create_upload_and_import_course_job(
        fresh("media"), uploaded_content_type="video/mp4", file=str(media.mp3(tmp_path))
    ).result
    status = api.imported(job)
    assert status.status == "ERROR" and "said to be an MP4 video" in status.message


def test_a_preview_link_is_made(api, course):
    request = vendor.PreviewLaunchLinkRequestSchema(redirect_on_exit_url="message")
    for link in (
        api.courses.build_course_preview_launch_link(course, request),
        api.courses.build_course_preview_launch_link_with_version(course, 0, request),
    ):
        assert "/launch/preview." in link.launch_link
    late = vendor.PreviewLaunchLinkRequestSchema(expiry=301)
    refused(400, "expiry: must be 10 to 300 seconds", api.courses.build_course_preview_launch_link, course, late)
    no_course(api.courses.build_course_preview_launch_link, request)
    no_version(api.courses.build_course_preview_launch_link_with_version, course, request)


def test_there_are_no_statements_yet(api, course):
    assert api.courses.get_course_statements(course, learner_id="x").statements == []
    assert api.courses.get_course_version_statements(course, 0).statements == []
    no_course(api.courses.get_course_statements)
    no_version(api.courses.get_course_version_statements, course)
