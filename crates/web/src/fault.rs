use std::error::Error;

/// Writes a fault to the log with all its causes. The person before the page sees none of it.
pub(crate) fn log_fault(what: &str, error: &dyn Error) {
    let causes = std::iter::successors(Some(error), |error| (*error).source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    tracing::error!(error = causes.join(": "), "{what}");
}
