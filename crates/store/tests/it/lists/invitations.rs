use rand::RngExt as _;
use usher_store::courses::{self, Course};
use usher_store::invitations::{self, Invitation, InvitationFilter, InvitationSort};
use usher_store::{Conn, Order, PageRequest, applications};

use super::{By, Change, ORDERS, Restless, Row, Step, assert_once, dice, filters, in_order, row, steady, walk};
use crate::scene::{self, at, course_id, id};

const SORTS: [(InvitationSort, By); 3] = [
    (InvitationSort::Created, By::Created),
    (InvitationSort::Updated, By::Updated),
    (InvitationSort::CourseTitle, By::Text),
];

/// An invitation to a course of its own, whose removal removes it.
async fn add(conn: &mut Conn, row: &Row) {
    let name = row.id.to_string();
    let course = Course { title: row.text.into(), ..scene::course(&name, row.id.as_u128()) };
    courses::insert(conn, &course).await.unwrap();
    let invitation =
        Invitation { created_at: at(row.created), updated_at: at(row.updated), ..scene::invitation(&name, row.id) };
    invitations::insert(conn, &invitation).await.unwrap();
    invitations::add_tags(conn, row.id, &row.tags).await.unwrap();
}

both!(an_invitation_that_does_not_change_comes_once_in_every_walk, |db| async {
    let (app, steady, mut restless, mut dice) = (scene::app(), steady(), Restless::new(), dice());
    let mut tx = db.begin().await;
    applications::insert(&mut tx, &scene::application(scene::APP)).await.unwrap();
    for row in &steady {
        add(&mut tx, row).await;
    }
    for n in 0..12 {
        add(&mut tx, &row(id(restless.add()), n)).await;
    }
    tx.commit().await.unwrap();

    for (sort, by) in SORTS {
        for order in ORDERS {
            for wanted in filters() {
                let filter =
                    InvitationFilter { window: wanted.0, tags: wanted.1.clone(), ..InvitationFilter::default() };
                let mut page = async |after, limit| {
                    let request = PageRequest { sort, order, after, limit };
                    let page = invitations::list(&mut db.read().await, &app, &filter, &request).await.unwrap();
                    let end = page.rows.last().map(|row| row.position(sort));
                    Step { ids: page.rows.into_iter().map(|row| row.invitation.id).collect(), more: page.more, end }
                };
                let seen = walk(&mut dice, &mut page, async |dice| {
                    let mut tx = db.begin().await;
                    let n = dice.random_range(0..60);
                    match restless.change(dice) {
                        Change::Add(key) => add(&mut tx, &row(id(key), n)).await,
                        Change::Alter(key) => {
                            let (name, new) = (id(key).to_string(), row(id(key), n));
                            let changed =
                                Invitation { updated_at: at(new.updated), ..scene::invitation(&name, id(key)) };
                            invitations::update(&mut tx, &changed).await.unwrap();
                        }
                        Change::Remove(key) => {
                            assert!(courses::delete(&mut tx, &app, &course_id(&id(key).to_string())).await.unwrap());
                        }
                    }
                    tx.commit().await.unwrap();
                })
                .await;
                assert_once(&seen, &steady, &in_order(&steady, by, order, &wanted));

                let quiet = walk(&mut dice, &mut page, async |_| {}).await;
                let count = invitations::count(&mut db.read().await, &app, &filter).await.unwrap();
                assert_eq!(quiet.len(), usize::try_from(count).unwrap());
            }
        }
    }
});

both!(a_list_can_be_of_one_course_or_of_one_kind_of_invitation, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "one").await;
    scene::add_course(&mut tx, "two", 2).await;
    for (n, (course, public)) in (1..).zip([("one", true), ("one", false), ("two", true), ("two", true)]) {
        let row = Invitation { public, slug: public.then(|| format!("slug-{n}")), ..scene::invitation(course, id(n)) };
        invitations::insert(&mut tx, &row).await.unwrap();
    }
    let of = |public, course: Option<&str>| InvitationFilter {
        public,
        course_id: course.map(Into::into),
        ..InvitationFilter::default()
    };
    let cases = [
        (of(Some(true), None), vec![1, 3, 4]),
        (of(Some(false), None), vec![2]),
        (of(None, Some("one")), vec![1, 2]),
        (of(Some(true), Some("one")), vec![1]),
    ];
    for (filter, expected) in cases {
        let sort = InvitationSort::Created;
        let request = PageRequest { sort, order: Order::Ascending, after: None, limit: 9 };
        let page = invitations::list(&mut tx, &scene::app(), &filter, &request).await.unwrap();
        let found: Vec<u128> = page.rows.iter().map(|row| row.invitation.id.as_u128()).collect();
        assert_eq!(found, expected);
        let count = invitations::count(&mut tx, &scene::app(), &filter).await.unwrap();
        assert_eq!(count, i64::try_from(expected.len()).unwrap());
    }
});
