use rand::RngExt as _;
use usher_model::RegistrationId;
use usher_store::invitees::{self, Invitee, InviteeFilter, InviteeSort};
use usher_store::{Conn, PageRequest, invitations, registrations};

use super::{By, Change, ORDERS, Restless, Row, Step, assert_once, dice, filters, in_order, row, steady, walk};
use crate::scene::{self, at, id};

const SORTS: [(InviteeSort, By); 2] = [(InviteeSort::Created, By::Created), (InviteeSort::Updated, By::Updated)];

/// An invitee of the invitation `id(1)`, whose id is also the key of the registration.
async fn add(conn: &mut Conn, row: &Row) {
    let n = row.id.as_u128();
    registrations::insert(conn, &[scene::registration("course", n)]).await.unwrap();
    let invitee =
        Invitee { created_at: at(row.created), updated_at: at(row.updated), ..scene::invitee(id(1), row.id, n) };
    invitees::insert(conn, &[invitee]).await.unwrap();
}

both!(an_invitee_that_does_not_change_comes_once_in_every_walk, |db| async {
    let (app, steady, mut restless, mut dice) = (scene::app(), steady(), Restless::new(), dice());
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    invitations::insert(&mut tx, &scene::invitation("course", id(1))).await.unwrap();
    // The people of another invitation are never seen.
    scene::invite(&mut tx, "course", 2, 1..=5).await;
    for row in &steady {
        add(&mut tx, row).await;
    }
    for n in 0..12 {
        add(&mut tx, &row(id(restless.add()), n)).await;
    }
    tx.commit().await.unwrap();

    for (sort, by) in SORTS {
        for order in ORDERS {
            for wanted in filters().into_iter().filter(|(_, tags)| tags.is_empty()) {
                let mut page = async |after, limit| {
                    let request = PageRequest { sort, order, after, limit };
                    let filter = InviteeFilter { window: wanted.0, launched: None };
                    let page = invitees::list(&mut db.read().await, &app, id(1), filter, &request).await.unwrap();
                    assert!(page.rows.iter().all(|row| row.invitee.invitation_id == id(1)));
                    let end = page.rows.last().map(|row| row.position(sort));
                    Step { ids: page.rows.into_iter().map(|row| row.invitee.id).collect(), more: page.more, end }
                };
                let seen = walk(&mut dice, &mut page, async |dice| {
                    let mut tx = db.begin().await;
                    let n = dice.random_range(0..60);
                    match restless.change(dice) {
                        Change::Add(key) => add(&mut tx, &row(id(key), n)).await,
                        Change::Alter(key) => {
                            let updated = row(id(key), n).updated;
                            invitees::mark_launched(&mut tx, &app, id(key), at(updated)).await.unwrap();
                        }
                        Change::Remove(key) => {
                            let id = RegistrationId::parse(&format!("reg-{key}")).unwrap();
                            assert!(registrations::delete(&mut tx, &app, &id).await.unwrap());
                        }
                    }
                    tx.commit().await.unwrap();
                })
                .await;
                assert_once(&seen, &steady, &in_order(&steady, by, order, &wanted));

                let quiet = walk(&mut dice, &mut page, async |_| {}).await;
                let filter = InviteeFilter { window: wanted.0, launched: None };
                let count = invitees::count(&mut db.read().await, &app, id(1), filter).await.unwrap();
                assert_eq!(quiet.len(), usize::try_from(count).unwrap());
            }
        }
    }
});
