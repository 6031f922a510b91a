//! Who may do what: every operation of the contract, also of those that this server does not serve, with the credentials
//! that it takes and the scopes that a token must hold one of (reference/scormcloud-v2.md §1.1, §1.3).
//!
//! What the sources list is taken exactly: tags take neither `write` nor `delete:invitation`. Where they are silent, reads
//! take `read`, deletions `delete` and everything else `write`, each also narrowed to its kind of thing. `admin` may do
//! everything.

use axum::http::Method;
use usher_service::account::Authenticated;

use super::error::ApiError;

/// Whose credentials an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// An application's, or a token of it: `APP_NORMAL`, `OAUTH`.
    Normal,
    /// The management application's, or a token of it: `APP_MANAGEMENT`, `OAUTH`.
    Management,
    /// Either application's, with the secret itself: a token makes no token.
    Secret,
}

/// An operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    pub method: &'static str,
    /// The template of its path under `/api/v2`.
    pub path: &'static str,
    /// Its name in the contract.
    pub id: &'static str,
    pub takes: Takes,
    /// A token must hold one of these, or `admin`.
    pub scopes: &'static [&'static str],
    /// Whether it makes something, once for each `Idempotency-Key`.
    pub keyed: bool,
}

pub(crate) const ADMIN: &str = "admin";

const GET: &str = "GET";
const HEAD: &str = "HEAD";
const POST: &str = "POST";
const PUT: &str = "PUT";
const PATCH: &str = "PATCH";
const DELETE: &str = "DELETE";

const fn normal(
    method: &'static str,
    path: &'static str,
    id: &'static str,
    scopes: &'static [&'static str],
) -> Operation {
    Operation { method, path, id, takes: Takes::Normal, scopes, keyed: false }
}

const fn management(
    method: &'static str,
    path: &'static str,
    id: &'static str,
    scopes: &'static [&'static str],
) -> Operation {
    Operation { method, path, id, takes: Takes::Management, scopes, keyed: false }
}

const fn by_secret(method: &'static str, path: &'static str, id: &'static str) -> Operation {
    Operation { method, path, id, takes: Takes::Secret, scopes: &[], keyed: false }
}

/// One line per operation.
#[rustfmt::skip]
static OPERATIONS: &[Operation] = &[
    normal(GET, "/about", "getAbout", &["read:about", "read"]),

    management(GET, "/appManagement/applicationList", "getApplications", &["read:appmgmt", "read"]),
    management(POST, "/appManagement/applications", "createApplication", &["write:appmgmt", "write"]).keyed(),
    management(GET, "/appManagement/applications", "getApplicationList", &["read:appmgmt", "read"]),
    management(DELETE, "/appManagement/applications/{childAppId}", "deleteApplication", &["delete:appmgmt", "delete"]),
    management(GET, "/appManagement/applications/{childAppId}", "getApplicationInfo", &["read:appmgmt", "read"]),
    management(PUT, "/appManagement/applications/{childAppId}", "updateApplication", &["write:appmgmt", "write"]),
    normal(GET, "/appManagement/configuration", "getApplicationConfiguration", &["read:appmgmt", "read"]),
    normal(POST, "/appManagement/configuration", "setApplicationConfiguration", &["write:appmgmt", "write"]),
    normal(DELETE, "/appManagement/configuration/{settingId}", "deleteApplicationConfigurationSetting", &["delete:appmgmt", "delete"]),
    by_secret(POST, "/appManagement/token", "createToken"),
    management(POST, "/appManagement/{childAppId}/credentials", "createCredential", &["write:appmgmt", "write"]).keyed(),
    management(GET, "/appManagement/{childAppId}/credentials", "getCredentials", &["read:appmgmt", "read"]),
    management(DELETE, "/appManagement/{childAppId}/credentials/{credentialId}", "deleteCredential", &["delete:appmgmt", "delete"]),
    management(PUT, "/appManagement/{childAppId}/credentials/{credentialId}", "updateCredential", &["write:appmgmt", "write"]),

    normal(GET, "/courses", "getCourses", &["read:course", "read"]),
    normal(POST, "/courses/importJobs", "createFetchAndImportCourseJob", &["write:course", "write"]).keyed(),
    normal(POST, "/courses/importJobs/noUpload", "createNoUploadAndImportCourseJob", &["write:course", "write"]).keyed(),
    normal(POST, "/courses/importJobs/upload", "createUploadAndImportCourseJob", &["write:course", "write"]).keyed(),
    normal(GET, "/courses/importJobs/{importJobId}", "getImportJobStatus", &["read:course", "read"]),
    normal(PUT, "/courses/tags", "putCourseTagsBatch", &["write:course", "write"]),
    normal(DELETE, "/courses/{courseId}", "deleteCourse", &["delete:course", "delete"]),
    normal(GET, "/courses/{courseId}", "getCourse", &["read:course", "read"]),
    normal(DELETE, "/courses/{courseId}/asset", "deleteCourseAsset", &["delete:course", "delete"]),
    normal(GET, "/courses/{courseId}/asset", "getCourseAsset", &["read:course", "read"]),
    normal(POST, "/courses/{courseId}/asset", "importCourseAssetFile", &["write:course", "write"]),
    normal(GET, "/courses/{courseId}/asset/list", "getCourseFileList", &["read:course", "read"]),
    normal(POST, "/courses/{courseId}/asset/upload", "uploadCourseAssetFile", &["write:course", "write"]),
    normal(GET, "/courses/{courseId}/configuration", "getCourseConfiguration", &["read:course", "read"]),
    normal(POST, "/courses/{courseId}/configuration", "setCourseConfiguration", &["write:course", "write"]),
    normal(DELETE, "/courses/{courseId}/configuration/{settingId}", "deleteCourseConfigurationSetting", &["delete:course", "delete"]),
    normal(POST, "/courses/{courseId}/preview", "buildCoursePreviewLaunchLink", &["read:course", "read"]),
    normal(DELETE, "/courses/{courseId}/tags", "deleteCourseTags", &["delete:course", "delete"]),
    normal(GET, "/courses/{courseId}/tags", "getCourseTags", &["read:course", "read"]),
    normal(PUT, "/courses/{courseId}/tags", "putCourseTags", &["write:course", "write"]),
    normal(PUT, "/courses/{courseId}/title", "setCourseTitle", &["write:course", "write"]),
    normal(GET, "/courses/{courseId}/versions", "getCourseVersions", &["read:course", "read"]),
    normal(DELETE, "/courses/{courseId}/versions/{versionId}", "deleteCourseVersion", &["delete:course", "delete"]),
    normal(GET, "/courses/{courseId}/versions/{versionId}", "getCourseVersionInfo", &["read:course", "read"]),
    normal(DELETE, "/courses/{courseId}/versions/{versionId}/asset", "deleteCourseVersionAsset", &["delete:course", "delete"]),
    normal(GET, "/courses/{courseId}/versions/{versionId}/asset", "getCourseVersionAsset", &["read:course", "read"]),
    normal(POST, "/courses/{courseId}/versions/{versionId}/asset", "importCourseVersionAssetFile", &["write:course", "write"]),
    normal(GET, "/courses/{courseId}/versions/{versionId}/asset/list", "getCourseVersionFileList", &["read:course", "read"]),
    normal(POST, "/courses/{courseId}/versions/{versionId}/asset/upload", "uploadCourseVersionAssetFile", &["write:course", "write"]),
    normal(GET, "/courses/{courseId}/versions/{versionId}/configuration", "getCourseVersionConfiguration", &["read:course", "read"]),
    normal(POST, "/courses/{courseId}/versions/{versionId}/configuration", "setCourseVersionConfiguration", &["write:course", "write"]),
    normal(DELETE, "/courses/{courseId}/versions/{versionId}/configuration/{settingId}", "deleteCourseVersionConfigurationSetting", &["delete:course", "delete"]),
    normal(POST, "/courses/{courseId}/versions/{versionId}/preview", "buildCoursePreviewLaunchLinkWithVersion", &["read:course", "read"]),
    normal(GET, "/courses/{courseId}/versions/{versionId}/xAPIStatements", "getCourseVersionStatements", &["read:course", "read"]),
    normal(GET, "/courses/{courseId}/versions/{versionId}/zip", "getVersionedCourseZip", &["read:course", "read"]),
    normal(GET, "/courses/{courseId}/xAPIStatements", "getCourseStatements", &["read:course", "read"]),
    normal(GET, "/courses/{courseId}/zip", "getCourseZip", &["read:course", "read"]),

    normal(GET, "/invitations", "getAllInvitations", &["read:invitation", "read"]),
    normal(POST, "/invitations/private", "createPrivateInvitation", &["write:invitation", "write"]).keyed(),
    normal(GET, "/invitations/private", "getPrivateInvitations", &["read:invitation", "read"]),
    normal(GET, "/invitations/private/{invitationId}", "getPrivateInvitation", &["read:invitation", "read"]),
    normal(PUT, "/invitations/private/{invitationId}", "updatePrivateInvitation", &["write:invitation", "write"]),
    normal(GET, "/invitations/private/{invitationId}/jobStatus", "getPrivateInvitationJobStatus", &["read:invitation", "read"]),
    normal(GET, "/invitations/private/{invitationId}/status", "getPrivateInvitationJobStatus", &["read:invitation", "read"]),
    normal(GET, "/invitations/private/{invitationId}/userInvitations", "getPrivateUserInvitations", &["read:invitation", "read"]),
    normal(POST, "/invitations/public", "createPublicInvitation", &["write:invitation", "write"]).keyed(),
    normal(GET, "/invitations/public", "getPublicInvitations", &["read:invitation", "read"]),
    normal(GET, "/invitations/public/{invitationId}", "getPublicInvitation", &["read:invitation", "read"]),
    normal(PUT, "/invitations/public/{invitationId}", "updatePublicInvitation", &["write:invitation", "write"]),
    normal(GET, "/invitations/public/{invitationId}/userInvitations", "getPublicUserInvitations", &["read:invitation", "read"]),
    normal(PUT, "/invitations/tags", "putInvitationTagsBatch", &["write:invitation"]),
    normal(DELETE, "/invitations/{invitationId}/tags", "deleteInvitationTags", &["write:invitation"]),
    normal(GET, "/invitations/{invitationId}/tags", "getInvitationTags", &["read:invitation"]),
    normal(PUT, "/invitations/{invitationId}/tags", "putInvitationTags", &["write:invitation"]),

    normal(PUT, "/learner/tags", "putLearnerTagsBatch", &["write:learner"]),
    normal(POST, "/learner/{learnerId}/delete-information", "deleteAllLearnerData", &["admin"]),
    normal(DELETE, "/learner/{learnerId}/tags", "deleteLearnerTags", &["write:learner"]),
    normal(GET, "/learner/{learnerId}/tags", "getLearnerTags", &["read:learner"]),
    normal(PUT, "/learner/{learnerId}/tags", "putLearnerTags", &["write:learner"]),
    normal(POST, "/learner/{learnerId}/updateInfo", "updateLearnerInfo", &["write:learner"]),

    by_secret(POST, "/oauth/authenticate/application/token", "getAppToken"),

    normal(GET, "/ping", "pingAppId", &["read:ping", "read"]),

    normal(POST, "/registrations", "createRegistration", &["write:registration", "write"]).keyed(),
    normal(GET, "/registrations", "getRegistrations", &["read:registration", "read"]),
    normal(POST, "/registrations/postBackTest", "testRegistrationPostback", &["write:registration", "write"]),
    normal(PUT, "/registrations/tags", "putRegistrationTagsBatch", &["write:registration", "write"]),
    normal(DELETE, "/registrations/{registrationId}", "deleteRegistration", &["delete:registration", "delete"]),
    normal(GET, "/registrations/{registrationId}", "getRegistrationProgress", &["read:registration", "read"]),
    normal(HEAD, "/registrations/{registrationId}", "getRegistration", &["read:registration", "read"]),
    normal(GET, "/registrations/{registrationId}/configuration", "getRegistrationConfiguration", &["read:registration", "read"]),
    normal(POST, "/registrations/{registrationId}/configuration", "setRegistrationConfiguration", &["write:registration", "write"]),
    normal(DELETE, "/registrations/{registrationId}/configuration/{settingId}", "deleteRegistrationConfigurationSetting", &["delete:registration", "delete"]),
    normal(DELETE, "/registrations/{registrationId}/globalData", "deleteRegistrationGlobalData", &["delete:registration", "delete"]),
    normal(POST, "/registrations/{registrationId}/instances", "createNewRegistrationInstance", &["write:registration", "write"]).keyed(),
    normal(GET, "/registrations/{registrationId}/instances", "getRegistrationInstances", &["read:registration", "read"]),
    normal(DELETE, "/registrations/{registrationId}/instances/{instanceId}", "deleteRegistrationInstance", &["delete:registration", "delete"]),
    normal(GET, "/registrations/{registrationId}/instances/{instanceId}", "getRegistrationInstanceProgress", &["read:registration", "read"]),
    normal(GET, "/registrations/{registrationId}/instances/{instanceId}/configuration", "getRegistrationInstanceConfiguration", &["read:registration", "read"]),
    normal(POST, "/registrations/{registrationId}/instances/{instanceId}/configuration", "setRegistrationInstanceConfiguration", &["write:registration", "write"]),
    normal(DELETE, "/registrations/{registrationId}/instances/{instanceId}/configuration/{settingId}", "deleteRegistrationInstanceConfigurationSetting", &["delete:registration", "delete"]),
    normal(GET, "/registrations/{registrationId}/instances/{instanceId}/launchHistory", "getRegistrationInstanceLaunchHistory", &["read:registration", "read"]),
    normal(GET, "/registrations/{registrationId}/instances/{instanceId}/xAPIStatements", "getRegistrationInstanceStatements", &["read:registration", "read"]),
    normal(GET, "/registrations/{registrationId}/launchHistory", "getRegistrationLaunchHistory", &["read:registration", "read"]),
    normal(POST, "/registrations/{registrationId}/launchLink", "buildRegistrationLaunchLink", &["read:registration", "read"]),
    normal(DELETE, "/registrations/{registrationId}/progress", "deleteRegistrationProgress", &["delete:registration", "delete"]),
    normal(DELETE, "/registrations/{registrationId}/tags", "deleteRegistrationTags", &["delete:registration", "delete"]),
    normal(GET, "/registrations/{registrationId}/tags", "getRegistrationTags", &["read:registration", "read"]),
    normal(PUT, "/registrations/{registrationId}/tags", "putRegistrationTags", &["write:registration", "write"]),
    normal(GET, "/registrations/{registrationId}/xAPIStatements", "getRegistrationStatements", &["read:registration", "read"]),

    normal(GET, "/reporting/accountInfo", "getAccountInfo", &["read:reporting", "read"]),
    normal(GET, "/reporting/reportageAuth", "getReportageAuthToken", &["read:reporting", "read"]),
    normal(GET, "/reporting/reportageLink", "getReportageLink", &["read:reporting", "read"]),

    normal(POST, "/xapi/credentials", "createXapiCredential", &["write:xapicredential", "write"]),
    normal(GET, "/xapi/credentials", "getXapiCredentials", &["read:xapicredential", "read"]),
    normal(DELETE, "/xapi/credentials/{xapiCredentialId}", "deleteXapiCredential", &["delete:xapicredential", "delete"]),
    normal(GET, "/xapi/credentials/{xapiCredentialId}", "getXapiCredential", &["read:xapicredential", "read"]),
    normal(PUT, "/xapi/credentials/{xapiCredentialId}", "setXapiCredential", &["write:xapicredential", "write"]),
    normal(POST, "/xapi/statementPipes", "createStatementPipe", &["write:xapipipe", "write"]),
    normal(GET, "/xapi/statementPipes", "getStatementPipes", &["read:xapipipe", "read"]),
    normal(DELETE, "/xapi/statementPipes/{statementPipeId}", "deleteStatementPipe", &["delete:xapipipe", "delete"]),
    normal(GET, "/xapi/statementPipes/{statementPipeId}", "getStatementPipe", &["read:xapipipe", "read"]),
    normal(PUT, "/xapi/statementPipes/{statementPipeId}", "setStatementPipe", &["write:xapipipe", "write"]),
];

/// What is beyond the vendor's wire takes the scope of its method.
#[rustfmt::skip]
static BEYOND: &[Operation] = &[
    normal(GET, "", "This call", &["read"]),
    normal(PUT, "", "This call", &["write"]),
    normal(POST, "", "This call", &["write"]).keyed(),
    normal(PATCH, "", "This call", &["write"]),
    normal(DELETE, "", "This call", &["delete"]),
];

impl Operation {
    const fn keyed(self) -> Self {
        Self { keyed: true, ..self }
    }

    /// The operation behind a matched path, such as `/api/v2/courses/{courseId}`. `HEAD` is a `GET` without a body.
    pub(crate) fn find(method: &Method, matched: &str) -> Option<&'static Self> {
        let (operations, path) = match matched.strip_prefix("/api/v2") {
            Some(path) => (OPERATIONS, path),
            None => (BEYOND, ""),
        };
        let find = |method: &str| operations.iter().find(|o| o.path == path && o.method == method);
        find(method.as_str()).or_else(|| if method == Method::HEAD { find(GET) } else { None })
    }

    /// Whether whoever proved themselves may do this.
    pub(crate) fn admit(&'static self, proven: &Authenticated) -> Result<(), ApiError> {
        match self.takes {
            Takes::Normal if proven.management => return Err(ApiError::ManagementApplication),
            Takes::Management if !proven.management => return Err(ApiError::NotManagementApplication),
            Takes::Secret if proven.scopes.is_some() => return Err(ApiError::SecretRequired),
            Takes::Normal | Takes::Management | Takes::Secret => {}
        }
        match &proven.scopes {
            Some(scopes) if !scopes.hold_any(self.scopes) && !scopes.hold_any(&[ADMIN]) => {
                Err(ApiError::MissingScope(self))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use serde_json::Value;
    use usher_model::Scope;

    use super::*;

    #[test]
    fn every_word_is_a_scope() {
        for operation in OPERATIONS.iter().chain(BEYOND) {
            for word in operation.scopes {
                assert!(word.parse::<Scope>().is_ok(), "{}: {word}", operation.id);
            }
        }
    }

    #[test]
    fn no_operation_stands_there_twice() {
        let mut places: Vec<_> = OPERATIONS.iter().map(|o| (o.path, o.method)).collect();
        let all = places.len();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), all);
    }

    #[test]
    fn head_is_a_get_unless_it_is_an_operation_of_its_own() {
        let id = |method, path| Operation::find(&method, path).map(|o| o.id);
        assert_eq!(id(Method::HEAD, "/api/v2/courses"), Some("getCourses"));
        assert_eq!(id(Method::HEAD, "/api/v2/registrations/{registrationId}"), Some("getRegistration"));
        assert_eq!(id(Method::GET, "/api/v2/nothing"), None);
        assert_eq!(id(Method::DELETE, "/api/v2/courses"), None);
    }

    #[test]
    fn beyond_the_vendors_wire_the_method_decides() {
        let scopes = |method| Operation::find(&method, "/api/usher/v1/anything/{id}").unwrap().scopes;
        assert_eq!(
            [scopes(Method::HEAD), scopes(Method::POST), scopes(Method::PATCH), scopes(Method::DELETE)],
            [&["read"], &["write"], &["write"], &["delete"]]
        );
    }

    /// The contract: each operation, whose credentials it takes.
    #[test]
    fn the_table_holds_the_contracts_operations_with_the_credentials_that_they_take() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/scormcloud-v2.openapi.json");
        let Ok(text) = std::fs::read_to_string(path) else { return };
        let contract: Value = serde_json::from_str(&text).unwrap();
        let mut theirs = BTreeMap::new();
        for (path, item) in contract["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let schemes = operation["security"].as_array().unwrap().iter();
                let mut schemes: Vec<_> = schemes.flat_map(|one| one.as_object().unwrap().keys().cloned()).collect();
                schemes.sort();
                let id = operation["operationId"].as_str().unwrap();
                theirs.insert((path.clone(), method.to_uppercase()), (id.to_owned(), schemes.join(" ")));
            }
        }
        let alias = "/invitations/private/{invitationId}/status";
        let mut ours = BTreeMap::new();
        for operation in OPERATIONS.iter().filter(|o| o.path != alias) {
            let schemes = match operation.takes {
                Takes::Normal => "APP_NORMAL OAUTH",
                Takes::Management => "APP_MANAGEMENT OAUTH",
                Takes::Secret => "APP_MANAGEMENT APP_NORMAL",
            };
            ours.insert(
                (operation.path.to_owned(), operation.method.to_owned()),
                (operation.id.to_owned(), schemes.to_owned()),
            );
        }
        assert_eq!(ours, theirs);
    }
}
