"""The vendor's client, of which nothing but the host is changed, and what the tests ask of it in one line each."""

import itertools

import rustici_software_cloud_v2 as vendor
from rustici_software_cloud_v2.rest import ApiException

from .coverage import RecordingClient
from .server import APP_ID, APP_SECRET
from .wait import until

CREATOR = "trainer@company.example"

_numbers = itertools.count(1)


def fresh(stem):
    """A name that no other test uses."""
    return f"{stem}-{next(_numbers)}"


def addresses(count, stem="learner"):
    """Addresses that no other test uses."""
    return [f"{fresh(stem)}@people.example" for _ in range(count)]


class Api:
    def __init__(self, server, app_id=APP_ID, secret=APP_SECRET):
        self.url = server.url
        configuration = vendor.Configuration()
        configuration.host = f"{server.url}/api/v2"
        configuration.username = app_id
        configuration.password = secret
        client = RecordingClient(configuration, server.database)
        self.about = vendor.AboutApi(client)
        self.authentication = vendor.AuthenticationApi(client)
        self.courses = vendor.CourseApi(client)
        self.invitations = vendor.InvitationsApi(client)
        self.learners = vendor.LearnerApi(client)
        self.management = vendor.ApplicationManagementApi(client)
        self.ping = vendor.PingApi(client)
        self.registrations = vendor.RegistrationApi(client)
        self.reporting = vendor.ReportingApi(client)

    def upload(self, path, course_id):
        """Uploads a package and waits for the end of its import."""
        job = self.courses.create_upload_and_import_course_job(course_id, file=str(path)).result
        return self.imported(job)

    def imported(self, job, within=60):
        """The end of an import."""

        def ended():
            status = self.courses.get_import_job_status(job)
            return status if status.status != "RUNNING" else None

        return until(ended, within, what=f"the import {job} ends")

    def course(self, path, course_id=None):
        """A course made of a package; its id."""
        course_id = course_id or fresh(path.stem[:40])
        status = self.upload(path, course_id)
        assert status.status == "COMPLETE", f"{path.name}: {status.message}"
        return course_id

    def sample(self):
        """The id of the sample course, once it is there."""
        until(lambda: self.has_course("welcome"), what="the sample course is there")
        return "welcome"

    def has_course(self, course_id):
        try:
            self.courses.get_course(course_id)
        except ApiException as refused:
            assert refused.status == 404, refused
            return False
        return True

    def all_courses(self):
        page = self.courses.get_courses()
        yield from page.courses
        while page.more:
            page = self.courses.get_courses(more=page.more)
            yield from page.courses

    def invite(self, course_id, to, subject=None, body=None, **more):
        """Makes a private invitation; its id."""
        mail = vendor.InvitationEmailSchema(subject=subject, body=body, addresses=to)
        request = vendor.CreatePrivateInvitationSchema(
            course_id=course_id, creating_user_email=CREATOR, invitation_email=mail, **more
        )
        return self.invitations.create_private_invitation(request).id

    def job(self, invitation):
        return self.invitations.get_private_invitation_job_status(invitation)

    def job_ended(self, invitation, within=20):
        """The job of a private invitation, once every address has its end."""

        def ended():
            status = self.job(invitation)
            return status if status.status != "STARTED" else None

        return until(ended, within, what="the invitation's job ends")

    def private(self, invitation):
        return self.invitations.get_private_invitation(invitation, include_registration_count=True)

    def invitees(self, invitation):
        """Those invited privately, by address."""
        return {one.email: one for one in self._walk(self.invitations.get_private_user_invitations, invitation)}

    def make_public(self, course_id, **more):
        """Makes a public invitation, as it can be read afterwards."""
        request = vendor.CreatePublicInvitationSchema(course_id=course_id, creating_user_email=CREATOR, **more)
        return self.public(self.invitations.create_public_invitation(request).id)

    def public(self, invitation):
        return self.invitations.get_public_invitation(invitation, include_registration_count=True)

    def change_public(self, invitation, **change):
        self.invitations.update_public_invitation(invitation, vendor.PublicInvitationUpdateSchema(**change))

    def change_private(self, invitation, **change):
        self.invitations.update_private_invitation(invitation, vendor.PrivateInvitationUpdateSchema(**change))

    def joined(self, invitation):
        """Those who joined a public invitation, by address."""
        return {one.email: one for one in self._walk(self.invitations.get_public_user_invitations, invitation)}

    @staticmethod
    def _walk(read, invitation):
        page = read(invitation, include_registration_report=True)
        yield from page.user_invitations
        while page.more:
            page = read(invitation, more=page.more)
            yield from page.user_invitations

    def register(self, course_id):
        """Makes a registration without an invitation; its id."""
        registration = fresh("registration")
        learner = vendor.LearnerSchema(id=fresh("learner"), first_name="Lena", last_name="Learner")
        self.registrations.create_registration(
            vendor.CreateRegistrationSchema(course_id=course_id, learner=learner, registration_id=registration)
        )
        return registration

    def launch_link(self, registration, exit_to="message"):
        request = vendor.LaunchLinkRequestSchema(redirect_on_exit_url=exit_to)
        return self.registrations.build_registration_launch_link(registration, request).launch_link

    def result(self, registration, **include):
        return self.registrations.get_registration_progress(registration, **include)

    def runtimes(self, registration):
        """The runtime data of each activity that has some, by the activity's title."""
        result = self.result(
            registration, include_child_results=True, include_runtime=True, include_interactions_and_objectives=True
        )
        return dict(_runtimes(result.activity_details))

    def runtime(self, registration):
        """The runtime data of a course with one activity."""
        [only] = self.runtimes(registration).values()
        return only


def _runtimes(activity):
    if activity.runtime:
        yield activity.title, activity.runtime
    for child in activity.children or []:
        yield from _runtimes(child)
