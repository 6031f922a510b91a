"""Real packages, also broken ones, through the real upload."""

import os

import pytest
from rustici_software_cloud_v2.rest import ApiException

from harness import packages
from harness.api import Api
from harness.wait import until

# Packages that are refused: the file and the fault that the error must name.
REFUSED = {
    "adlcts-CM-01-broken-default-org": ['"SequencingTest.htm"', "the zip does not hold"],
    "aicc-3au-prereq.parserfixture": ['"complex.crs"', "AICC"],
    "aicc-hacp-testing-tool": ['"assessment.crs"', "AICC"],
    "aicc-multiline-description-external-url": ['"test.crs"', "AICC"],
    "cmi5-single_au_basic_responsive.catapult": ['"cmi5.xml"', "cmi5"],
    "parser-ContentPackagingNoSchemaVersion_SCORM20042ndEdition": ['"index.html"', "the zip does not hold"],
    "parser-InvalidFileReferences_SCORM12": ['"content/nonexistent.html"', "the zip does not hold"],
    "parser-InvalidMissingOrgIdentifier_SCORM20043rdEdition": ['"index.html"', "the zip does not hold"],
    "parser-MalformedXml_SCORM12": ['"imsmanifest.xml"', "not well-formed XML", "27:5"],
    "parser-MissingLaunchUrl_SCORM12": ['"resource_1"', "has no href"],
    "parser-MissingRequiredFields_SCORM12": ['"content/index.html"', "the zip does not hold"],
    "xapi-tincan-golf": ['"tincan.xml"', "xAPI"],
}


def files_below(folder):
    return {path for path in folder.rglob("*") if path.is_file()} if folder.exists() else set()


@pytest.mark.parametrize("package", packages.foreign_packages(), ids=lambda path: path.stem)
def test_a_package_becomes_a_course_or_its_error_names_file_and_fault(package, server, api):
    course_id = package.stem
    status = api.upload(package, course_id)
    if package.stem in REFUSED:
        assert status.status == "ERROR"
        for words in REFUSED[package.stem]:
            assert words in status.message
        assert not api.has_course(course_id)
    else:
        assert (status.status, status.message) == ("COMPLETE", "Import Successful")
        assert status.import_result.course.id == course_id
    assert files_below(server.data / "tmp") == set()


def test_what_is_no_package_is_refused_with_a_sentence(api, server, tmp_path):
    cases = {
        "no-zip.zip": (b"This is no zip file.", "zip"),
        "empty.zip": (b"", "zip"),
    }
    for name, (content, word) in cases.items():
        path = tmp_path / name
        path.write_bytes(content)
        status = api.upload(path, path.stem)
        assert status.status == "ERROR" and word in status.message, status.message
        assert not api.has_course(path.stem)
    assert files_below(server.data / "tmp") == set()


def test_a_course_is_not_replaced_by_accident(api, tmp_path):
    course_id = api.course(packages.sample(tmp_path), "only-once")
    with pytest.raises(ApiException) as refused:
        api.upload(packages.sample(tmp_path), course_id)
    assert refused.value.status == 409
    job = api.courses.create_upload_and_import_course_job(
        course_id, file=str(packages.sample(tmp_path)), may_create_new_version=True
    ).result
    assert api.imported(job).import_result.course.version == 1


def test_a_big_package_that_is_refused_at_once_gets_its_answer(api, server, tmp_path):
    """The client must not see a broken connection where the server has something to say."""
    api.sample()
    big = tmp_path / "big.zip"
    big.write_bytes(os.urandom(40 << 20))
    stranger = Api(server, secret="not the secret")
    for client, course_id, status in ((api, "welcome", 409), (stranger, "big", 401)):
        for _ in range(3):
            with pytest.raises(ApiException) as refused:
                client.upload(big, course_id)
            assert refused.value.status == status


def test_nothing_but_the_packages_of_courses_stays_stored(api, server, tmp_path):
    """Also after the packages that were refused above, and one more."""
    refused = tmp_path / "refused.zip"
    refused.write_bytes(b"This is no zip file.")
    assert api.upload(refused, "refused").status == "ERROR"

    versions = sum(course.version + 1 for course in api.all_courses())
    # What is not needed any more is removed in the background.
    until(lambda: len(files_below(server.data / "objects")) == versions, within=25, what=f"{versions} packages are stored")
