use rand::RngExt as _;
use usher_store::courses::{self, Course, CourseFilter, CourseSort};
use usher_store::{Conn, PageRequest, applications};

use super::{By, Change, ORDERS, Restless, Row, Step, assert_once, dice, filters, in_order, row, steady, walk};
use crate::scene::{self, at, course_id, id};

const SORTS: [(CourseSort, By); 3] =
    [(CourseSort::Created, By::Created), (CourseSort::Updated, By::Updated), (CourseSort::Title, By::Text)];

async fn add(conn: &mut Conn, row: &Row) {
    let course = Course {
        title: row.text.into(),
        created_at: at(row.created),
        updated_at: at(row.updated),
        ..scene::course(&row.id.to_string(), row.id.as_u128())
    };
    courses::insert(conn, &course).await.unwrap();
    courses::add_tags(conn, row.id, &row.tags).await.unwrap();
}

both!(a_course_that_does_not_change_comes_once_in_every_walk, |db| async {
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
                let filter = CourseFilter { window: wanted.0, tags: wanted.1.clone() };
                let mut page = async |after, limit| {
                    let request = PageRequest { sort, order, after, limit };
                    let page = courses::list(&mut db.read().await, &app, &filter, &request).await.unwrap();
                    let end = page.rows.last().map(|course| course.position(sort));
                    Step { ids: page.rows.into_iter().map(|course| course.key).collect(), more: page.more, end }
                };
                let seen = walk(&mut dice, &mut page, async |dice| {
                    let mut tx = db.begin().await;
                    let n = dice.random_range(0..60);
                    match restless.change(dice) {
                        Change::Add(key) => add(&mut tx, &row(id(key), n)).await,
                        Change::Alter(key) => {
                            let (course, new) = (course_id(&id(key).to_string()), row(id(key), n));
                            courses::set_latest(&mut tx, &app, &course, 0, new.text, at(new.updated)).await.unwrap();
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
                let count = courses::count(&mut db.read().await, &app, &filter).await.unwrap();
                assert_eq!(quiet.len(), usize::try_from(count).unwrap());
            }
        }
    }
});

both!(tags_and_registrations_of_several_courses_are_told_together, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "one").await;
    scene::add_course(&mut tx, "two", 2).await;
    scene::invite(&mut tx, "one", 1, 1..=3).await;
    courses::add_tags(&mut tx, id(2), &["red".into(), "blue".into()]).await.unwrap();
    courses::add_tags(&mut tx, id(2), &["red".into(), "green".into()]).await.unwrap();
    courses::add_tags(&mut tx, id(1), &["red".into()]).await.unwrap();
    let tags = courses::tags(&mut tx, &[id(2), id(1), id(9)]).await.unwrap();
    let expected = [(1, "red"), (2, "blue"), (2, "green"), (2, "red")];
    assert_eq!(tags, expected.map(|(key, tag)| (id(key), tag.to_owned())));
    let ids = ["one", "two", "none"].map(String::from);
    let counts = courses::registration_counts(&mut tx, &scene::app(), &ids).await.unwrap();
    assert_eq!(counts, [("one".to_owned(), 3)]);
});
