//! The calls of the player: JSON in and out, whatever content type they name (a beacon names `text/plain`).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use usher_service::launch::{
    Acknowledged, Begun, Commit, EndReason, Exit, LaunchFault, LaunchToken, Node, Opened, PlayerSettings,
};

use super::Site;
use crate::client::Learner;
use crate::fault::log_fault;

/// A launch that has begun.
#[derive(Serialize)]
pub(super) struct BeginReply {
    epoch: i64,
    standard: &'static str,
    course: Course,
    learner: LearnerReply,
    tree: Node,
    current: Option<String>,
    exit: Exit,
    tracking: bool,
    player: PlayerSettings,
}

#[derive(Serialize)]
struct Course {
    title: String,
}

#[derive(Serialize)]
struct LearnerReply {
    id: String,
    name: String,
}

/// POST `/runtime/{token}/begin`.
pub(super) async fn begin(
    State(site): State<Site>,
    Path(token): Path<String>,
    Learner(actor): Learner,
    headers: HeaderMap,
    // An answer that comes before its request was read ends the connection.
    _: Bytes,
) -> Result<Json<BeginReply>, CallFault> {
    let browser = headers.get(USER_AGENT).and_then(|name| name.to_str().ok()).unwrap_or_default();
    let begun = site.usher.begin_launch(&actor, &LaunchToken::presented(&token).by(browser)).await?;
    let Begun { epoch, standard, course_title, learner_id, learner_name, tree, current, exit, tracking, player } =
        begun;
    Ok(Json(BeginReply {
        epoch,
        standard,
        course: Course { title: course_title },
        learner: LearnerReply { id: learner_id, name: learner_name },
        tree,
        current,
        exit,
        tracking,
        player,
    }))
}

#[derive(Deserialize)]
pub(super) struct OpenCall {
    epoch: i64,
    activity: String,
}

/// An activity that was opened.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OpenReply {
    activity: String,
    session: i64,
    url: String,
    cmi: Value,
    score_settings: ScoreSettings,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScoreSettings {
    mastery_score: Option<f64>,
}

/// POST `/runtime/{token}/open`.
pub(super) async fn open(
    State(site): State<Site>,
    Path(token): Path<String>,
    Call(call): Call<OpenCall>,
) -> Result<Json<OpenReply>, CallFault> {
    let opened = site.usher.open_activity(&LaunchToken::presented(&token), call.epoch, &call.activity).await?;
    let Opened { activity, session, href, cmi, mastery_score } = opened;
    let url = format!("/content/{token}/{href}");
    Ok(Json(OpenReply { activity, session, url, cmi, score_settings: ScoreSettings { mastery_score } }))
}

#[derive(Deserialize)]
pub(super) struct CommitCall {
    epoch: i64,
    #[serde(flatten)]
    commit: Commit,
}

/// POST `/runtime/{token}/commit`.
pub(super) async fn commit(
    State(site): State<Site>,
    Path(token): Path<String>,
    Call(call): Call<CommitCall>,
) -> Result<Json<Acknowledged>, CallFault> {
    Ok(Json(site.usher.commit(&LaunchToken::presented(&token), call.epoch, call.commit).await?))
}

#[derive(Deserialize)]
pub(super) struct PingCall {
    epoch: i64,
}

/// POST `/runtime/{token}/ping`.
pub(super) async fn ping(
    State(site): State<Site>,
    Path(token): Path<String>,
    Call(call): Call<PingCall>,
) -> Result<StatusCode, CallFault> {
    site.usher.keep_launch(&LaunchToken::presented(&token), call.epoch).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub(super) struct EndCall {
    epoch: i64,
    reason: Reason,
    commit: Option<Commit>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Reason {
    Exit,
    Hide,
}

#[derive(Serialize)]
pub(super) struct EndReply {
    exit: Exit,
}

/// POST `/runtime/{token}/end`.
pub(super) async fn end(
    State(site): State<Site>,
    Path(token): Path<String>,
    Call(call): Call<EndCall>,
) -> Result<Json<EndReply>, CallFault> {
    let reason = match call.reason {
        Reason::Exit => EndReason::Exit,
        Reason::Hide => EndReason::Hide,
    };
    let exit = site.usher.end_launch(&LaunchToken::presented(&token), call.epoch, reason, call.commit).await?;
    Ok(Json(EndReply { exit }))
}

/// What a call carries.
pub(super) struct Call<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Call<T> {
    type Rejection = CallFault;

    async fn from_request(request: Request, state: &S) -> Result<Self, CallFault> {
        let body = Bytes::from_request(request, state).await.map_err(|refused| match refused.status() {
            StatusCode::PAYLOAD_TOO_LARGE => CallFault::TooLarge,
            _ => CallFault::Launch(LaunchFault::Invalid("the body could not be read".into())),
        })?;
        let call = serde_json::from_slice(&body).map_err(|fault| LaunchFault::Invalid(fault.to_string()))?;
        Ok(Self(call))
    }
}

/// Why a call was not carried out.
pub(super) enum CallFault {
    Launch(LaunchFault),
    TooLarge,
}

impl From<LaunchFault> for CallFault {
    fn from(fault: LaunchFault) -> Self {
        Self::Launch(fault)
    }
}

#[derive(Serialize)]
struct FaultReply {
    error: &'static str,
    message: String,
}

impl IntoResponse for CallFault {
    fn into_response(self) -> Response {
        let (status, error, message) = match self {
            Self::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The call is larger than the server takes".into())
            }
            Self::Launch(fault) => {
                let (status, error) = describe(&fault);
                if let LaunchFault::Internal(_) = fault {
                    log_fault("a call of the player failed", &fault);
                }
                (status, error, fault.to_string())
            }
        };
        (status, Json(FaultReply { error, message })).into_response()
    }
}

/// The status of a fault and the word that the player knows it by.
pub(super) fn describe(fault: &LaunchFault) -> (StatusCode, &'static str) {
    match fault {
        LaunchFault::Unknown => (StatusCode::NOT_FOUND, "unknown"),
        LaunchFault::Expired => (StatusCode::GONE, "expired"),
        LaunchFault::Ended => (StatusCode::GONE, "ended"),
        LaunchFault::Replaced => (StatusCode::CONFLICT, "replaced"),
        LaunchFault::Disabled => (StatusCode::FORBIDDEN, "disabled"),
        LaunchFault::Invalid(_) => (StatusCode::BAD_REQUEST, "invalid"),
        LaunchFault::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}
