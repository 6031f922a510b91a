//! Walking through lists page by page while rows come, change and go: a row that does not change comes exactly once.

mod courses;
mod invitations;
mod invitees;
mod registrations;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use usher_store::{Order, SortKey, Window};
use uuid::Uuid;

use crate::scene::{at, id};

const ORDERS: [Order; 2] = [Order::Ascending, Order::Descending];

/// Texts whose order differs by language and by case, were they not sorted by their bytes.
const TEXTS: [&str; 4] = ["apple", "Zebra", "Äpfel", "zebra"];

/// What a test knows of a listed row: the same few values again and again, so that most places are ties.
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    text: &'static str,
    tags: Vec<String>,
}

/// Which value of a row a list is sorted by.
#[derive(Clone, Copy)]
enum By {
    Created,
    Updated,
    Text,
}

/// Rows that stay as they are, at every second place, so that there is room between them.
fn steady() -> Vec<Row> {
    (0..24_usize).map(|n| row(id(100 + 2 * n as u128), n)).collect()
}

/// A row whose values follow from a number.
fn row(id: Uuid, n: usize) -> Row {
    let tags = match n % 6 {
        0 => vec!["red".to_owned(), "blue".to_owned()],
        1 | 2 => vec!["red".to_owned()],
        3 => vec!["green".to_owned()],
        _ => Vec::new(),
    };
    Row { id, created: (n % 7) as i64, updated: (n % 5) as i64, text: TEXTS[n % TEXTS.len()], tags }
}

/// The filters of all lists: none, windows on either date, tags.
fn filters() -> [(Window, Vec<String>); 4] {
    let between = |by_created| Window { by_created, since: Some(at(1)), until: Some(at(3)) };
    [
        (Window::default(), Vec::new()),
        (between(false), Vec::new()),
        (between(true), Vec::new()),
        (Window::default(), vec!["red".to_owned(), "blue".to_owned()]),
    ]
}

/// The ids of those rows that a filter lets through, in the order of the list.
fn in_order(rows: &[Row], by: By, order: Order, (window, tags): &(Window, Vec<String>)) -> Vec<Uuid> {
    let mut kept: Vec<&Row> = rows
        .iter()
        .filter(|row| {
            let date = at(if window.by_created { row.created } else { row.updated });
            window.since.is_none_or(|since| since <= date)
                && window.until.is_none_or(|until| date <= until)
                && (tags.is_empty() || row.tags.iter().any(|tag| tags.contains(tag)))
        })
        .collect();
    kept.sort_by_key(|row| match by {
        By::Created => (0, "", row.id),
        By::Updated => (row.updated, "", row.id),
        By::Text => (0, row.text, row.id),
    });
    if order == Order::Descending {
        kept.reverse();
    }
    kept.into_iter().map(|row| row.id).collect()
}

/// One page of any list.
struct Step {
    ids: Vec<Uuid>,
    more: bool,
    /// Where its last row stands.
    end: Option<(SortKey, Uuid)>,
}

/// Walks to the end of a list in pages of 1, 2 and 7, with a change after each of the first pages.
async fn walk(
    dice: &mut StdRng,
    mut page: impl AsyncFnMut(Option<(SortKey, Uuid)>, i64) -> Step,
    mut change: impl AsyncFnMut(&mut StdRng),
) -> Vec<Uuid> {
    let mut seen = Vec::new();
    let mut after = None;
    for turn in 0.. {
        let limit = [1, 2, 7][dice.random_range(0..3)];
        let step = page(after, limit).await;
        let full = step.ids.len() == usize::try_from(limit).unwrap();
        assert!(full || !step.more, "a page that is not the last is full");
        seen.extend(step.ids);
        if !step.more {
            break;
        }
        after = step.end;
        // Without an end of the changes, a list sorted by its changes might have none.
        if turn < 10 {
            change(dice).await;
        }
    }
    seen
}

/// Asserts that a walk met each expected row once and in order, whatever else came and went.
fn assert_once(seen: &[Uuid], steady: &[Row], expected: &[Uuid]) {
    let met: Vec<Uuid> = seen.iter().copied().filter(|id| steady.iter().any(|row| row.id == *id)).collect();
    assert_eq!(met, expected);
}

/// Rows that come, change and go: their numbers, and the next one.
struct Restless {
    alive: Vec<u128>,
    next: u128,
}

/// What happens to one of them.
enum Change {
    Add(u128),
    Alter(u128),
    Remove(u128),
}

impl Restless {
    /// None yet; the first stands between the first two steady rows.
    fn new() -> Self {
        Self { alive: Vec::new(), next: 101 }
    }

    fn add(&mut self) -> u128 {
        self.next += 2;
        self.alive.push(self.next);
        self.next
    }

    fn change(&mut self, dice: &mut StdRng) -> Change {
        if self.alive.len() < 4 || dice.random_ratio(1, 3) {
            return Change::Add(self.add());
        }
        let place = dice.random_range(0..self.alive.len());
        if dice.random() { Change::Alter(self.alive[place]) } else { Change::Remove(self.alive.swap_remove(place)) }
    }
}

fn dice() -> StdRng {
    StdRng::seed_from_u64(17)
}
