//! Verbs that meet at the same registration: none waits for another in a circle, and where PostgreSQL has to break one
//! off, it is done again.

use std::time::Duration;

use futures::future::join_all;
use usher_model::RegistrationId;
use usher_service::Actor;
use usher_service::invitation::{Duplicates, Kind, NewPrivateInvitation};
use usher_service::registration::Detail;
use usher_store::{erasures, invitees, registrations};
use usher_testing::database;
use usher_testing::raw::Raw;

use crate::scene::{Scene, token_of};

both!(invitations_to_a_new_instance_at_once_make_an_instance_each, |db| async {
    let scene = Scene::new(&db).await;
    let people: Vec<String> = (0..4).map(|n| format!("p{n}@example.org")).collect();
    let first: Vec<&str> = people.iter().map(String::as_str).collect();
    let made = scene.invite(Scene::private(&first)).await;
    let ids: Vec<_> = scene.invitees(&made, Kind::Private).await.into_iter().map(|one| one.registration_id).collect();
    let one = RegistrationId::parse(&ids[0]).unwrap();
    // Half of them name the people the other way round.
    let invite = async |turned: bool| {
        let mut order = first.clone();
        if turned {
            order.reverse();
        }
        let new = NewPrivateInvitation { duplicates: Duplicates::InstanceExisting, ..Scene::private(&order) };
        scene.usher.create_private_invitation(&Actor::Operator, &scene.app, new).await.map(|_| ())
    };
    let instance = async || scene.usher.create_instance(&Actor::Operator, &scene.app, &one).await;
    let (invited, begun) =
        tokio::join!(join_all((0..8).map(|n| invite(n % 2 == 0))), join_all((0..4).map(|_| instance())));
    for end in invited.into_iter().chain(begun) {
        end.unwrap();
    }
    for (n, id) in ids.iter().enumerate() {
        let id = RegistrationId::parse(id).unwrap();
        let report = scene.usher.get_registration(&Actor::Operator, &scene.app, &id, Detail::default()).await.unwrap();
        assert_eq!(report.instance.number, if n == 0 { 12 } else { 8 });
    }
});

#[tokio::test]
async fn an_erasure_takes_hold_in_the_order_of_a_start() {
    database::on_postgres(async |db| {
        let scene = Scene::new(&db).await;
        let made = scene.invite(Scene::private(&["ana@example.org"])).await;
        let ana = scene.invitees(&made, Kind::Private).await.remove(0).invitee;
        let mut start = db.begin().await;
        registrations::lock(&mut start, &scene.app, ana.registration_key).await.unwrap();
        let mut erasure = db.begin().await;
        let keys = [ana.registration_key];
        let held = async { erasures::hold(&mut erasure, &scene.app, &keys).await.unwrap() };
        let go_on = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            // Well before PostgreSQL looks for circles.
            tokio::time::timeout(Duration::from_millis(500), invitees::lock(&mut start, ana.id))
                .await
                .unwrap()
                .unwrap();
            start.commit().await.unwrap();
        };
        let (held, ()) = tokio::join!(held, go_on);
        assert_eq!(held, [(ana.id, "ana@example.org".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn a_start_that_postgresql_breaks_off_is_done_again() {
    database::on_postgres(async |db| {
        let scene = Scene::new(&db).await;
        let made = scene.invite(Scene::private(&["ana@example.org"])).await;
        let ana = scene.invitees(&made, Kind::Private).await.remove(0);
        let mut other = db.begin().await;
        invitees::lock(&mut other, ana.invitee.id).await.unwrap();
        let (usher, token) = (scene.usher.clone(), token_of(&ana.url));
        let start = tokio::spawn(async move { usher.start_private(&token, &usher.new_browser()).await });
        // PostgreSQL looks for circles once, a second after a wait began. Who waited first looks first, and gives way.
        let mut raw = Raw::connect(&db).await;
        let waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while raw.rows::<(i32,)>(waiting).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        registrations::lock(&mut other, &scene.app, ana.invitee.registration_key).await.unwrap().unwrap();
        other.commit().await.unwrap();
        start.await.unwrap().unwrap();
    })
    .await;
}
