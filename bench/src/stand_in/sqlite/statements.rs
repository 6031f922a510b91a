//! The statements, on Usher's tables.

pub(super) const CREDENTIALS: &str = "select secret_hash from credential where app_id = ?1 and active";

pub(super) const SHOW: &str = "
    select invitation.course_id, course.title, allow_launch, allow_new_registrations, slug,
        invitation.created_at, invitation.updated_at, registration_cap
    from invitation join course on course.app_id = invitation.app_id and course.id = invitation.course_id
    where invitation.app_id = ?1 and invitation.id = ?2 and public";

pub(super) const LAUNCH: &str = "
    update launch set last_seq = ?3, seen_at = ?4
    where token_hash = ?1 and epoch = ?2 and last_seq < ?3 and state = 'live'
    returning registration_key, instance";

pub(super) const RUNTIME: &str = "
    update sco_runtime set elements = json_patch(elements, ?4), completion = ?5, success = ?6, score = ?7,
        sitting_cs = ?8, updated_at = ?9
    where registration_key = ?1 and instance = ?2 and activity = ?3
    returning earlier_cs + sitting_cs";

pub(super) const INSTANCE: &str = "
    update instance set completion = ?3, success = ?4, score = max(coalesce(score, 0), ?5), time_cs = ?6,
        last_access_at = ?7, updated_at = ?7
    where registration_key = ?1 and number = ?2";

pub(super) const VERSION: &str = "
    select course_version.id from course
    join course_version on course_version.app_id = course.app_id and course_version.course_id = course.id
        and number = latest_version
    where course.app_id = ?1 and course.id = ?2";

pub(super) const INVITATION: &str = "
    insert into invitation (id, app_id, public, course_id, creator_email, allow_launch, allow_new_registrations,
        registration_cap, registration_count, launched_count, duplicates, created_at, updated_at)
    values (?1, ?2, 0, ?3, ?4, 1, 1, 0, ?5, 0, 'SEND_EXISTING', ?6, ?6)";

pub(super) const REGISTRATION: &str = "
    insert into registration (key, app_id, id, course_id, learner_id, email, first_name, last_name, instance, xapi_id,
        created_at, updated_at)
    values (?1, ?2, ?3, ?4, ?5, ?5, '', '', 0, ?6, ?7, ?7)";

pub(super) const FRESH_INSTANCE: &str = "
    insert into instance (registration_key, number, version_id, completion, success, time_cs, created_at, updated_at)
    values (?1, 0, ?2, 'UNKNOWN', 'UNKNOWN', 0, ?3, ?3)";

pub(super) const INVITEE: &str = "
    insert into invitee (id, app_id, invitation_id, registration_key, email, email_key, generation, created_at,
        updated_at)
    values (?1, ?2, ?3, ?4, ?5, ?5, 0, ?6, ?6)";

pub(super) const DELIVERY: &str = "
    insert into delivery (id, app_id, kind, invitation_id, invitee_id, address, state, attempts, due_at, created_at)
    values (?1, ?2, 'invitation', ?3, ?4, ?5, 'queued', 0, ?6, ?6)";

pub(super) const EVENT: &str = "
    insert into event (id, app_id, actor_kind, actor_id, verb, thing_kind, thing_id, detail, created_at)
    values (?1, ?2, 'credential', '', 'invitation.create', 'invitation', ?3, ?4, ?5)";
