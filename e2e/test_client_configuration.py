"""The vendor's client on every operation of configuration, and what the player does with what was set."""

import json

import pytest
import rustici_software_cloud_v2 as vendor
from rustici_software_cloud_v2.rest import ApiException

from harness import packages
from harness.api import fresh
from harness.browser import Player
from harness.database import BOTH

DATABASES = BOTH

UNKNOWN = "`PlayerShowNavbar` is not a valid setting ID"


@pytest.fixture(scope="module")
def course(api, tmp_path_factory):
    return api.course(packages.probe(tmp_path_factory.mktemp("package")), "Fire safety 50%")


@pytest.fixture(scope="module")
def registration(api, course):
    return api.register(course)


def post(*pairs):
    settings = [vendor.SettingsIndividualSchema(setting_id=name, value=value) for name, value in pairs]
    return vendor.SettingsPostSchema(settings=settings)


def find(listing, name):
    [item] = [item for item in listing.setting_items if item.id == name]
    return item


def standing(listing, name):
    item = find(listing, name)
    return item.effective_value, item.effective_value_source, item.explicit_value


def refused(call, *arguments, **options):
    """Status and sentence of a refusal."""
    with pytest.raises(ApiException) as caught:
        call(*arguments, **options)
    return caught.value.status, json.loads(caught.value.body)["message"]


class Level:
    """One level of the configuration: its three operations with the arguments that name it."""

    def __init__(self, get, put, delete, source, *names, **options):
        self._get, self._put, self._delete = get, put, delete
        self._names, self._options = names, options
        self.source = source

    def get(self, **options):
        return self._get(*self._names, **self._options, **options)

    def put(self, body):
        return self._put(*self._names, body, **self._options)

    def delete(self, name):
        return self._delete(*self._names, name, **self._options)


def application(api, **options):
    m = api.management
    source = "learningStandardForApplication" if options else "application"
    return Level(
        m.get_application_configuration,
        m.set_application_configuration,
        m.delete_application_configuration_setting,
        source,
        **options,
    )


def of_course(api, course):
    c = api.courses
    return Level(
        c.get_course_configuration, c.set_course_configuration, c.delete_course_configuration_setting, "course", course
    )


def of_version(api, course, number):
    c = api.courses
    return Level(
        c.get_course_version_configuration,
        c.set_course_version_configuration,
        c.delete_course_version_configuration_setting,
        "course",
        course,
        number,
    )


def of_registration(api, registration):
    r = api.registrations
    return Level(
        r.get_registration_configuration,
        r.set_registration_configuration,
        r.delete_registration_configuration_setting,
        "registration",
        registration,
    )


def of_instance(api, registration, number):
    r = api.registrations
    return Level(
        r.get_registration_instance_configuration,
        r.set_registration_instance_configuration,
        r.delete_registration_instance_configuration_setting,
        "registration",
        registration,
        number,
    )


def test_each_level_is_set_shown_and_taken_back_and_the_most_specific_counts(api, course, registration):
    levels = [
        application(api),
        application(api, learning_standard="SCORM12", single_sco=True),
        of_course(api, course),
        of_version(api, course, 0),
        of_registration(api, registration),
        of_instance(api, registration, 0),
    ]
    most_specific = levels[-1]
    for minutes, level in enumerate(levels, 1):
        level.put(post(("PlayerTimeLimit", str(minutes)), ("PlayerShowHelp", "YES")))
        assert standing(level.get(), "PlayerTimeLimit") == (str(minutes), level.source, str(minutes))
        effective, source, _ = standing(most_specific.get(), "PlayerTimeLimit")
        assert (effective, source) == (str(minutes), level.source)
    for minutes, level in reversed(list(enumerate(levels))):
        level.delete("PlayerTimeLimit")
        level.delete("PlayerShowHelp")
        assert standing(most_specific.get(), "PlayerTimeLimit")[0] == str(minutes)
    assert standing(most_specific.get(), "PlayerShowHelp") == ("NO", "default", None)


def test_each_level_refuses_what_cannot_be_and_keeps_nothing_of_it(api, course, registration):
    for level in [
        application(api),
        of_course(api, course),
        of_version(api, course, 0),
        of_registration(api, registration),
        of_instance(api, registration, 0),
    ]:
        half = post(("PlayerShowHelp", "YES"), ("PlayerShowNavbar", "NO"))
        assert refused(level.put, half) == (400, f"settings[1].settingId: {UNKNOWN}")
        wrong = post(("PlayerShowHelp", "YES"), ("PlayerShowNavBar", "perhaps"))
        assert refused(level.put, wrong) == (400, "settings[1].value: PlayerShowNavBar must be YES or NO")
        assert standing(level.get(), "PlayerShowHelp") == ("NO", "default", None)
        assert refused(level.delete, "PlayerShowNavbar") == (400, f"settingId: {UNKNOWN}")
    half_named = application(api, learning_standard="SCORM12")
    missing = (400, "singleSco: is missing, while learningStandard is there")
    assert refused(half_named.get) == refused(half_named.put, post(("PlayerShowHelp", "YES"))) == missing


def test_a_level_of_something_unknown_is_not_found(api, course, registration):
    for level, sentence in [
        (of_course(api, "nope"), "Could not find course [nope]"),
        (of_version(api, course, 4), f"Could not find course version [{course}, version 4]"),
        (of_registration(api, "nope"), "Could not find registration [nope]"),
        (of_instance(api, registration, 4), f"Could not find registration instance [{registration}, instance 4]"),
    ]:
        assert refused(level.get) == (404, sentence)
        assert refused(level.put, post(("PlayerShowHelp", "YES"))) == (404, sentence)
        assert refused(level.delete, "PlayerShowHelp") == (404, sentence)


def test_metadata_tell_default_kind_and_words(api, course):
    metadata = find(of_course(api, course).get(include_metadata=True), "WhenToRestartRegistration").metadata
    assert (metadata.default, metadata.data_type, metadata.level) == ("NEVER", "enum", "Registration")
    assert metadata.learning_standard_variant == "either"
    words = [word.value for word in metadata.valid_values]
    assert words[0] == "NEVER" and "WHEN_EXISTING_REG_IS_COMPLETE_AND_NEWER_PACKAGE_VERSION_EXISTS" in words
    assert find(of_course(api, course).get(), "WhenToRestartRegistration").metadata is None


def test_a_registration_made_with_settings_plays_by_them(api, course, learner):
    registration = fresh("registration")
    request = vendor.CreateRegistrationSchema(
        course_id=course,
        learner=vendor.LearnerSchema(id="ana"),
        registration_id=registration,
        initial_settings=post(
            ("PlayerShowFinishButton", "False"),
            ("PrivacyPolicyUrl", "https://company.example/privacy"),
            ("PlayerStatusRollupModeValue", "COMPLETE_WHEN_THRESHOLD_SCORE_IS_MET"),
            ("PlayerStatusRollupModeThresholdScore", "0.8"),
            ("PlayerApplyRollupStatusToSuccess", "true"),
            ("PlayerFinalScoCourseSatisfiedNormalExitAction", "EXIT_COURSE"),
            ("PlayerSuspendDataMaxLength", "100000"),
        ),
    )
    api.registrations.create_registration(request)
    player = Player(learner.open(api.launch_link(registration)))
    page = player.page
    assert page.get_by_role("link", name="Privacy policy").get_attribute("href") == "https://company.example/privacy"
    assert page.get_by_role("button", name="Exit", exact=True).count() == 0
    sco = player.sco()
    assert sco.evaluate("api.LMSSetValue('cmi.suspend_data', 'x'.repeat(100001))") == "false"
    assert sco.evaluate("api.LMSSetValue('cmi.suspend_data', 'x'.repeat(90000))") == "true"
    sco.evaluate(
        """() => {
          api.LMSSetValue("cmi.core.score.raw", "85");
          api.LMSSetValue("cmi.core.lesson_status", "incomplete");
          api.LMSFinish("");
        }"""
    )
    page.locator('[data-notice="done"]').wait_for()
    result = api.result(registration)
    assert (result.registration_completion, result.registration_success) == ("COMPLETED", "PASSED")
    assert len(api.runtime(registration).suspend_data) == 90000


def test_a_completed_registration_restarts_where_that_is_set(api, tmp_path, learner):
    course = api.course(packages.probe(tmp_path), fresh("restarted"))
    of_course(api, course).put(post(("WhenToRestartRegistration", "WHEN_EXISTING_REG_IS_COMPLETE")))
    registration = api.register(course)
    sco = Player(learner.open(api.launch_link(registration))).sco()
    sco.evaluate("api.LMSSetValue('cmi.core.lesson_status', 'completed'), api.LMSFinish('')")
    first = api.result(registration)
    assert (first.instance, first.registration_completion) == (0, "COMPLETED")
    Player(learner.open(api.launch_link(registration))).sco()
    second = api.result(registration)
    assert (second.instance, second.registration_completion) == (1, "INCOMPLETE")
