//! Browsers, proofs, and mail kept instead of sent.

use usher_store::browsers::{self, Binding};
use usher_store::captured_mails::{self, CapturedMail};
use usher_store::proofs::{self, Proof};
use usher_store::{Conn, Time};

use crate::scene::{self, APP, at, id};

/// An invitation `id(1)` with the invitees `id(1)` to `id(3)`, and another `id(2)` with `id(4)`.
async fn with_invitations(conn: &mut Conn) {
    scene::with_course(conn, "course").await;
    scene::invite(conn, "course", 1, 1..=3).await;
    scene::invite(conn, "course", 2, [4]).await;
}

both!(a_registration_knows_the_browsers_that_it_is_bound_to, |db| async {
    let mut tx = db.begin().await;
    with_invitations(&mut tx).await;
    assert_eq!(browsers::binding(&mut tx, id(1), Some(b"one")).await.unwrap(), Binding::Unbound);
    assert_eq!(browsers::binding(&mut tx, id(1), None).await.unwrap(), Binding::Unbound);
    browsers::bind(&mut tx, id(1), b"one", at(0)).await.unwrap();
    browsers::bind(&mut tx, id(1), b"one", at(1)).await.unwrap();
    browsers::bind(&mut tx, id(1), b"two", at(1)).await.unwrap();
    assert_eq!(browsers::binding(&mut tx, id(1), Some(b"one")).await.unwrap(), Binding::This);
    assert_eq!(browsers::binding(&mut tx, id(1), Some(b"two")).await.unwrap(), Binding::This);
    assert_eq!(browsers::binding(&mut tx, id(1), Some(b"three")).await.unwrap(), Binding::Other);
    assert_eq!(browsers::binding(&mut tx, id(1), None).await.unwrap(), Binding::Other);
    assert_eq!(browsers::binding(&mut tx, id(2), Some(b"one")).await.unwrap(), Binding::Unbound);
});

both!(a_browser_is_known_by_its_newest_registration_on_the_invitation, |db| async {
    let mut tx = db.begin().await;
    with_invitations(&mut tx).await;
    assert_eq!(browsers::known_invitee(&mut tx, id(1), b"one").await.unwrap(), None);
    for (registration, seconds) in [(2, 5), (1, 9), (3, 9), (4, 20)] {
        browsers::bind(&mut tx, id(registration), b"one", at(seconds)).await.unwrap();
    }
    browsers::bind(&mut tx, id(2), b"two", at(30)).await.unwrap();
    assert_eq!(browsers::known_invitee(&mut tx, id(1), b"one").await.unwrap(), Some(id(3)));
    assert_eq!(browsers::known_invitee(&mut tx, id(1), b"two").await.unwrap(), Some(id(2)));
    assert_eq!(browsers::known_invitee(&mut tx, id(2), b"one").await.unwrap(), Some(id(4)));
    assert_eq!(browsers::known_invitee(&mut tx, id(2), b"two").await.unwrap(), None);
});

fn proof(n: u128, created: i64) -> Proof {
    Proof {
        id: id(n),
        app_id: APP.into(),
        invitation_id: id(1),
        email: "Ada@example.org".into(),
        email_key: "ada@example.org".into(),
        first_name: "Ada".into(),
        last_name: "Byron".into(),
        browser_hash: Some(b"one".to_vec()),
        tries: 0,
        created_at: at(created),
        expires_at: at(created + 100),
        used_at: None,
    }
}

both!(a_proof_is_used_once_and_counts_wrong_codes, |db| async {
    let mut tx = db.begin().await;
    with_invitations(&mut tx).await;
    proofs::insert(&mut tx, &proof(1, 0)).await.unwrap();
    let found = proofs::lock(&mut tx, id(1)).await.unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", Some(proof(1, 0))));
    proofs::count_try(&mut tx, id(1)).await.unwrap();
    proofs::count_try(&mut tx, id(1)).await.unwrap();
    assert!(proofs::use_up(&mut tx, id(1), at(5)).await.unwrap());
    assert!(!proofs::use_up(&mut tx, id(1), at(6)).await.unwrap());
    assert!(!proofs::use_up(&mut tx, id(2), at(6)).await.unwrap());
    let used = Proof { tries: 2, used_at: Some(at(5)), ..proof(1, 0) };
    let found = proofs::find_many(&mut tx, &[id(1), id(2)]).await.unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", [used]));
});

/// The newest proof of the browser "one" on the invitation `id(1)`.
async fn newest(conn: &mut Conn, now: Time) -> Option<uuid::Uuid> {
    proofs::newest_open(conn, id(1), "ada@example.org", b"one", 5, now).await.unwrap()
}

both!(the_newest_proof_that_a_browser_may_use_is_open_unexpired_and_its_own, |db| async {
    let mut tx = db.begin().await;
    with_invitations(&mut tx).await;
    let elsewhere = Proof { invitation_id: id(2), ..proof(4, 0) };
    let by_link = Proof { browser_hash: None, ..proof(5, 0) };
    let of_another = Proof { email_key: "bob@example.org".into(), ..proof(6, 0) };
    for row in [proof(1, 0), proof(2, 0), proof(3, 50), elsewhere, by_link, of_another] {
        proofs::insert(&mut tx, &row).await.unwrap();
    }
    assert_eq!(newest(&mut tx, at(60)).await, Some(id(3)));
    assert!(proofs::use_up(&mut tx, id(3), at(60)).await.unwrap());
    assert_eq!(newest(&mut tx, at(60)).await, Some(id(2)));
    assert_eq!(newest(&mut tx, at(100)).await, None);
    let other = proofs::newest_open(&mut tx, id(1), "ada@example.org", b"two", 5, at(60)).await.unwrap();
    assert_eq!(other, None);
});

both!(proofs_of_an_address_are_counted_and_go_when_they_are_old, |db| async {
    let mut tx = db.begin().await;
    with_invitations(&mut tx).await;
    for (n, created) in [(1, 0), (2, 10), (3, 20)] {
        proofs::insert(&mut tx, &proof(n, created)).await.unwrap();
    }
    assert_eq!(proofs::count_since(&mut tx, "ada@example.org", at(10)).await.unwrap(), 2);
    assert_eq!(proofs::count_since(&mut tx, "bob@example.org", at(0)).await.unwrap(), 0);
    proofs::delete_older(&mut tx, at(111)).await.unwrap();
    assert_eq!(proofs::count_since(&mut tx, "ada@example.org", at(0)).await.unwrap(), 1);
});

both!(kept_mail_is_listed_newest_first_and_kept_once, |db| async {
    let mail = |n: u128| CapturedMail {
        id: id(n),
        message_id: format!("<{n}@example.org>"),
        sealed: vec![n as u8; 3],
        recipient: Some(vec![n as u8]),
        created_at: at(n as i64),
    };
    let mut tx = db.begin().await;
    captured_mails::insert(&mut tx, &[mail(1), mail(2), mail(3)]).await.unwrap();
    let again = CapturedMail { sealed: b"again".to_vec(), ..mail(3) };
    captured_mails::insert(&mut tx, &[again, mail(4)]).await.unwrap();
    captured_mails::insert(&mut tx, &[]).await.unwrap();
    let newest = captured_mails::newest(&mut tx, None, 2).await.unwrap();
    assert_eq!(format!("{newest:?}"), format!("{:?}", [mail(4), mail(3)]));
    let before = captured_mails::newest(&mut tx, Some(id(3)), 9).await.unwrap();
    assert_eq!(format!("{before:?}"), format!("{:?}", [mail(2), mail(1)]));
    captured_mails::delete_older(&mut tx, at(3)).await.unwrap();
    let left = captured_mails::newest(&mut tx, None, 9).await.unwrap();
    assert_eq!(format!("{left:?}"), format!("{:?}", [mail(4), mail(3)]));
    assert!(captured_mails::find(&mut tx, id(1)).await.unwrap().is_none());
});
