//! How SQLite runs what a call asks of it.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

use tracing_subscriber::field::Visit;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use usher_store::{Conn, Result};
use usher_testing::database::Database;

use crate::raw::Raw;

/// The statements that were run inside a span, with the span's id.
type Statements = Arc<Mutex<Vec<(u64, String)>>>;

/// Keeps the text of statements from what sqlx logs about them.
struct Recorder(Statements);

impl<S: tracing::Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Recorder {
    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let Some(span) = context.event_span(event).filter(|span| span.name() == "explained") else { return };
        let mut statement = Statement::default();
        event.record(&mut statement);
        // A short statement is its own summary.
        let sql = if statement.whole.trim().is_empty() { statement.summary } else { statement.whole };
        if !sql.is_empty() {
            self.0.lock().unwrap().push((span.id().into_u64(), sql));
        }
    }
}

#[derive(Default)]
struct Statement {
    summary: String,
    whole: String,
}

impl Visit for Statement {
    fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.whole),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn fmt::Debug) {}
}

fn statements() -> &'static Statements {
    static STATEMENTS: OnceLock<Statements> = OnceLock::new();
    STATEMENTS.get_or_init(|| {
        let statements = Statements::default();
        let recorder = tracing_subscriber::registry().with(Recorder(statements.clone()));
        tracing::subscriber::set_global_default(recorder).unwrap();
        statements
    })
}

/// How SQLite runs the statements of a call, a line for each step.
pub(crate) async fn plan<T>(db: &Database, call: impl AsyncFnOnce(&mut Conn) -> Result<T>) -> Vec<String> {
    use tracing::Instrument as _;
    let seen = statements();
    let span = tracing::info_span!("explained");
    let mut tx = db.begin().await;
    call(&mut tx).instrument(span.clone()).await.unwrap();
    // sqlx logs a statement when it is done with it: at the latest when the connection takes the next one.
    usher_store::applications::none_exist(&mut tx).await.unwrap();
    drop(tx);

    let mine = span.id().unwrap().into_u64();
    let run: Vec<String> =
        seen.lock().unwrap().iter().filter(|(id, _)| *id == mine).map(|(_, sql)| sql.clone()).collect();
    assert!(!run.is_empty(), "no statement was seen");
    let mut raw = Raw::connect(db).await;
    let mut steps = Vec::new();
    for sql in run {
        let rows: Vec<(i64, i64, i64, String)> = raw.rows(format!("explain query plan {sql}")).await;
        steps.extend(rows.into_iter().map(|(.., step)| step));
    }
    steps
}
