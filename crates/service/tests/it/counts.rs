//! The counts of an invitation are those of its invitees, whatever happens in whatever order.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use usher_model::RegistrationId;
use usher_service::invitation::{Duplicates, InvitationDetail, Kind, NewPrivateInvitation};
use usher_service::registration::Detail;
use usher_service::{Actor, Settings, VerifyPrivate, VerifyPublic};

use crate::scene::{Scene, token_of};

async fn assert_exact(scene: &Scene, of: &InvitationDetail, kind: Kind) {
    let invitees = scene.invitees(of, kind).await;
    let launched = invitees.iter().filter(|one| one.invitee.launched_at.is_some()).count();
    let kept = scene.invitation(of, kind).await.invitation;
    let counted = (invitees.len() as i64, launched as i64);
    assert_eq!((kept.registration_count, kept.launched_count), counted, "{kind:?}");
}

both!(counts_are_exact_after_any_invitations_joins_launches_and_removals, |db| async {
    let trusting = |settings: &mut Settings| {
        (settings.verify_private, settings.verify_public) = (VerifyPrivate::Never, VerifyPublic::Never);
    };
    let scene = Scene::with(&db, trusting).await;
    let mut dice = StdRng::seed_from_u64(11);
    let (public, slug) = scene.publish(Scene::public()).await;
    let mut private = vec![scene.invite(Scene::private(&["p0@example.org"])).await];
    let address = |n: u32| format!("p{n}@example.org");
    for turn in 0..120 {
        let kinds = [(&public, Kind::Public), (&private[turn % private.len()], Kind::Private)];
        let (of, kind) = kinds[dice.random_range(0..2)];
        let invitees = scene.invitees(of, kind).await;
        let someone = (!invitees.is_empty()).then(|| dice.random_range(0..invitees.len())).map(|at| &invitees[at]);
        match (dice.random_range(0..10), someone) {
            // Some are invited again, to the registration that they have, to a new instance of it, or to another.
            (0..2, _) => {
                let duplicates = [Duplicates::SendExisting, Duplicates::InstanceExisting, Duplicates::CreateNew];
                let duplicates = duplicates[dice.random_range(0..3)];
                let (one, other) = (address(dice.random_range(0..12)), address(dice.random_range(0..12)));
                let new = Scene::private(&[&one, &other]);
                private.push(scene.invite(NewPrivateInvitation { duplicates, ..new }).await);
            }
            (2..5, _) => {
                let browser = scene.usher.new_browser();
                scene.join(&slug, &address(dice.random_range(0..12)), &browser).await.unwrap();
            }
            (5..8, Some(one)) => {
                let browser = scene.usher.new_browser();
                let launch = scene.usher.start_private(&token_of(&one.url), &browser).await.unwrap();
                scene.begin(&launch).await;
            }
            (8, Some(one)) => {
                let id = RegistrationId::parse(&one.registration_id).unwrap();
                scene.usher.delete_registration(&Actor::Operator, &scene.app, &id).await.unwrap();
            }
            (_, Some(one)) => {
                let id = RegistrationId::parse(&one.registration_id).unwrap();
                scene.usher.reset_registration(&Actor::Operator, &scene.app, &id).await.unwrap();
                // From the newest to the first, and so the registration too.
                let newest =
                    scene.usher.get_registration(&Actor::Operator, &scene.app, &id, Detail::default()).await.unwrap();
                for number in (0..=newest.instance.number).rev() {
                    scene.usher.delete_instance(&Actor::Operator, &scene.app, &id, number).await.unwrap();
                }
            }
            (_, None) => {}
        }
        if turn % 10 == 9 {
            assert_exact(&scene, &public, Kind::Public).await;
            for invitation in &private {
                assert_exact(&scene, invitation, Kind::Private).await;
            }
        }
    }
    let kept = scene.invitation(&public, Kind::Public).await.invitation;
    assert!(kept.registration_count > 0 && kept.launched_count > 0, "something was counted: {kept:?}");
});
