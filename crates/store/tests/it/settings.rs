//! Settings are found by what they were set on, and go with it.

use usher_model::LearningStandard;
use usher_store::instances::{self, Instance};
use usher_store::settings::{self, Scope, SetSetting};
use usher_store::versions;
use usher_store::{courses, registrations};
use uuid::Uuid;

use crate::raw::Raw;
use crate::scene::{self, APP, app, at, course_id, id};

fn standard(single_sco: bool) -> Scope {
    let standard: LearningStandard = "SCORM12".parse().unwrap();
    Scope::Standard { standard, single_sco }
}

fn set(scope: &Scope, id: &str, value: &str) -> SetSetting {
    SetSetting { app_id: APP.into(), scope: scope.clone(), id: id.into(), value: value.into(), updated_at: at(0) }
}

/// All levels that a registration `id(1)` has, the least specific first.
fn levels() -> [Scope; 6] {
    [
        Scope::Application,
        standard(true),
        Scope::Course(course_id("a course/1")),
        Scope::Version(id(1)),
        Scope::Registration(id(1)),
        Scope::Instance(id(1), 0),
    ]
}

both!(a_setting_is_kept_on_what_it_was_set_on_and_nowhere_else, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "a course/1").await;
    scene::add_registration(&mut tx, &scene::registration("a course/1", 1)).await;
    let rows: Vec<_> = levels().iter().enumerate().map(|(n, scope)| set(scope, "A", &n.to_string())).collect();
    settings::upsert(&mut tx, &rows).await.unwrap();
    for (row, scope) in rows.iter().zip(levels()) {
        let found = settings::of_scopes(&mut tx, &app(), &[scope]).await.unwrap();
        assert_eq!(found, std::slice::from_ref(row));
    }
    let mut all = settings::of_scopes(&mut tx, &app(), &levels()).await.unwrap();
    all.sort_by(|one, other| one.value.cmp(&other.value));
    assert_eq!(all, rows);
    for other in
        [standard(false), Scope::Instance(id(1), 1), Scope::Version(Uuid::nil()), Scope::Course(course_id("x"))]
    {
        assert_eq!(settings::of_scopes(&mut tx, &app(), &[other]).await.unwrap(), []);
    }
    assert_eq!(settings::of_scopes(&mut tx, &app(), &[]).await.unwrap(), []);
});

both!(setting_again_replaces_and_taking_back_leaves_the_others, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let scope = Scope::Application;
    settings::upsert(&mut tx, &[set(&scope, "A", "1"), set(&scope, "B", "1")]).await.unwrap();
    settings::upsert(&mut tx, &[set(&scope, "A", "2")]).await.unwrap();
    settings::upsert(&mut tx, &[]).await.unwrap();
    settings::delete(&mut tx, &app(), &scope, &["B", "C"]).await.unwrap();
    settings::delete(&mut tx, &app(), &scope, &[]).await.unwrap();
    assert_eq!(
        settings::of_scopes(&mut tx, &app(), std::slice::from_ref(&scope)).await.unwrap(),
        [set(&scope, "A", "2")]
    );
});

both!(a_setting_goes_with_what_it_was_set_on, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    versions::insert(&mut tx, &scene::version("course", 1, id(11))).await.unwrap();
    scene::add_registration(&mut tx, &scene::registration("course", 1)).await;
    scene::add_registration(&mut tx, &scene::registration("course", 2)).await;
    instances::insert(&mut tx, &[Instance::fresh(id(2), 1, id(1), at(0))]).await.unwrap();
    let scopes = [
        Scope::Course(course_id("course")),
        Scope::Version(id(11)),
        Scope::Registration(id(1)),
        Scope::Instance(id(1), 0),
        Scope::Instance(id(2), 1),
        Scope::Application,
    ];
    settings::upsert(&mut tx, &scopes.each_ref().map(|scope| set(scope, "A", "1"))).await.unwrap();
    let registration = usher_model::RegistrationId::parse("reg-1").unwrap();
    registrations::delete(&mut tx, &app(), &registration).await.unwrap();
    let left = settings::of_scopes(&mut tx, &app(), &scopes).await.unwrap();
    assert!(left.len() == 4 && left.iter().all(|row| !matches!(row.scope, Scope::Registration(_))));
    courses::delete(&mut tx, &app(), &course_id("course")).await.unwrap();
    assert_eq!(settings::of_scopes(&mut tx, &app(), &scopes).await.unwrap(), [set(&Scope::Application, "A", "1")]);
    tx.commit().await.unwrap();
    assert_eq!(Raw::connect(&db).await.count("setting").await, 1);
});
