//! Results as postbacks carry them: what `GET /registrations/{registrationId}` shows, or the report of the vendor's first
//! API.

use usher_service::postback::Layout;
use usher_service::registration::RegistrationReport;
use usher_service::{Error, Result};

use super::legacy_report::legacy_report;
use super::schema::RegistrationSchema;

/// Writes a result for a postback, as [`usher_service::postback::Render`] asks for.
pub fn render_postback(report: RegistrationReport, layout: Layout) -> Result<String> {
    if layout.legacy {
        return Ok(legacy_report(&report, layout.format));
    }
    let schema = RegistrationSchema::show(report, layout.format.into());
    serde_json::to_string(&schema).map_err(Error::internal)
}
