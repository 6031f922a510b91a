//! Changing, erasing, listing and exporting learners.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::TryStreamExt as _;
use tokio_util::sync::CancellationToken;
use usher_model::{Email, LearnerId, RegistrationId, Tags};
use usher_service::learner::{LearnerQuery, LearnerUpdate};
use usher_service::registration::{Detail, Learner, NewRegistration, RegistrationReport};
use usher_service::{Actor, Direction, Error, ListRequest};
use usher_store::instances::{self, Instance};
use usher_store::registrations::{self, Registration};
use usher_testing::database::Database;
use usher_testing::raw::Raw;

use crate::scene::{self, Scene};

fn learner(id: &str) -> LearnerId {
    LearnerId::parse(id).unwrap()
}

fn tags(tags: &[&str]) -> Tags {
    Tags::parse(tags.iter().map(ToString::to_string)).unwrap()
}

/// Nothing but the id, which stays.
fn unchanged(id: &str) -> LearnerUpdate {
    LearnerUpdate { id: learner(id), email: None, first_name: None, last_name: None }
}

impl Scene {
    async fn register_learner(&self, registration: &str, of: &str) {
        let named = scene::registration(registration);
        let new = NewRegistration {
            learner: Learner {
                id: learner(of),
                email: Some(Email::parse("Ana@example.org").unwrap()),
                ..named.learner
            },
            ..named
        };
        self.usher.create_registration(&Actor::Operator, &self.app, new).await.unwrap();
    }

    /// Many registrations of one learner, without the verb's ceremony.
    async fn register_many(&self, db: &Database, of: &str, count: u128) {
        let now = self.usher.now().into();
        let mut tx = db.begin().await;
        let course = usher_store::courses::find(&mut tx, &self.app, &"course".parse().unwrap()).await.unwrap().unwrap();
        let versions = usher_store::versions::newest(&mut tx, &self.app, &[course.id]).await.unwrap();
        let rows: Vec<Registration> = (1..=count)
            .map(|n| Registration {
                key: uuid_of(n),
                app_id: self.app.to_string(),
                id: format!("{of} {n}"),
                course_id: "course".into(),
                learner_id: of.into(),
                email: Some("ana@example.org".into()),
                first_name: "Ana".into(),
                last_name: "Berg".into(),
                instance: 0,
                xapi_id: uuid_of(n),
                postback: None,
                created_at: now,
                updated_at: now,
            })
            .collect();
        registrations::insert(&mut tx, &rows).await.unwrap();
        let fresh: Vec<Instance> = rows.iter().map(|row| Instance::fresh(row.key, 0, versions[0].id, now)).collect();
        instances::insert(&mut tx, &fresh).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn update(&self, of: &str, update: LearnerUpdate) -> Result<(), Error> {
        self.usher.update_learner(&Actor::Operator, &self.app, &learner(of), update).await
    }

    async fn registration(&self, id: &str) -> RegistrationReport {
        self.usher.get_registration(&Actor::Operator, &self.app, &id.parse().unwrap(), Detail::default()).await.unwrap()
    }

    async fn tags_of(&self, of: &str) -> Vec<String> {
        self.usher.get_tags(&Actor::Operator, &self.app, &learner(of)).await.unwrap()
    }

    /// Lets the worker do all that waits.
    pub(crate) async fn finish_learner_jobs(&self) {
        let stop = CancellationToken::new();
        let worker = tokio::spawn({
            let (usher, stop) = (self.usher.clone(), stop.clone());
            async move { usher.run_learner_worker(stop).await }
        });
        let waiting = async {
            while self.usher.queues().await.unwrap().learners > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), waiting).await.expect("the jobs end");
        stop.cancel();
        worker.await.unwrap();
    }
}

fn uuid_of(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(n)
}

both!(an_update_changes_what_it_names_on_all_registrations_made_before_it, |db| async {
    let scene = Scene::new(&db).await;
    scene.register_learner("one", "ana").await;
    scene.register_learner("two", "ana").await;
    scene.register_learner("other", "bob").await;
    let update = LearnerUpdate {
        email: Some(Some(Email::parse("Ana.New@example.org").unwrap())),
        first_name: Some(String::new()),
        ..unchanged("ana")
    };
    scene.update("ana", update).await.unwrap();
    scene.register_learner("later", "ana").await;
    scene.finish_learner_jobs().await;
    let mut found = Vec::new();
    for id in ["one", "two", "other", "later"] {
        let row = scene.registration(id).await.registration;
        found.push((row.learner_id, row.email.unwrap(), row.first_name, row.last_name));
    }
    let row = |id: &str, email: &str, first: &str| (id.into(), email.into(), first.into(), "Berg".into());
    assert_eq!(
        found,
        [
            row("ana", "Ana.New@example.org", ""),
            row("ana", "Ana.New@example.org", ""),
            row("bob", "Ana@example.org", "Ana"),
            row("ana", "Ana@example.org", "Ana"),
        ]
    );
    let emptied = LearnerUpdate { email: Some(None), ..unchanged("ana") };
    scene.update("ana", emptied).await.unwrap();
    scene.finish_learner_jobs().await;
    assert_eq!(scene.registration("one").await.registration.email, None);
});

both!(an_invited_learner_who_has_another_address_is_reached_there, |db| async {
    let scene = Scene::new(&db).await;
    let made = scene.invite(Scene::private(&["ana@example.org", "bob@example.org"])).await;
    let update =
        LearnerUpdate { email: Some(Some(Email::parse("ana@new.example").unwrap())), ..unchanged("ana@example.org") };
    scene.update("ana@example.org", update).await.unwrap();
    scene.finish_learner_jobs().await;
    let addresses = scene.invitation(&made, usher_service::invitation::Kind::Private).await.addresses;
    assert_eq!(addresses, ["ana@new.example", "bob@example.org"]);
    // Its mail had not gone out yet.
    scene.mail_to("ana@new.example").await;
});

both!(renaming_onto_a_known_id_joins_tags_and_keeps_all_registrations, |db| async {
    let scene = Scene::new(&db).await;
    scene.register_learner("one", "ana").await;
    scene.register_learner("two", "bea").await;
    let put = async |id: &str, words: &[&str]| {
        scene.usher.add_tags(&Actor::Operator, &scene.app, &[learner(id)], &tags(words)).await.unwrap();
    };
    put("ana", &["red", "blue"]).await;
    put("bea", &["red", "green"]).await;
    scene.update("ana", unchanged("bea")).await.unwrap();
    // What comes next is about the learner that the renaming makes.
    scene.update("bea", LearnerUpdate { last_name: Some("Cole".into()), ..unchanged("bea") }).await.unwrap();
    scene.finish_learner_jobs().await;
    assert_eq!(scene.tags_of("bea").await, ["blue", "green", "red"]);
    assert_eq!(scene.tags_of("ana").await, Vec::<String>::new());
    for id in ["one", "two"] {
        let row = scene.registration(id).await.registration;
        assert_eq!((row.learner_id.as_str(), row.last_name.as_str()), ("bea", "Cole"), "{id}");
    }
    let unknown = scene.update("ana", unchanged("ana")).await.unwrap_err();
    assert_eq!(unknown.to_string(), "Could not find learner [ana]");
});

both!(a_renaming_that_was_asked_for_makes_its_id_known_at_once, |db| async {
    let scene = Scene::new(&db).await;
    scene.register_learner("one", "ana").await;
    scene.update("ana", unchanged("zoe")).await.unwrap();
    scene.update("zoe", LearnerUpdate { first_name: Some("Zoe".into()), ..unchanged("zoe") }).await.unwrap();
    scene.finish_learner_jobs().await;
    let row = scene.registration("one").await.registration;
    assert_eq!((row.learner_id.as_str(), row.first_name.as_str()), ("zoe", "Zoe"));
});

both!(a_long_job_goes_in_bounded_steps_and_survives_a_crash_between_them, |db| async {
    let scene = Scene::new(&db).await;
    scene.register_many(&db, "ana", 2500).await;
    scene.update("ana", unchanged("bea")).await.unwrap();
    let changed = async || {
        let page =
            ListRequest::First { query: LearnerQuery { text: None, direction: Direction::Ascending }, count: false };
        let rows = scene.usher.list_learners(&Actor::Operator, &scene.app, page).await.unwrap().rows;
        rows.into_iter().find(|row| row.learner_id == "bea").map_or(0, |row| row.registrations)
    };
    // A worker that is broken off anywhere takes back the step it is in, as a crash does.
    let worker = tokio::spawn({
        let usher = scene.usher.clone();
        async move { usher.run_learner_worker(CancellationToken::new()).await }
    });
    let mut seen = 0;
    while seen == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
        seen = changed().await;
    }
    worker.abort();
    worker.await.unwrap_err();
    let left_at = changed().await;
    assert!(left_at % 200 == 0 && left_at < 2500, "{left_at}");
    assert_eq!(scene.usher.queues().await.unwrap().learners, 1);
    db.store.drop_all_leases().await.unwrap();
    scene.finish_learner_jobs().await;
    assert_eq!(changed().await, 2500);
});

both!(a_list_of_learners_is_walked_by_pages_and_filtered, |db| async {
    let scene = Scene::new(&db).await;
    for n in 0..120 {
        scene.register_learner(&format!("r{n}"), &format!("learner {n:03}")).await;
    }
    let query = |text: Option<&str>| LearnerQuery { text: text.map(str::to_owned), direction: Direction::Ascending };
    let first = ListRequest::First { query: query(None), count: true };
    let first = scene.usher.list_learners(&Actor::Operator, &scene.app, first).await.unwrap();
    assert_eq!((first.rows.len(), first.total), (100, Some(120)));
    let second = ListRequest::More(first.more.unwrap());
    let second = scene.usher.list_learners(&Actor::Operator, &scene.app, second).await.unwrap();
    assert_eq!((second.rows.len(), second.more, second.rows[0].learner_id.as_str()), (20, None, "learner 100"));
    let found = ListRequest::First { query: query(Some("LEARNER 11")), count: false };
    assert_eq!(scene.usher.list_learners(&Actor::Operator, &scene.app, found).await.unwrap().rows.len(), 10);

    scene.usher.add_tags(&Actor::Operator, &scene.app, &[learner("learner 007")], &tags(&["red"])).await.unwrap();
    let one = scene.usher.get_learner(&Actor::Operator, &scene.app, &learner("learner 007")).await.unwrap();
    assert_eq!((one.learner.registrations, one.learner.email.as_deref()), (1, Some("Ana@example.org")));
    assert_eq!(one.tags, ["red"]);
    let unknown = scene.usher.get_learner(&Actor::Operator, &scene.app, &learner("nobody")).await.unwrap_err();
    assert_eq!(unknown.to_string(), "Could not find learner [nobody]");
});

both!(an_export_is_one_json_object_with_all_registrations, |db| async {
    let scene = Scene::new(&db).await;
    scene.register_many(&db, "ana", 25).await;
    let export = scene.usher.export_learner(&Actor::Operator, &scene.app, &learner("ana")).await.unwrap();
    let pieces: Vec<bytes::Bytes> = export.into_stream().try_collect().await.unwrap();
    assert_eq!(pieces.len(), 4);
    let whole: serde_json::Value = serde_json::from_slice(&pieces.concat()).unwrap();
    assert_eq!(whole["learner"]["email"], "ana@example.org");
    let ids: BTreeSet<&str> =
        whole["registrations"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 25);
    assert_eq!(whole["registrations"][0]["instances"][0]["completion"], "UNKNOWN");
});

both!(things_are_tagged_together_or_not_at_all, |db| async {
    let scene = Scene::new(&db).await;
    scene.register_learner("one", "ana").await;
    scene.register_learner("two", "ana").await;
    let ids = |ids: &[&str]| ids.iter().map(|id| id.parse::<RegistrationId>().unwrap()).collect::<Vec<_>>();
    let of = async |id: &str| {
        scene.usher.get_tags(&Actor::Operator, &scene.app, &id.parse::<RegistrationId>().unwrap()).await.unwrap()
    };
    let put = async |these: &[&str], words: &Tags| {
        scene.usher.add_tags(&Actor::Operator, &scene.app, &ids(these), words).await.map_err(|e| e.to_string())
    };
    put(&["one", "two", "one"], &tags(&["red"])).await.unwrap();
    let refused = put(&["one", "three"], &tags(&["blue"])).await.unwrap_err();
    assert_eq!(refused, "Could not find registration [three]");
    let hundred = Tags::parse((0..100).map(|n| n.to_string())).unwrap();
    let refused = put(&["one"], &hundred).await.unwrap_err();
    assert_eq!(refused, "tags: [one] would have more than 100 tags");
    let many: Vec<RegistrationId> = (0..1001).map(|n| n.to_string().parse().unwrap()).collect();
    let refused = scene.usher.add_tags(&Actor::Operator, &scene.app, &many, &tags(&["red"])).await.unwrap_err();
    assert_eq!(refused.to_string(), "ids: holds 1001 ids, more than 1000");
    assert_eq!((of("one").await, of("two").await), (vec!["red".to_owned()], vec!["red".to_owned()]));

    let one: RegistrationId = "one".parse().unwrap();
    let taken = tags(&["red", "never"]);
    scene.usher.remove_tags(&Actor::Operator, &scene.app, &one, &taken).await.unwrap();
    assert_eq!(of("one").await, Vec::<String>::new());
    let lines: Vec<(String, String)> =
        Raw::connect(&db).await.rows("select verb, thing_id from event where verb like 'tag.%' order by id").await;
    let line = |verb: &str, id: &str| (verb.to_owned(), id.to_owned());
    assert_eq!(lines, [line("tag.add", ""), line("tag.remove", "one")]);
});
