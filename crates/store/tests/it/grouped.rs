//! Grouped writes: each durable when it is answered, each alone in its failure.

use futures::FutureExt as _;
use futures::future::join_all;
use tokio::task::JoinHandle;
use usher_store::{Error, courses};

use crate::raw::Raw;
use crate::scene::{self, course, id};
use usher_testing::database::Database;

/// Hands in a unit that adds a course and then ends as it is told to.
fn add(db: &Database, n: u128, ending: fn() -> Result<(), Error>) -> JoinHandle<Result<u128, Error>> {
    let store = db.store.clone();
    tokio::spawn(async move {
        store
            .write_grouped(move |conn| {
                async move {
                    courses::insert(conn, &course(&format!("course-{n}"), n)).await?;
                    ending()?;
                    Ok(n)
                }
                .boxed()
            })
            .await
    })
}

async fn prepare(db: &Database) {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course-1").await;
    tx.commit().await.unwrap();
}

/// How the tasks end when all were handed in while the writer was busy, so that on SQLite they share transactions.
async fn together<T>(
    db: &Database,
    tasks: impl FnOnce() -> Vec<JoinHandle<T>>,
) -> Vec<Result<T, tokio::task::JoinError>> {
    let busy = db.begin().await;
    let tasks = tasks();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    drop(busy);
    join_all(tasks).await
}

both!(many_writes_at_once_are_all_there_when_they_are_answered, |db| async {
    prepare(&db).await;
    let answers = together(&db, || (2..=1500).map(|n| add(&db, n, || Ok(()))).collect()).await;
    let answers: Vec<u128> = answers.into_iter().map(|answer| answer.unwrap().unwrap()).collect();
    assert_eq!(answers, (2..=1500).collect::<Vec<_>>());
    assert_eq!(Raw::connect(&db).await.count("course").await, 1500);
});

both!(an_answer_comes_after_the_commit, |db| async {
    prepare(&db).await;
    let looks = together(&db, || {
        (2..=100_u128)
            .map(|n| {
                let (write, store) = (add(&db, n, || Ok(())), db.store.clone());
                tokio::spawn(async move {
                    write.await.unwrap().unwrap();
                    let name = scene::course_id(&format!("course-{n}"));
                    let found = courses::find(&mut store.read().await.unwrap(), &scene::app(), &name).await.unwrap();
                    found.is_some()
                })
            })
            .collect()
    })
    .await;
    assert!(looks.into_iter().all(Result::unwrap));
});

both!(an_error_takes_back_its_own_unit_alone, |db| async {
    prepare(&db).await;
    let refuse = || Err(Error::Corrupt("refused".into()));
    let answers = together(&db, || {
        (2..=200).map(|n| if n % 3 == 0 { add(&db, n, refuse) } else { add(&db, n, || Ok(())) }).collect()
    })
    .await;
    for (n, answer) in (2..=200_u128).zip(answers) {
        match answer.unwrap() {
            Err(Error::Corrupt(words)) => assert_eq!((n % 3, words.as_str()), (0, "refused")),
            other => assert_eq!((n % 3 != 0, other.unwrap()), (true, n)),
        }
    }
    assert_eq!(Raw::connect(&db).await.count("course").await, 200 - 66);
});

both!(an_error_of_a_unit_that_is_alone_takes_it_back, |db| async {
    prepare(&db).await;
    let answer = add(&db, 2, || Err(Error::Corrupt("refused".into()))).await.unwrap();
    assert!(matches!(answer, Err(Error::Corrupt(_))));
    assert_eq!(add(&db, 3, || Ok(())).await.unwrap().unwrap(), 3);
    assert_eq!(Raw::connect(&db).await.count("course").await, 2);
});

both!(a_unit_that_the_database_refuses_harms_no_other, |db| async {
    prepare(&db).await;
    // Every number twice: one of each pair finds its id taken.
    let answers = together(&db, || (2..=100).flat_map(|n| [n, n]).map(|n| add(&db, n, || Ok(()))).collect()).await;
    for pair in answers.chunks(2) {
        let refused = pair.iter().filter_map(|answer| answer.as_ref().unwrap().as_ref().err());
        let refused: Vec<&Error> = refused.collect();
        assert!(matches!(refused[..], [error] if error.is_unique_violation()));
    }
    assert_eq!(Raw::connect(&db).await.count("course").await, 100);
});

both!(a_unit_that_panics_harms_no_other_and_the_writer_goes_on, |db| async {
    prepare(&db).await;
    let answers =
        together(&db, || vec![add(&db, 2, || Ok(())), add(&db, 3, || panic!("on purpose")), add(&db, 4, || Ok(()))])
            .await;
    let kept: Vec<bool> = answers.into_iter().map(|answer| matches!(answer, Ok(Ok(_)))).collect();
    assert_eq!(kept, [true, false, true]);
    assert!(!matches!(add(&db, 5, || panic!("on purpose, alone")).await, Ok(Ok(_))));
    assert_eq!(add(&db, 6, || Ok(())).await.unwrap().unwrap(), 6);
    let keys: Vec<(String,)> = Raw::connect(&db).await.rows("select id from course order by id").await;
    assert_eq!(keys, ["course-1", "course-2", "course-4", "course-6"].map(|name| (name.to_owned(),)));
});

both!(after_the_store_is_closed_a_write_fails_instead_of_waiting, |db| async {
    prepare(&db).await;
    db.store.close().await;
    assert!(matches!(add(&db, 2, || Ok(())).await.unwrap(), Err(Error::Group(_) | Error::Database(_))));
});

both!(a_transaction_that_is_dropped_leaves_nothing, |db| async {
    prepare(&db).await;
    let mut tx = db.begin().await;
    courses::insert(&mut tx, &course("course-2", 2)).await.unwrap();
    assert!(courses::find(&mut tx, &scene::app(), &scene::course_id("course-2")).await.unwrap().is_some());
    drop(tx);
    let key = courses::find(&mut db.read().await, &scene::app(), &scene::course_id("course-1")).await.unwrap();
    assert_eq!(key.map(|course| course.key), Some(id(1)));
    assert_eq!(Raw::connect(&db).await.count("course").await, 1);
});
