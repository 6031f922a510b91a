//! Tables for spreadsheets, written while they are read.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use futures::StreamExt as _;
use futures::stream::{BoxStream, once};
use usher_service::Result;

/// The answer that downloads `results.csv`: these column names, then a line for each row, in batches.
pub(crate) fn download<T: 'static>(
    names: &[String],
    batches: BoxStream<'static, Result<Vec<T>>>,
    cells: fn(&T) -> Vec<String>,
) -> Response {
    // With its byte order mark, spreadsheets read the file as UTF-8.
    let head = format!("\u{feff}{}", line(names));
    let lines =
        batches.map(move |batch| batch.map(|rows| rows.iter().map(|row| line(&cells(row))).collect::<String>()));
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"results.csv\"")];
    let body = Body::from_stream(once(async { Ok(head) }).chain(lines));
    (headers, body).into_response()
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
