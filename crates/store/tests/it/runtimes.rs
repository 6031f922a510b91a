//! What courses reported: runtime data, interactions, instances and their results.

use std::collections::BTreeMap;

use usher_content::runtime::Interaction;
use usher_store::instances::{self, Instance};
use usher_store::runtimes::{self, ScoKey, ScoResult, ScoRuntime};
use usher_store::{Conn, Json, Order, PageRequest, SortKey, Window, registrations, versions};
use uuid::Uuid;

use crate::scene::{self, app, at, id};

/// Registrations `id(1)` to `id(3)`, the first with a second instance.
async fn with_registrations(conn: &mut Conn) {
    scene::with_course(conn, "course").await;
    for n in 1..=3 {
        scene::add_registration(conn, &scene::registration("course", n)).await;
    }
    instances::insert(conn, &[Instance::fresh(id(1), 1, id(1), at(0))]).await.unwrap();
}

fn sco(registration: u128, instance: i64, activity: &str) -> ScoRuntime {
    ScoRuntime {
        registration_key: id(registration),
        instance,
        activity: activity.into(),
        elements: Json(BTreeMap::from([("cmi.suspend_data".into(), "größe \"1\"\n".into())])),
        completion: "INCOMPLETE".into(),
        success: "UNKNOWN".into(),
        score: None,
        progress: None,
        attempts: 1,
        sitting: "first".into(),
        earlier_cs: 0,
        sitting_cs: 0,
        updated_at: at(0),
    }
}

fn interaction(index: u32, response: &str) -> Interaction {
    Interaction {
        index,
        id: format!("question-{index}"),
        kind: "Choice".into(),
        objectives: vec!["a".into(), "b".into()],
        timestamp: "10:00:00".into(),
        correct_responses: vec!["x[,]y".into()],
        weighting: "1".into(),
        learner_response: response.into(),
        result: "correct".into(),
        latency: "0:01".into(),
        description: "What is größer?".into(),
    }
}

both!(runtime_data_is_written_once_and_then_over, |db| async {
    let mut tx = db.begin().await;
    with_registrations(&mut tx).await;
    assert_eq!(runtimes::find(&mut tx, id(1), 0, "only").await.unwrap(), None);
    let first = sco(1, 0, "only");
    runtimes::upsert(&mut tx, std::slice::from_ref(&first)).await.unwrap();
    assert_eq!(runtimes::find(&mut tx, id(1), 0, "only").await.unwrap(), Some(first));
    let second = ScoRuntime {
        elements: Json(BTreeMap::from([("cmi.exit".into(), String::new()), ("other".into(), "x".repeat(70_000))])),
        completion: "COMPLETED".into(),
        success: "PASSED".into(),
        score: Some(87.5),
        progress: Some(1.0),
        attempts: 2,
        sitting: "second".into(),
        earlier_cs: 100,
        sitting_cs: 25,
        updated_at: at(9),
        ..sco(1, 0, "only")
    };
    runtimes::upsert(&mut tx, std::slice::from_ref(&second)).await.unwrap();
    assert_eq!(runtimes::find(&mut tx, id(1), 0, "only").await.unwrap(), Some(second));
    let result = ScoResult {
        activity: "only".into(),
        completion: "COMPLETED".into(),
        success: "PASSED".into(),
        score: Some(87.5),
        progress: Some(1.0),
        time_cs: 125,
    };
    assert_eq!(runtimes::results(&mut tx, id(1), 0).await.unwrap(), [result]);
    assert_eq!(runtimes::results(&mut tx, id(1), 1).await.unwrap(), []);
});

both!(runtime_data_of_several_instances_is_that_of_exactly_those_pairs, |db| async {
    let mut tx = db.begin().await;
    with_registrations(&mut tx).await;
    for (registration, instance, activity) in [(1, 0, "a"), (1, 0, "b"), (1, 1, "a"), (2, 0, "a"), (3, 0, "a")] {
        let row = sco(registration, instance, activity);
        runtimes::upsert(&mut tx, std::slice::from_ref(&row)).await.unwrap();
        let (one, other) = (interaction(1, "x"), interaction(0, "y"));
        runtimes::upsert_interactions(&mut tx, &[(&row, &one), (&row, &other)]).await.unwrap();
    }
    let pairs = [(id(1), 1), (id(2), 0), (id(3), 7), (id(9), 0)];
    let mut found = runtimes::of_instances(&mut tx, &pairs).await.unwrap();
    found.sort_by_key(|row| row.registration_key);
    assert_eq!(found, [sco(1, 1, "a"), sco(2, 0, "a")]);
    assert_eq!(runtimes::of_instances(&mut tx, &[(id(1), 0)]).await.unwrap().len(), 2);
    assert_eq!(runtimes::of_instances(&mut tx, &[]).await.unwrap(), []);

    let found = runtimes::interactions(&mut tx, &[(id(2), 0), (id(1), 0)]).await.unwrap();
    let places: Vec<(Uuid, i64, &str, u32)> = found
        .iter()
        .map(|one| (one.registration_key, one.instance, one.activity.as_str(), one.interaction.index))
        .collect();
    let expected = [(1, "a", 0), (1, "a", 1), (1, "b", 0), (1, "b", 1), (2, "a", 0), (2, "a", 1)];
    assert_eq!(places, expected.map(|(key, activity, index)| (id(key), 0, activity, index)));
    assert_eq!(runtimes::interactions(&mut tx, &[]).await.unwrap().len(), 0);
});

both!(reports_of_several_registrations_find_each_their_own, |db| async {
    let mut tx = db.begin().await;
    with_registrations(&mut tx).await;
    let all = [(1, 0, "a"), (1, 0, "b"), (1, 1, "a"), (2, 0, "a"), (3, 0, "b")];
    for (registration, instance, activity) in all {
        let row = ScoRuntime { earlier_cs: 100 * i64::from(activity == "b"), ..sco(registration, instance, activity) };
        runtimes::upsert(&mut tx, std::slice::from_ref(&row)).await.unwrap();
        let interactions = [0, 1].map(|index| interaction(index, &format!("{registration} {instance} {activity}")));
        let rows: Vec<_> = interactions.iter().map(|one| (&row, one)).collect();
        runtimes::upsert_interactions(&mut tx, &rows).await.unwrap();
    }
    let keys = [(1, 1, "a"), (2, 0, "a"), (3, 0, "a"), (9, 0, "a")].map(|(registration, instance, activity)| ScoKey {
        registration: id(registration),
        instance,
        activity: activity.into(),
    });
    let mut found = runtimes::with_instances(&mut tx, &keys).await.unwrap();
    found.sort_by_key(|(instance, _)| instance.registration_key);
    let expected = [(1, 1), (2, 0)].map(|(registration, number)| {
        (Instance::fresh(id(registration), number, id(1), at(0)), sco(registration, number, "a"))
    });
    assert_eq!(found, expected);
    assert_eq!(runtimes::with_instances(&mut tx, &[]).await.unwrap(), []);

    let numbers = [(&keys[0], 1), (&keys[1], 0), (&keys[2], 0)];
    let found = runtimes::numbered_interactions(&mut tx, &numbers).await.unwrap();
    let mut found: Vec<_> = found.into_iter().map(|one| (one.key(), one.interaction)).collect();
    found.sort_by_key(|(key, _)| key.registration);
    let expected = [(keys[0].clone(), interaction(1, "1 1 a")), (keys[1].clone(), interaction(0, "2 0 a"))];
    assert_eq!(found, expected);

    let found = runtimes::results_of(&mut tx, &[(id(1), 0), (id(2), 0)]).await.unwrap();
    let mut found: Vec<_> = found
        .into_iter()
        .map(|one| (one.registration_key, one.instance, one.result.activity, one.result.time_cs))
        .collect();
    found.sort();
    let expected = [(1, "a", 0), (1, "b", 100), (2, "a", 0)];
    assert_eq!(found, expected.map(|(key, activity, time)| (id(key), 0, activity.to_owned(), time)));
});

both!(an_interaction_with_a_known_number_replaces_the_one_before, |db| async {
    let mut tx = db.begin().await;
    with_registrations(&mut tx).await;
    let row = sco(1, 0, "only");
    runtimes::upsert(&mut tx, std::slice::from_ref(&row)).await.unwrap();
    let many: Vec<Interaction> = (0..1200).map(|index| interaction(index, "first")).collect();
    let rows: Vec<_> = many.iter().map(|one| (&row, one)).collect();
    runtimes::upsert_interactions(&mut tx, &rows).await.unwrap();
    let changed = Interaction { kind: "TrueFalse".into(), objectives: Vec::new(), ..interaction(1100, "second") };
    let new = interaction(1200, "new");
    runtimes::upsert_interactions(&mut tx, &[(&row, &changed), (&row, &new)]).await.unwrap();
    runtimes::upsert_interactions(&mut tx, &[]).await.unwrap();

    let key = row.key();
    let numbers = [1100, 3, 1200, 9999].map(|number| (&key, number));
    let found = runtimes::numbered_interactions(&mut tx, &numbers).await.unwrap();
    assert!(found.iter().all(|one| one.key() == key));
    let mut found: Vec<Interaction> = found.into_iter().map(|one| one.interaction).collect();
    found.sort_by_key(|one| one.index);
    assert_eq!(found, [interaction(3, "first"), changed, new]);
    assert_eq!(runtimes::interactions(&mut tx, &[(id(1), 0)]).await.unwrap().len(), 1201);
    assert_eq!(runtimes::numbered_interactions(&mut tx, &[]).await.unwrap().len(), 0);
});

both!(an_instance_comes_back_as_it_was_last_written, |db| async {
    let mut tx = db.begin().await;
    with_registrations(&mut tx).await;
    assert_eq!(instances::find(&mut tx, id(1), 1).await.unwrap(), Some(Instance::fresh(id(1), 1, id(1), at(0))));
    let written = Instance {
        completion: "COMPLETED".into(),
        success: "FAILED".into(),
        score: Some(33.3),
        progress: Some(0.5),
        time_cs: 12_345,
        first_access_at: Some(at(1)),
        last_access_at: Some(at(2)),
        completed_at: Some(at(3)),
        suspended_activity: Some("only".into()),
        updated_at: at(4),
        ..Instance::fresh(id(1), 1, id(1), at(0))
    };
    instances::update(&mut tx, std::slice::from_ref(&written)).await.unwrap();
    assert_eq!(instances::find(&mut tx, id(1), 1).await.unwrap(), Some(written));
    assert_eq!(instances::find(&mut tx, id(1), 0).await.unwrap(), Some(Instance::fresh(id(1), 0, id(1), at(0))));
    assert_eq!(instances::find(&mut tx, id(1), 2).await.unwrap(), None);

    let both = [(1, 0), (2, 0)].map(|(registration, number)| Instance {
        score: Some(registration as f64),
        ..Instance::fresh(id(registration), number, id(1), at(0))
    });
    instances::update(&mut tx, &both).await.unwrap();
    for one in both {
        assert_eq!(instances::find(&mut tx, one.registration_key, one.number).await.unwrap(), Some(one));
    }
    instances::update(&mut tx, &[]).await.unwrap();
});

both!(several_instances_come_with_the_versions_that_they_run, |db| async {
    let mut tx = db.begin().await;
    with_registrations(&mut tx).await;
    let mut found: Vec<(Uuid, i64, i64, String)> =
        instances::numbered(&mut tx, &[(id(1), 1), (id(2), 0), (id(3), 5), (id(9), 0)])
            .await
            .unwrap()
            .into_iter()
            .map(|one| (one.instance.registration_key, one.instance.number, one.version_number, one.version_title))
            .collect();
    found.sort();
    let title = || "Title of course".to_owned();
    assert_eq!(found, [(id(1), 1, 0, title()), (id(2), 0, 0, title())]);
});

both!(an_instance_that_is_made_to_count_is_named_by_its_registration, |db| async {
    let mut tx = db.begin().await;
    with_registrations(&mut tx).await;
    registrations::set_instance(&mut tx, &app(), &[id(1)], at(5)).await.unwrap();
    let changed = registrations::find_by_key(&mut tx, &app(), id(1)).await.unwrap().unwrap();
    assert_eq!((changed.instance, changed.updated_at), (1, at(5)));
    registrations::make_current(&mut tx, &app(), id(1), 0, at(6)).await.unwrap();
    let changed = registrations::lock(&mut tx, &app(), id(1)).await.unwrap().unwrap();
    assert_eq!((changed.instance, changed.updated_at), (0, at(6)));
});

both!(instances_are_listed_by_number_removed_and_made_as_new, |db| async {
    let mut tx = db.begin().await;
    with_registrations(&mut tx).await;
    versions::insert(&mut tx, &scene::version("course", 1, id(2))).await.unwrap();
    let third = Instance { updated_at: at(9), ..Instance::fresh(id(1), 2, id(1), at(0)) };
    instances::insert(&mut tx, std::slice::from_ref(&third)).await.unwrap();
    let row = sco(1, 1, "only");
    runtimes::upsert(&mut tx, std::slice::from_ref(&row)).await.unwrap();
    runtimes::upsert_interactions(&mut tx, &[(&row, &interaction(0, "x"))]).await.unwrap();
    let mut list = async |window: Window, after: Option<i64>, limit| {
        let after = after.map(|number| (SortKey::Number(number), id(1)));
        let page = PageRequest { sort: (), order: Order::Ascending, after, limit };
        let found = instances::list(&mut tx, id(1), window, &page).await.unwrap();
        (found.rows.iter().map(|row| row.number).collect::<Vec<_>>(), found.more)
    };
    let since = Window { by_created: false, since: Some(at(5)), until: None };
    assert_eq!(list(Window::default(), None, 2).await, (vec![0, 1], true));
    assert_eq!(list(Window::default(), Some(1), 2).await, (vec![2], false));
    assert_eq!(list(since, None, 2).await, (vec![2], false));

    let played = Instance { completion: "COMPLETED".into(), time_cs: 5, ..Instance::fresh(id(1), 1, id(1), at(1)) };
    instances::update(&mut tx, std::slice::from_ref(&played)).await.unwrap();
    instances::reset(&mut tx, id(1), 1, id(2), at(7)).await.unwrap();
    let fresh = Instance { updated_at: at(7), ..Instance::fresh(id(1), 1, id(2), at(0)) };
    assert_eq!(instances::find(&mut tx, id(1), 1).await.unwrap(), Some(fresh));
    assert_eq!(runtimes::of_instances(&mut tx, &[(id(1), 1)]).await.unwrap(), []);
    assert_eq!(runtimes::interactions(&mut tx, &[(id(1), 1)]).await.unwrap().len(), 0);

    assert_eq!(instances::newest(&mut tx, id(1)).await.unwrap(), Some(2));
    assert!(instances::delete(&mut tx, id(1), 2).await.unwrap());
    assert!(!instances::delete(&mut tx, id(1), 2).await.unwrap());
    assert_eq!(instances::newest(&mut tx, id(1)).await.unwrap(), Some(1));
    assert_eq!(instances::newest(&mut tx, id(9)).await.unwrap(), None);
});
