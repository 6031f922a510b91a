//! Style sheets, scripts and pictures of the pages, and the bundled player: part of the program.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{LazyLock, OnceLock};

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::negotiation::{accepts_gzip, has_fresh};

#[derive(RustEmbed)]
#[folder = "assets"]
struct LearnerFiles;

#[derive(RustEmbed)]
#[folder = "../../frontend/dist/player"]
struct PlayerFiles;

/// What the learner's pages load, under `/assets/`.
pub(crate) static LEARNER: LazyLock<Assets> = LazyLock::new(|| Assets::of::<LearnerFiles>("/assets"));
/// The player, under `/player/`.
pub(crate) static PLAYER: LazyLock<Assets> = LazyLock::new(|| Assets::of::<PlayerFiles>("/player"));

/// Embedded files by their names.
pub(crate) struct Assets {
    prefix: &'static str,
    files: BTreeMap<String, Asset>,
}

struct Asset {
    plain: Bytes,
    /// Packed when first asked for, and only where that is smaller.
    gzip: OnceLock<Option<Bytes>>,
    content_type: String,
    hash: String,
}

#[derive(Deserialize)]
struct Version {
    v: Option<String>,
}

impl Assets {
    fn of<F: RustEmbed>(prefix: &'static str) -> Self {
        let file = |name: Cow<'static, str>| Some((name.to_string(), Asset::new(&name, F::get(&name)?)));
        Self { prefix, files: F::iter().filter_map(file).collect() }
    }

    /// The address of a file, with its version.
    pub(crate) fn url(&self, name: &str) -> Option<String> {
        let asset = self.files.get(name)?;
        Some(format!("{}/{name}?v={}", self.prefix, asset.hash))
    }

    /// Serves the files.
    pub(crate) fn router<S: Clone + Send + Sync + 'static>(&'static self) -> Router<S> {
        let serve = move |Path(name): Path<String>, Query(version): Query<Version>, headers: HeaderMap| async move {
            self.serve(&name, version.v.as_deref(), &headers)
        };
        Router::new().route(&format!("{}/{{file}}", self.prefix), get(serve))
    }

    fn serve(&self, name: &str, version: Option<&str>, headers: &HeaderMap) -> Response {
        let Some(asset) = self.files.get(name) else { return StatusCode::NOT_FOUND.into_response() };
        let gzip = if accepts_gzip(headers) { asset.packed() } else { None };
        let etag = format!("\"{}{}\"", asset.hash, if gzip.is_some() { "-gz" } else { "" });
        let caching = if version == Some(&asset.hash) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let common = [
            (CACHE_CONTROL, caching),
            (ETAG, &etag),
            (VARY, "accept-encoding"),
            (CONTENT_TYPE, &asset.content_type),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        if has_fresh(headers, &etag) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        match gzip {
            Some(gzip) => (common, [(CONTENT_ENCODING, "gzip")], gzip.clone()).into_response(),
            None => (common, asset.plain.clone()).into_response(),
        }
    }
}

impl Asset {
    fn new(name: &str, file: rust_embed::EmbeddedFile) -> Self {
        let mut hash = [0; 8];
        hash.copy_from_slice(&file.metadata.sha256_hash()[..8]);
        let plain = match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        let mime = mime_guess::from_path(name).first_or_octet_stream();
        let charset = if mime.type_() == mime_guess::mime::TEXT { "; charset=utf-8" } else { "" };
        Self {
            plain,
            gzip: OnceLock::new(),
            content_type: format!("{}{charset}", mime.essence_str()),
            hash: format!("{:016x}", u64::from_be_bytes(hash)),
        }
    }

    fn packed(&self) -> Option<&Bytes> {
        self.gzip.get_or_init(|| gzip(&self.plain).filter(|packed| packed.len() < self.plain.len())).as_ref()
    }
}

fn gzip(plain: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().map(Bytes::from)
}
