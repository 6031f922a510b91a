use axum::extract::State;
use axum::response::Response;
use usher_service::Usher;

use super::{Asked, Unshown};
use crate::csv;
use crate::results::{COLUMNS, cells, column_names};

/// GET `/reportage.csv`: a line for each registration of the report.
pub(super) async fn download(State(usher): State<Usher>, asked: Asked) -> Result<Response, Unshown> {
    let batches = usher.report_lines(&asked.token, asked.place.scope)?;
    Ok(csv::download(&column_names(usher.locale(), &COLUMNS), batches, cells))
}
