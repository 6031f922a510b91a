use rand::RngExt as _;
use usher_model::RegistrationId;
use usher_store::registrations::{self, Registration, RegistrationFilter, RegistrationSort};
use usher_store::{Conn, Order, PageRequest};

use super::{By, Change, ORDERS, Restless, Row, Step, TEXTS, assert_once, dice, filters, in_order, row, steady, walk};
use crate::scene::{self, at, id};

const SORTS: [(RegistrationSort, By); 5] = [
    (RegistrationSort::Created, By::Created),
    (RegistrationSort::Updated, By::Updated),
    (RegistrationSort::CourseTitle, By::Text),
    (RegistrationSort::FirstName, By::Text),
    (RegistrationSort::LastName, By::Text),
];

/// Courses with the texts as ids and titles.
async fn add_courses(conn: &mut Conn) {
    scene::with_course(conn, "unused").await;
    for (n, text) in (10..).zip(TEXTS) {
        let course = usher_store::courses::Course { title: text.into(), ..scene::course(text, n) };
        usher_store::courses::insert(conn, &course).await.unwrap();
    }
}

async fn add(conn: &mut Conn, row: &Row) {
    let registration = Registration {
        first_name: row.text.into(),
        last_name: row.text.into(),
        created_at: at(row.created),
        updated_at: at(row.updated),
        ..scene::registration(row.text, row.id.as_u128())
    };
    registrations::insert(conn, &[registration]).await.unwrap();
    registrations::add_tags(conn, &[row.id], &row.tags).await.unwrap();
}

async fn delete(conn: &mut Conn, key: u128) {
    let id = RegistrationId::parse(&format!("reg-{key}")).unwrap();
    assert!(registrations::delete(conn, &scene::app(), &id).await.unwrap());
}

both!(a_registration_that_does_not_change_comes_once_in_every_walk, |db| async {
    let (app, steady, mut restless, mut dice) = (scene::app(), steady(), Restless::new(), dice());
    let mut tx = db.begin().await;
    add_courses(&mut tx).await;
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
                    RegistrationFilter { window: wanted.0, tags: wanted.1.clone(), ..RegistrationFilter::default() };
                let mut page = async |after, limit| {
                    let request = PageRequest { sort, order, after, limit };
                    let page = registrations::list(&mut db.read().await, &app, &filter, &request).await.unwrap();
                    let end = page.rows.last().map(|row| row.position(sort));
                    Step { ids: page.rows.into_iter().map(|row| row.registration.key).collect(), more: page.more, end }
                };
                let seen = walk(&mut dice, &mut page, async |dice| {
                    let mut tx = db.begin().await;
                    let n = dice.random_range(0..60);
                    match restless.change(dice) {
                        Change::Add(key) => add(&mut tx, &row(id(key), n)).await,
                        Change::Alter(key) => {
                            delete(&mut tx, key).await;
                            add(&mut tx, &row(id(key), n)).await;
                        }
                        Change::Remove(key) => delete(&mut tx, key).await,
                    }
                    tx.commit().await.unwrap();
                })
                .await;
                assert_once(&seen, &steady, &in_order(&steady, by, order, &wanted));

                let quiet = walk(&mut dice, &mut page, async |_| {}).await;
                let count = registrations::count(&mut db.read().await, &app, &filter).await.unwrap();
                assert_eq!(quiet.len(), usize::try_from(count).unwrap());
            }
        }
    }
});

both!(a_list_can_be_of_one_course_or_of_one_learner, |db| async {
    let mut tx = db.begin().await;
    add_courses(&mut tx).await;
    for (n, (course, learner)) in (1..).zip([("apple", "ada"), ("apple", "bob"), ("Zebra", "ada"), ("zebra", "ada")]) {
        let row = Registration { learner_id: learner.into(), ..scene::registration(course, n) };
        registrations::insert(&mut tx, &[row]).await.unwrap();
    }
    let course = |id: &str| RegistrationFilter { course_id: Some(id.into()), ..RegistrationFilter::default() };
    let ada = |filter| RegistrationFilter { learner_id: Some("ada".into()), ..filter };
    let cases = [
        (course("apple"), vec![1, 2]),
        (course("Zebra"), vec![3]),
        (ada(RegistrationFilter::default()), vec![1, 3, 4]),
        (ada(course("apple")), vec![1]),
        (course("none"), vec![]),
    ];
    for (filter, expected) in cases {
        let sort = RegistrationSort::Created;
        let request = PageRequest { sort, order: Order::Ascending, after: None, limit: 9 };
        let page = registrations::list(&mut tx, &scene::app(), &filter, &request).await.unwrap();
        let found: Vec<u128> = page.rows.iter().map(|row| row.registration.key.as_u128()).collect();
        assert_eq!(found, expected);
        let count = registrations::count(&mut tx, &scene::app(), &filter).await.unwrap();
        assert_eq!(count, i64::try_from(expected.len()).unwrap());
    }
});
