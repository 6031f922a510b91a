//! Mails of an invitation: their states, faults and cancellation.

use usher_store::deliveries::{self, Delivery, DeliveryFilter};
use usher_store::{Conn, Lease, Order, PageRequest};

use crate::scene::{self, at, id};

/// The course with a private invitation `id(1)`, and another `id(2)`.
async fn with_invitations(conn: &mut Conn) {
    scene::with_course(conn, "course").await;
    scene::invite(conn, "course", 1, [1, 2]).await;
    scene::invite(conn, "course", 2, [3]).await;
}

fn mail(n: u128, state: &str, error: Option<&str>) -> Delivery {
    Delivery { state: state.into(), error: error.map(Into::into), ..scene::delivery(id(n), Some(id(1)), 0) }
}

async fn counts(conn: &mut Conn) -> Vec<(String, i64)> {
    let mut counts = deliveries::count_by_state(conn, &scene::app(), id(1)).await.unwrap();
    counts.sort();
    counts
}

both!(mails_of_an_invitation_are_counted_by_state_without_those_that_only_carry_codes, |db| async {
    let mut tx = db.begin().await;
    with_invitations(&mut tx).await;
    let code = Delivery { kind: "code".into(), ..mail(6, "queued", None) };
    let elsewhere = scene::delivery(id(7), Some(id(2)), 0);
    let rows = [
        mail(1, "queued", None),
        mail(2, "queued", None),
        mail(3, "sent", None),
        mail(4, "failed", Some("550 no such user")),
        mail(5, "skipped", Some("a second time the same address")),
        code,
        elsewhere,
    ];
    deliveries::insert(&mut tx, &rows).await.unwrap();
    let expected = [("failed", 1), ("queued", 2), ("sent", 1), ("skipped", 1)];
    assert_eq!(counts(&mut tx).await, expected.map(|(state, count)| (state.to_owned(), count)));
});

both!(the_faults_of_an_invitation_are_told_oldest_first, |db| async {
    let mut tx = db.begin().await;
    with_invitations(&mut tx).await;
    let rows = [
        mail(5, "failed", None),
        mail(1, "sent", None),
        mail(3, "skipped", Some("twice")),
        mail(2, "failed", Some("550")),
        mail(4, "cancelled", Some("the course is gone")),
        mail(6, "queued", Some("451 busy")),
    ];
    deliveries::insert(&mut tx, &rows).await.unwrap();
    let told = |n: u128, words: &str| (format!("{n}@example.org"), words.to_owned());
    let all = [told(2, "550"), told(3, "twice"), told(4, "the course is gone"), told(5, "")];
    assert_eq!(deliveries::failures(&mut tx, &scene::app(), id(1), 10).await.unwrap(), all);
    assert_eq!(deliveries::failures(&mut tx, &scene::app(), id(1), 2).await.unwrap(), all[..2]);
});

both!(cancelling_takes_back_what_is_queued_also_from_its_holder, |db| async {
    let mut tx = db.begin().await;
    with_invitations(&mut tx).await;
    let elsewhere = scene::delivery(id(4), Some(id(2)), 0);
    let rows = [mail(1, "queued", None), mail(2, "queued", None), mail(3, "sent", None), elsewhere];
    deliveries::insert(&mut tx, &rows).await.unwrap();
    let lease = Lease { worker: id(9), now: at(0), until: at(30), limit: 1 };
    assert_eq!(deliveries::lease(&mut tx, lease).await.unwrap().len(), 1);
    deliveries::cancel_queued(&mut tx, &scene::app(), id(1), "closed", at(1)).await.unwrap();
    assert_eq!(counts(&mut tx).await, [("cancelled".to_owned(), 2), ("sent".to_owned(), 1)]);

    // The holder had sent it already; its record comes too late to count.
    deliveries::record_sent(&mut tx, id(9), &[id(1)], at(2)).await.unwrap();
    assert_eq!(counts(&mut tx).await, [("cancelled".to_owned(), 2), ("sent".to_owned(), 1)]);
    let left = deliveries::lease(&mut tx, Lease { limit: 9, ..lease }).await.unwrap();
    assert_eq!(left.into_iter().map(|row| row.id).collect::<Vec<_>>(), [id(4)]);
});

both!(a_mail_comes_back_as_it_was_stored, |db| async {
    let mut tx = db.begin().await;
    with_invitations(&mut tx).await;
    let row =
        Delivery { invitee_id: Some(id(2)), attempts: 3, error: Some("451 später".into()), ..mail(1, "queued", None) };
    deliveries::insert(&mut tx, std::slice::from_ref(&row)).await.unwrap();
    assert_eq!(deliveries::next_due(&mut tx).await.unwrap(), Some(at(0)));
    let lease = Lease { worker: id(9), now: at(0), until: at(30), limit: 1 };
    let taken = deliveries::lease(&mut tx, lease).await.unwrap();
    assert_eq!(format!("{taken:?}"), format!("{:?}", [row]));
    assert_eq!(deliveries::next_due(&mut tx).await.unwrap(), None);
});

both!(mails_are_listed_by_invitation_state_and_address, |db| async {
    let mut tx = db.begin().await;
    with_invitations(&mut tx).await;
    let elsewhere = Delivery { address: "2@EXAMPLE.org".into(), ..scene::delivery(id(4), Some(id(2)), 0) };
    let rows = [mail(1, "queued", None), mail(2, "failed", Some("550 no")), mail(3, "sent", None), elsewhere];
    deliveries::insert(&mut tx, &rows).await.unwrap();
    let any = DeliveryFilter::default;
    let cases = [
        (any(), vec![4, 3, 2, 1]),
        (DeliveryFilter { invitation_id: Some(id(1)), ..any() }, vec![3, 2, 1]),
        (DeliveryFilter { state: Some("queued".into()), ..any() }, vec![4, 1]),
        (DeliveryFilter { address: Some("2@Example.ORG".into()), ..any() }, vec![4, 2]),
        (DeliveryFilter { address: Some("2@example.org".into()), state: Some("failed".into()), ..any() }, vec![2]),
    ];
    for (filter, expected) in cases {
        let page = PageRequest { sort: (), order: Order::Descending, after: None, limit: 9 };
        let page = deliveries::list(&mut tx, &scene::app(), &filter, &page).await.unwrap();
        let found: Vec<_> = page.rows.iter().map(|row| row.delivery.id.as_u128()).collect();
        assert_eq!(found, expected, "{filter:?}");
    }
    let one = deliveries::find(&mut tx, &scene::app(), id(2)).await.unwrap().unwrap();
    assert_eq!((format!("{:?}", one.delivery), one.due_at), (format!("{:?}", rows[1]), at(0)));
});

both!(the_newest_mail_of_each_invitee_is_told_and_one_that_waits_can_be_left_out, |db| async {
    let mut tx = db.begin().await;
    with_invitations(&mut tx).await;
    let to = |n, invitee, state: &str| Delivery { invitee_id: Some(id(invitee)), ..mail(n, state, None) };
    deliveries::insert(&mut tx, &[to(1, 1, "sent"), to(2, 2, "sent"), to(3, 1, "queued"), to(4, 3, "queued")])
        .await
        .unwrap();
    deliveries::skip_queued(&mut tx, &scene::app(), id(1), "left out", at(9)).await.unwrap();
    let mut newest = deliveries::newest_to(&mut tx, &[id(1), id(2), id(9)]).await.unwrap();
    newest.sort_by_key(|row| row.delivery.id);
    let told: Vec<_> = newest
        .iter()
        .map(|row| (row.delivery.id, row.delivery.state.as_str(), row.delivery.error.as_deref(), row.finished_at))
        .collect();
    assert_eq!(told, [(id(2), "sent", None, None), (id(3), "skipped", Some("left out"), Some(at(9)))]);
    let left = deliveries::lease(&mut tx, Lease { worker: id(9), now: at(0), until: at(30), limit: 9 }).await.unwrap();
    assert_eq!(left.into_iter().map(|row| row.id).collect::<Vec<_>>(), [id(4)]);
    assert_eq!(deliveries::count_to(&mut tx, "1@EXAMPLE.org", at(0)).await.unwrap(), 1);
    assert_eq!(deliveries::count_to(&mut tx, "1@example.org", at(1)).await.unwrap(), 0);
});
