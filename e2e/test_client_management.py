"""The vendor's client manages applications and secrets, and asks for tokens."""

from datetime import datetime, timedelta, timezone

import pytest
import rustici_software_cloud_v2 as vendor
from rustici_software_cloud_v2.rest import ApiException

from harness.api import Api, fresh
from harness.database import BOTH
from harness.server import APP_ID

DATABASES = BOTH

MANAGER = "E2EMANAGER"
MANAGER_SECRET = "a-management-secret-of-the-tests"


@pytest.fixture(scope="module")
def server(make_server):
    return make_server(bootstrap__management_id=MANAGER, bootstrap__management_secret=MANAGER_SECRET).start()


@pytest.fixture(scope="module")
def manager(server):
    return Api(server, MANAGER, MANAGER_SECRET).management


@pytest.fixture
def made(manager):
    """A fresh application; its id."""
    return manager.create_application(vendor.ApplicationRequestSchema(name=fresh("app"))).id


def secret_of(manager, app, **more):
    return manager.create_credential(app, vendor.CredentialRequestSchema(name="tests", **more))


def with_token(server, token):
    """A client that has nothing but a token."""
    api = Api(server, APP_ID, "not the secret")
    api.ping.api_client.configuration.access_token = token
    return api


def refused(status, call, *arguments, **named):
    """The sentence of a refusal."""
    with pytest.raises(ApiException) as caught:
        call(*arguments, **named)
    assert caught.value.status == status, caught.value.body
    return caught.value.body


def test_an_application_is_made_changed_listed_and_removed(manager):
    name = fresh("app")
    made = manager.create_application(vendor.ApplicationRequestSchema(name=name))
    assert made.name == name and len(made.id) == 10

    manager.update_application(made.id, vendor.UpdateApplicationSchema(name=f"{name}!", allow_delete=True))
    info = manager.get_application_info(made.id, include_course_count=True, include_registration_count=True)
    assert (info.name, info.allow_delete, info.course_count, info.registration_count) == (f"{name}!", True, 0, 0)
    assert info.create_date <= info.update_date

    page = manager.get_applications(filter=name, filter_by="name", include_total_count=True)
    assert [one.id for one in page.applications] == [made.id]
    assert made.id in [one.id for one in manager.get_application_list().applications]

    manager.delete_application(made.id)
    for call in (manager.get_application_info, manager.delete_application, manager.get_credentials):
        assert made.id in refused(404, call, made.id)
    assert made.id in refused(404, manager.update_application, made.id, vendor.UpdateApplicationSchema())


def test_what_cannot_be_is_refused_by_name(manager, made):
    assert "name: " in refused(400, manager.create_application, vendor.ApplicationRequestSchema(name=" "))
    assert "orderBy: " in refused(400, manager.get_applications, order_by="size")
    long = vendor.CredentialRequestSchema(name="x" * 256)
    assert "name: " in refused(400, manager.create_credential, made, long)


def test_only_the_management_application_manages(server):
    application = Api(server).management
    assert "management application" in refused(403, application.get_application_list)
    manager = Api(server, MANAGER, MANAGER_SECRET)
    assert "management application" in refused(403, manager.ping.ping_app_id)
    assert "invalid" in refused(401, Api(server, MANAGER, "wrong").management.get_application_list)


def test_an_application_with_courses_is_kept(server, manager):
    Api(server).sample()
    assert APP_ID in refused(409, manager.delete_application, APP_ID)


def test_a_secret_works_until_it_is_switched_off_or_deleted(server, manager, made):
    first, second = secret_of(manager, made), secret_of(manager, made)
    assert first.status == "active" and first.credential != second.credential
    listed = manager.get_credentials(made).credentials
    assert [(one.id, one.credential) for one in listed] == [(first.id, None), (second.id, None)]

    ping = Api(server, made, first.credential).ping.ping_app_id
    assert ping().api_message
    manager.update_credential(made, first.id, vendor.CredentialRequestSchema(name="off", active=False))
    refused(401, ping)
    assert [one.status for one in manager.get_credentials(made).credentials] == ["inactive", "active"]

    ping = Api(server, made, second.credential).ping.ping_app_id
    assert ping().api_message
    manager.delete_credential(made, second.id)
    refused(401, ping)
    assert second.id in refused(404, manager.delete_credential, made, second.id)
    request = vendor.CredentialRequestSchema(active=True)
    assert second.id in refused(404, manager.update_credential, made, second.id, request)


def test_deletions_are_switched_on_by_the_management_application(server, manager, made):
    api = Api(server, made, secret_of(manager, made).credential)
    assert "allowDelete" in refused(403, api.courses.delete_course, "none")
    manager.update_application(made, vendor.UpdateApplicationSchema(allow_delete=True))
    refused(404, api.courses.delete_course, "none")


def test_a_token_of_the_form_opens_what_its_scopes_allow(server):
    token = Api(server).authentication.get_app_token("read:course read:ping", expiration=60)
    assert (token.token_type, token.expires_in) == ("Bearer", 60)
    api = with_token(server, token.access_token)
    assert api.ping.ping_app_id().api_message
    assert api.courses.get_courses().courses is not None
    assert "read:registration" in refused(403, api.registrations.get_registrations)
    assert "invalid" in refused(401, with_token(server, "none").ping.ping_app_id)
    assert "read:everything" in refused(400, Api(server).authentication.get_app_token, "read:everything")


def test_a_token_dies_with_the_secret_that_asked_for_it(server, manager, made):
    secret = secret_of(manager, made)
    expiry = datetime.now(timezone.utc) + timedelta(hours=1)
    request = vendor.TokenRequestSchema(permissions=vendor.PermissionsSchema(scopes=["read"]), expiry=expiry)
    token = Api(server, made, secret.credential).management.create_token(request).result
    api = with_token(server, token)
    assert api.courses.get_courses().courses == []
    manager.update_credential(made, secret.id, vendor.CredentialRequestSchema(active=False))
    refused(401, api.courses.get_courses)

    request.expiry = datetime.now(timezone.utc) - timedelta(hours=1)
    assert "expiry: " in refused(400, Api(server).management.create_token, request)


def test_a_call_that_is_sent_again_is_done_once(server, manager):
    manager.api_client.default_headers["Idempotency-Key"] = fresh("key")
    try:
        request = vendor.ApplicationRequestSchema(name=fresh("app"))
        first, second = manager.create_application(request), manager.create_application(request)
        assert first == second
        other = vendor.ApplicationRequestSchema(name=fresh("app"))
        assert "Idempotency-Key" in refused(400, manager.create_application, other)
    finally:
        del manager.api_client.default_headers["Idempotency-Key"]


def test_the_command_line_lists_applications(server, made):
    # SQLite is read while the server runs; a second process only reads here.
    listed = server.run("app", "list")
    assert listed.returncode == 0, listed.stderr
    assert made in listed.stdout and MANAGER not in listed.stdout
