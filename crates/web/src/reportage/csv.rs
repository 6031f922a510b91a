use std::fmt::Write as _;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use futures::StreamExt as _;
use futures::stream::once;
use usher_model::format_time;
use usher_service::Usher;
use usher_service::report::RegistrationLine;

use super::{Asked, Unshown};

/// The columns, by the keys of their names in the locale.
const COLUMNS: [&str; 15] = [
    "registration_id",
    "course_id",
    "course",
    "learner_id",
    "email",
    "first_name",
    "last_name",
    "registered",
    "started",
    "last_seen",
    "completed",
    "completion",
    "success",
    "score",
    "seconds",
];

/// GET `/reportage.csv`: a line for each registration of the report, read in batches as it is sent.
pub(super) async fn download(State(usher): State<Usher>, asked: Asked) -> Result<Response, Unshown> {
    let batches = usher.report_lines(&asked.token, asked.place.scope)?;
    let name = |key: &&str| usher.locale().text(&format!("reportage.csv_{key}")).to_owned();
    // With its byte order mark, spreadsheets read the file as UTF-8.
    let head = format!("\u{feff}{}", line(&COLUMNS.iter().map(name).collect::<Vec<_>>()));
    let lines = batches.map(|batch| batch.map(|rows| rows.iter().map(|row| line(&cells(row))).collect::<String>()));
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"results.csv\"")];
    let body = Body::from_stream(once(async { Ok(head) }).chain(lines));
    Ok((headers, body).into_response())
}

fn cells(row: &RegistrationLine) -> Vec<String> {
    let time = |at: Option<DateTime<Utc>>| at.map(format_time).unwrap_or_default();
    vec![
        row.id.clone(),
        row.course_id.clone(),
        row.course_title.clone(),
        row.learner_id.clone(),
        row.email.clone().unwrap_or_default(),
        row.first_name.clone(),
        row.last_name.clone(),
        time(Some(row.created_at.into())),
        time(row.first_access_at.map(Into::into)),
        time(row.last_access_at.map(Into::into)),
        time(row.completed_at.map(Into::into)),
        row.completion.clone(),
        row.success.clone(),
        row.score.map(|score| score.to_string()).unwrap_or_default(),
        format!("{:.2}", row.time_cs as f64 / 100.0),
    ]
}

/// A line as RFC 4180 has it.
fn line(cells: &[String]) -> String {
    let mut line = String::new();
    for (index, cell) in cells.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(line, "{comma}\"{}\"", harmless(cell).replace('"', "\"\""));
    }
    line + "\r\n"
}

/// Spreadsheets run a text that begins so as a formula, and a learner chooses the own name.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn what_a_cell_holds_stays_in_its_cell_and_is_no_formula() {
        let cells = ["a,b", "say \"x\"", "two\nlines", "=1+1", "-x", ""].map(str::to_owned);
        assert_eq!(line(&cells), "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"'=1+1\",\"'-x\",\"\"\r\n");
    }
}
