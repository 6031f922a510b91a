//! The files of courses, one by one.

pub(in crate::scormcloud) mod delete;
pub(in crate::scormcloud) mod get;
pub(in crate::scormcloud) mod import;
pub(in crate::scormcloud) mod list;
pub(in crate::scormcloud) mod upload;

use serde::{Deserialize, Serialize};
use usher_service::course::asset::AssetPolicy;
use utoipa::{IntoParams, ToSchema};

use crate::scormcloud::error::{ApiError, Result};
use crate::scormcloud::schema::said;

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "describes what is streamed")]
pub(crate) struct Bytes(Vec<u8>);

/// Which file.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PathParams {
    /// Its path from the root of the course.
    relative_path: String,
}

/// Whether a file may be there already.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyParams {
    /// `lax` (it may or may not; so if not said), `reject` (it must not) or `strict` (it must).
    update_asset_policy: Option<String>,
}

impl PolicyParams {
    fn read(&self) -> Result<AssetPolicy> {
        match said(self.update_asset_policy.clone()).map(|word| word.to_ascii_lowercase()).as_deref() {
            None | Some("lax" | "undefined") => Ok(AssetPolicy::Lax),
            Some("reject") => Ok(AssetPolicy::Reject),
            Some("strict") => Ok(AssetPolicy::Strict),
            Some(word) => {
                Err(ApiError::invalid("updateAssetPolicy", format!("must be lax, reject or strict, not `{word}`")))
            }
        }
    }
}

/// Where a file is in a course.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssetFileSchema {
    /// Its name.
    filename: String,
    /// Its path from the root of the course.
    destination: String,
}

impl From<String> for AssetFileSchema {
    fn from(path: String) -> Self {
        Self { filename: path.rsplit('/').next().unwrap_or_default().to_owned(), destination: path }
    }
}
