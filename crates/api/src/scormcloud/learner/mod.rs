//! Learners: the personal data on registrations, and tags, both under one learner id.

pub(super) mod delete_information;
pub(super) mod tags;
pub(super) mod update_info;
