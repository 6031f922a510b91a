//! Applications: their list, their counts, and whether they are empty.

use usher_model::AppId;
use usher_store::applications::{self, Application, ApplicationSort};
use usher_store::{Order, PageRequest, SortKey, Window};
use uuid::Uuid;

use crate::scene::{self, APP, at, id};

fn application(name: &str, n: u128, updated: i64) -> Application {
    Application { name: name.into(), key: id(n), updated_at: at(updated), ..scene::application(&format!("APP{n}")) }
}

both!(the_list_of_applications_goes_on_behind_each_page_and_leaves_the_management_application_out, |db| async {
    let mut tx = db.begin().await;
    for row in [application("b", 1, 5), application("a", 2, 5), application("c", 3, 1)] {
        applications::insert(&mut tx, &row).await.unwrap();
    }
    assert!(!applications::management_exists(&mut tx).await.unwrap());
    let management = Application { management: true, ..application("m", 4, 2) };
    applications::insert(&mut tx, &management).await.unwrap();
    assert!(applications::management_exists(&mut tx).await.unwrap());

    let cases = [
        (ApplicationSort::Created, ["APP1", "APP2", "APP3"]),
        (ApplicationSort::Updated, ["APP3", "APP1", "APP2"]),
        (ApplicationSort::Name, ["APP2", "APP1", "APP3"]),
    ];
    for (sort, expected) in cases {
        let (mut seen, mut after): (Vec<String>, Option<(SortKey, Uuid)>) = (Vec::new(), None);
        loop {
            let page = PageRequest { sort, order: Order::Ascending, after, limit: 1 };
            let found = applications::list(&mut tx, Window::default(), &page).await.unwrap();
            seen.extend(found.rows.iter().map(|row| row.id.clone()));
            if !found.more {
                break;
            }
            after = found.rows.last().map(|row| row.position(sort));
        }
        assert_eq!(seen, expected, "{sort:?}");
    }
    let window = Window { since: Some(at(2)), ..Window::default() };
    assert_eq!(applications::count(&mut tx, window).await.unwrap(), 2);
});

both!(courses_and_registrations_of_several_applications_are_counted_together, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, 1..=3).await;
    applications::insert(&mut tx, &scene::application("OTHER")).await.unwrap();
    let apps = [APP.to_owned(), "OTHER".to_owned()];
    assert_eq!(applications::course_counts(&mut tx, &apps).await.unwrap(), [(APP.to_owned(), 1)]);
    assert_eq!(applications::registration_counts(&mut tx, &apps, at(0)).await.unwrap(), [(APP.to_owned(), 3)]);
    assert_eq!(applications::registration_counts(&mut tx, &apps, at(1)).await.unwrap(), []);
});

both!(an_application_is_in_use_while_it_has_a_course, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    applications::insert(&mut tx, &scene::application("OTHER")).await.unwrap();
    let other = AppId::parse("OTHER").unwrap();
    assert!(applications::is_in_use(&mut tx, &scene::app()).await.unwrap());
    assert!(!applications::is_in_use(&mut tx, &other).await.unwrap());
    applications::delete(&mut tx, &other).await.unwrap();
    assert!(applications::find(&mut tx, &other).await.unwrap().is_none());
});
