//! Courses of all applications, who is to take them, and what they came to.

use serde_json::{Value, json};
use usher_model::{AppId, CourseId, Email, LearnerId, RegistrationId, Tags};
use usher_service::registration::{Learner, NewRegistration};
use usher_service::rights::Role;
use usher_service::sign_in::Visit;
use usher_service::team::Acceptance;
use usher_service::{Actor, PersonActor};
use usher_store::persons;
use usher_testing::raw::Raw;
use uuid::Uuid;

use super::{BASE, Rise, first, ids, is, refusal};
use crate::support::{APP, SECRET, basic, package};

/// A client, and the course `golf` of the first application by its id on this wire.
async fn with_course(db: &usher_testing::database::Database) -> (Rise, String) {
    let mut rise = Rise::new(db).await;
    rise.site = rise.site.speaking_as(Some(basic(APP, SECRET)));
    rise.site.import("golf", &package("Golf")).await;
    let rise = rise.with_key();
    let courses = rise.get("/courses").await.ok();
    let id = ids(&courses, "courses").remove(0);
    (rise, id)
}

/// Addresses and statuses of a course's report.
async fn report(rise: &Rise, course: &str) -> Vec<(String, String)> {
    let rows = rise.get(&format!("/reports/courses/{course}")).await.ok()["learners"].as_array().unwrap().clone();
    rows.iter()
        .map(|row| (row["email"].as_str().unwrap().to_owned(), row["status"].as_str().unwrap().to_owned()))
        .collect()
}

fn unopened(emails: &[&str]) -> Vec<(String, String)> {
    emails.iter().map(|email| ((*email).to_owned(), "Not Started".to_owned())).collect()
}

/// Makes as if somebody had opened the course of a registration.
async fn open(db: &usher_testing::database::Database, email: &str) {
    let sql = format!(
        "update instance set first_access_at = created_at, completion = 'INCOMPLETE', success = 'FAILED', score = 41.6,
           time_cs = 6150
         where registration_key in (select key from registration where email = '{email}')"
    );
    Raw::connect(db).await.rows::<(i64,)>(sql).await;
}

both!(courses_of_all_applications_are_listed_and_shown, |db| async {
    let (rise, golf) = with_course(&db).await;
    let shown = json!({
        "id": golf, "title": "Golf", "coverImageUrl": null, "authorUrl": null, "source": "imported",
        "contentType": "imported", "applicationId": APP, "applicationCourseId": "golf",
        "courseReportUrl": format!("{BASE}/reports/courses/{golf}"), "url": format!("{BASE}/courses/{golf}"),
    });
    assert_eq!(rise.get("/courses").await.ok(), json!({ "courses": [shown], "nextUrl": null }));
    assert_eq!(rise.get(&format!("/courses/{golf}")).await.ok(), shown);
    let rise = Rise { site: rise.site.speaking_as(Some(basic(APP, SECRET))) };
    rise.site.import("chess", &package("Chess")).await;
    let rise = rise.with_key();
    assert_eq!(rise.walk("/courses?limit=1", "courses").await.len(), 2);
    for id in ["golf", "00000000-0000-0000-0000-000000000000"] {
        for path in [format!("/courses/{id}"), format!("/reports/courses/{id}")] {
            assert_eq!(refusal(&rise.get(&path).await), is(404, "course_not_found"), "{path}");
        }
        for path in [format!("/courses/{id}/users/{}", Uuid::nil()), format!("/courses/{id}/groups/everyone")] {
            assert_eq!(refusal(&rise.put(&path).await), is(404, "course_not_found"), "{path}");
            assert_eq!(refusal(&rise.delete(&path).await), is(404, "course_not_found"), "{path}");
        }
    }
    for (path, code) in [("users/x", "user_not_found"), ("groups/x", "group_not_found")] {
        let path = format!("/courses/{golf}/{path}");
        assert_eq!(refusal(&rise.put(&path).await), is(404, code), "{path}");
        assert_eq!(refusal(&rise.delete(&path).await), is(404, code), "{path}");
    }
    for path in ["activity", &format!("courses/{golf}")] {
        for query in ["limit=0", "limit=2001", "cursor=x"] {
            let answer = rise.get(&format!("/reports/{path}?{query}")).await;
            assert_eq!(refusal(&answer), is(400, "invalid_parameter"), "{path} {query}");
        }
        assert_eq!(rise.get(&format!("/reports/{path}?limit=2000")).await.status, 200);
    }
    assert_eq!(refusal(&rise.get("/reports/learners/x").await), is(404, "user_not_found"));
});

both!(an_enrolment_of_a_person_makes_one_registration, |db| async {
    let (rise, golf) = with_course(&db).await;
    let ada = rise.person("Ada@example.org", Role::Learner).await;
    let path = format!("/courses/{golf}/users/{ada}");
    for _ in 0..2 {
        let put = rise.put(&path).await;
        assert_eq!((put.status.as_u16(), put.text.as_str()), (204, ""));
    }
    let row = rise.get(&format!("/reports/learners/{ada}")).await.ok();
    let expected = json!({
        "courseId": golf, "courseTitle": "Golf", "courseReportUrl": format!("{BASE}/reports/courses/{golf}"),
        "courseUrl": format!("{BASE}/courses/{golf}"), "userId": ada, "email": "Ada@example.org", "firstName": "Ada",
        "lastName": "Byron", "learnerReportUrl": format!("{BASE}/reports/learners/{ada}"),
        "userUrl": format!("{BASE}/users/{ada}"), "status": "Not Started", "duration": "PT0S",
        "numberOfLessonsCompleted": 0, "quizScorePercent": null, "isQuizPassed": null, "startedAt": null,
        "completedAt": null, "userDeleted": false, "courseDeleted": false, "courseAvailable": true,
    });
    assert_eq!(row, json!({ "userUrl": format!("{BASE}/users/{ada}"), "courses": [expected], "nextUrl": null }));
    let of_course = rise.get(&format!("/reports/courses/{golf}")).await.ok();
    let url = format!("{BASE}/courses/{golf}");
    assert_eq!(of_course, json!({ "courseUrl": url, "learners": [expected], "nextUrl": null }));
    assert_eq!(rise.get("/reports/activity").await.ok(), json!({ "sessions": [], "nextUrl": null }));
    let kept: Vec<(String, String)> =
        Raw::connect(&db).await.rows("select learner_id, course_id from registration").await;
    assert_eq!(kept, [("ada@example.org".to_owned(), "golf".to_owned())]);

    open(&db, "Ada@example.org").await;
    let activity = rise.get("/reports/activity").await.ok();
    let session = &activity["sessions"][0];
    let seen = ["status", "duration", "quizScorePercent", "isQuizPassed"].map(|name| session[name].clone());
    assert_eq!(seen, [json!("In Progress"), json!("PT1M1.5S"), json!(42), json!(false)]);
    assert_eq!(session["startedAt"], "2026-09-20T17:50:14.250Z");

    // Who opened it keeps the result, and so it is after the person is gone.
    assert_eq!(rise.delete(&path).await.status, 204);
    assert_eq!(rise.delete(&path).await.status, 204);
    assert_eq!(report(&rise, &golf).await, [("Ada@example.org".to_owned(), "In Progress".to_owned())]);
    assert_eq!(rise.get(&format!("/reports/learners/{ada}")).await.ok()["courses"], json!([]));
    assert_eq!(rise.delete(&format!("/users/{ada}")).await.status, 204);
    let session = rise.get("/reports/activity").await.ok()["sessions"][0].clone();
    assert_eq!((&session["userId"], &session["userDeleted"]), (&Value::Null, &json!(true)));
});

both!(an_enrolment_of_a_group_is_for_those_who_come_later_too, |db| async {
    let (rise, golf) = with_course(&db).await;
    let group = rise.group("Sales").await;
    let first = rise.person("first@example.org", Role::Learner).await;
    let later = rise.person("later@example.org", Role::Learner).await;
    let member = |person: &str| format!("/groups/{group}/users/{person}");
    rise.put(&member(&first)).await;
    let path = format!("/courses/{golf}/groups/{group}");
    assert_eq!(rise.put(&path).await.status, 204);
    assert_eq!(rise.put(&path).await.status, 204);
    assert_eq!(report(&rise, &golf).await, unopened(&["first@example.org"]));
    rise.put(&member(&later)).await;
    rise.put(&member(&later)).await;
    assert_eq!(report(&rise, &golf).await, unopened(&["first@example.org", "later@example.org"]));

    // Somebody who is invited to the group.
    let body = json!({ "email": "new@example.org", "role": "learner", "groups": ["sales"] });
    let id = rise.post("/invitations", body).await.ok()["invitation"]["id"].as_str().unwrap().to_owned();
    let row = usher_store::team_invitations::find(&mut db.read().await, id.parse().unwrap()).await.unwrap().unwrap();
    let link = rise.site.usher.team_link(&row);
    let form = Acceptance {
        first_name: "New".into(),
        last_name: "Comer".into(),
        password: None,
        although_somebody_else: false,
    };
    let token = link.rsplit('/').next().unwrap();
    rise.site.usher.accept_team_invitation(&Visit::default(), token, &form).await.unwrap();
    let all = ["first@example.org", "later@example.org", "new@example.org"];
    assert_eq!(report(&rise, &golf).await, unopened(&all));

    // Who leaves loses what they never opened, unless another enrolment is behind it.
    rise.put(&format!("/courses/{golf}/users/{first}")).await;
    rise.delete(&member(&first)).await;
    rise.delete(&member(&later)).await;
    assert_eq!(report(&rise, &golf).await, unopened(&["first@example.org", "new@example.org"]));
    open(&db, "new@example.org").await;
    assert_eq!(rise.delete(&format!("/groups/{group}")).await.status, 204);
    let left =
        [unopened(&["first@example.org"]), vec![("new@example.org".to_owned(), "In Progress".to_owned())]].concat();
    assert_eq!(report(&rise, &golf).await, left);
    rise.delete(&format!("/users/{first}")).await;
    assert_eq!(report(&rise, &golf).await, left[1..]);
});

both!(everyone_may_be_enrolled_and_that_ends_with_what_nobody_opened, |db| async {
    let (rise, golf) = with_course(&db).await;
    rise.person("a@example.org", Role::Learner).await;
    // Who is limited to other applications has nothing to do with this one.
    let limited = rise.person("limited@example.org", Role::Learner).await.parse().unwrap();
    let mut tx = db.begin().await;
    let row = persons::find(&mut tx, limited).await.unwrap().unwrap();
    persons::update(&mut tx, &persons::Person { all_apps: false, ..row }).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(rise.put(&format!("/courses/{golf}/groups/everyone")).await.status, 204);
    rise.person("b@example.org", Role::Author).await;
    assert_eq!(report(&rise, &golf).await, unopened(&["a@example.org", "b@example.org"]));
    assert_eq!(rise.walk(&format!("/reports/courses/{golf}?limit=1"), "learners").await.len(), 2);
    open(&db, "b@example.org").await;
    assert_eq!(rise.delete(&format!("/courses/{golf}/groups/everyone")).await.status, 204);
    assert_eq!(report(&rise, &golf).await, [("b@example.org".to_owned(), "In Progress".to_owned())]);
    let mut raw = Raw::connect(&db).await;
    assert_eq!((raw.count("enrolment").await, raw.count("enrolled_registration").await), (0, 0));
});

both!(who_is_on_the_course_under_a_proven_address_goes_on_with_that, |db| async {
    let (rise, golf) = with_course(&db).await;
    let app = AppId::parse(APP).unwrap();
    for name in ["proven", "claimed"] {
        let email = Email::parse(&format!("{name}@example.org")).unwrap();
        let new = NewRegistration {
            id: RegistrationId::parse(name).unwrap(),
            course_id: CourseId::parse("golf").unwrap(),
            course_version: None,
            learner: Learner {
                id: LearnerId::parse(&email.key()).unwrap(),
                email: Some(email),
                first_name: String::new(),
                last_name: String::new(),
            },
            xapi_id: None,
            tags: Tags::default(),
            learner_tags: Tags::default(),
            course_tags: Tags::default(),
            postback: None,
            initial_state: None,
            settings: Vec::new(),
        };
        rise.site.usher.create_registration(&Actor::Operator, &app, new).await.unwrap();
    }
    // What was there before is known by its age.
    rise.site.wait(1);
    let proven = rise.person("proven@example.org", Role::Learner).await;
    let claimed = rise.person("claimed@example.org", Role::Learner).await;
    let mut tx = db.begin().await;
    persons::verify_email(&mut tx, proven.parse().unwrap(), rise.site.usher.now().into()).await.unwrap();
    tx.commit().await.unwrap();
    for person in [&proven, &claimed] {
        rise.put(&format!("/courses/{golf}/users/{person}")).await;
    }
    let theirs: Vec<(String, i64)> = Raw::connect(&db)
        .await
        .rows("select learner_id, count(*) from registration group by learner_id order by learner_id")
        .await;
    assert_eq!(theirs, [("claimed@example.org".to_owned(), 2), ("proven@example.org".to_owned(), 1)]);
    // What was there before the enrolment stays after it.
    for person in [&proven, &claimed] {
        rise.delete(&format!("/courses/{golf}/users/{person}")).await;
    }
    assert_eq!(report(&rise, &golf).await, unopened(&["proven@example.org", "claimed@example.org"]));
});

both!(enrolments_and_reports_are_for_those_whose_work_they_are, |db| async {
    let (rise, golf) = with_course(&db).await;
    let course = golf.parse().unwrap();
    let person = rise.person("a@example.org", Role::Learner).await.parse().unwrap();
    let usher = &rise.site.usher;
    let enrolled = usher_service::enrolment::EnrolledAs::Person(person);
    usher.enrol(&Actor::Operator, course, enrolled).await.unwrap();
    for role in Role::ALL {
        let actor =
            Actor::Person(PersonActor { id: Uuid::nil(), role, apps: None, reports_on_everyone: false, address: None });
        // A reporter without groups has reports, in which nobody is.
        let (may, reports) = (matches!(role, Role::Admin | Role::Author), role != Role::Learner);
        let rows = usher.report_courses(&actor, first()).await.map(|page| page.rows.len());
        assert_eq!(rows.ok(), reports.then_some(usize::from(may)), "{role:?}");
        let courses = usher.list_account_courses(&actor, first()).await.map(|page| page.rows.len());
        assert_eq!(courses.ok(), reports.then_some(usize::from(may)), "{role:?}");
        assert_eq!(usher.get_account_course(&actor, course).await.is_ok(), may, "{role:?}");
        assert_eq!(usher.enrol(&actor, course, enrolled).await.is_ok(), role == Role::Admin, "{role:?}");
        assert_eq!(usher.withdraw(&actor, course, enrolled).await.is_ok(), role == Role::Admin, "{role:?}");
        // Who is limited to some applications does not see the account that they are a part of.
        let apps = Some([AppId::parse("OTHER").unwrap()].into());
        let limited =
            Actor::Person(PersonActor { id: Uuid::nil(), role, apps, reports_on_everyone: false, address: None });
        assert!(usher.get_account_course(&limited, course).await.is_err());
        assert!(usher.enrol(&limited, course, enrolled).await.is_err());
    }
});
