//! Tags of what has a row, and of learners, who have none.

use usher_store::tags::{self, Tagged};
use usher_store::{Conn, courses, invitations, learner_tags, registrations};

use crate::scene::{self, app, at, id};

async fn with_invitation(conn: &mut Conn) {
    scene::with_course(conn, "course").await;
    scene::invite(conn, "course", 1, [1, 2]).await;
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

both!(each_kind_of_thing_is_found_by_its_id_and_tagged, |db| async {
    let mut tx = db.begin().await;
    with_invitation(&mut tx).await;
    let invitation = id(1).to_string();
    for (tagged, ids, found) in [
        (Tagged::Course, texts(&["course", "none"]), vec![("course".to_owned(), id(1))]),
        (Tagged::Invitation, texts(&[&invitation, "no uuid"]), vec![(invitation.clone(), id(1))]),
        (Tagged::Invitation, texts(&["no uuid"]), vec![]),
        (Tagged::Registration, texts(&["reg-2", "reg-1"]), vec![("reg-1".into(), id(1)), ("reg-2".into(), id(2))]),
        (Tagged::Registration, vec![], vec![]),
    ] {
        assert_eq!(tags::find(&mut tx, &app(), tagged, &ids).await.unwrap(), found, "{ids:?}");
        assert_eq!(tags::lock(&mut tx, &app(), tagged, &ids).await.unwrap(), found, "{ids:?}");
    }
    for tagged in [Tagged::Course, Tagged::Invitation, Tagged::Registration] {
        tags::add(&mut tx, tagged, &[id(1)], &texts(&["red", "blue"])).await.unwrap();
        tags::add(&mut tx, tagged, &[id(1)], &texts(&["red"])).await.unwrap();
        let all = [(id(1), "blue".to_owned()), (id(1), "red".to_owned())];
        assert_eq!(tags::of(&mut tx, tagged, &[id(1)]).await.unwrap(), all);
        assert_eq!(tags::find_overfull(&mut tx, tagged, &[id(1)], 1).await.unwrap(), Some(id(1)));
        assert_eq!(tags::find_overfull(&mut tx, tagged, &[id(1)], 2).await.unwrap(), None);
        tags::remove(&mut tx, tagged, id(1), &texts(&["red", "never"])).await.unwrap();
        tags::remove(&mut tx, tagged, id(1), &[]).await.unwrap();
        assert_eq!(tags::of(&mut tx, tagged, &[id(1)]).await.unwrap(), all[..1]);
        tags::touch(&mut tx, &app(), tagged, &[id(1)], at(50)).await.unwrap();
    }
    assert_eq!(courses::find(&mut tx, &app(), &scene::course_id("course")).await.unwrap().unwrap().updated_at, at(50));
    let invitation = invitations::find(&mut tx, &app(), id(1)).await.unwrap().unwrap().invitation;
    assert_eq!(invitation.updated_at, at(50));
    let registration = registrations::find_by_key(&mut tx, &app(), id(1)).await.unwrap().unwrap();
    assert_eq!(registration.updated_at, at(50));
});

both!(a_learner_has_tags_without_a_registration_and_hands_them_on, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let app = app();
    learner_tags::add(&mut tx, &app, &texts(&["ana", "bob"]), &texts(&["red", "blue"])).await.unwrap();
    learner_tags::add(&mut tx, &app, &texts(&["bob"]), &texts(&["red", "green"])).await.unwrap();
    learner_tags::add(&mut tx, &app, &[], &texts(&["red"])).await.unwrap();
    assert_eq!(learner_tags::of(&mut tx, &app, "bob").await.unwrap(), ["blue", "green", "red"]);
    assert_eq!(learner_tags::of(&mut tx, &app, "zoe").await.unwrap(), Vec::<String>::new());
    let full = learner_tags::find_overfull(&mut tx, &app, &texts(&["ana", "bob"]), 2).await.unwrap();
    assert_eq!(full.as_deref(), Some("bob"));
    learner_tags::remove(&mut tx, &app, "bob", &texts(&["red", "never"])).await.unwrap();
    learner_tags::join(&mut tx, &app, "ana", "bob").await.unwrap();
    assert_eq!(learner_tags::of(&mut tx, &app, "bob").await.unwrap(), ["blue", "green", "red"]);
    assert_eq!(learner_tags::of(&mut tx, &app, "ana").await.unwrap(), Vec::<String>::new());
    assert_eq!(learner_tags::clear(&mut tx, &app, "bob").await.unwrap(), 3);
});
