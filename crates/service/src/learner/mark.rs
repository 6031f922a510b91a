use std::fmt::Write as _;

use usher_model::AppId;

use crate::Usher;

impl Usher {
    /// Stands for a learner in the history, which must not name them: a keyed hash of the id, in hexadecimal digits.
    pub(crate) fn learner_mark(&self, app: &AppId, learner: &str) -> String {
        self.learner_hash(app, learner).iter().fold(String::new(), |mut text, byte| {
            // Writing into a text does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The same as bytes.
    pub(super) fn learner_hash(&self, app: &AppId, learner: &str) -> Vec<u8> {
        self.hashes("learner", app.as_str(), learner).swap_remove(0)
    }

    /// Stands for the address of a captured mail. An older mail may have that of an older key, so there are several.
    pub(crate) fn recipient_hashes(&self, app: &AppId, email_key: &str) -> Vec<Vec<u8>> {
        self.hashes("recipient", app.as_str(), email_key)
    }

    /// Stands for the address that a mail goes to.
    pub(crate) fn recipient_of(&self, app_id: &str, address: &str) -> Vec<u8> {
        self.hashes("recipient", app_id, &address.to_lowercase()).swap_remove(0)
    }

    fn hashes(&self, label: &str, app: &str, text: &str) -> Vec<Vec<u8>> {
        self.keys().fingerprints(label, &format!("{app}\0{text}")).map(Vec::from).collect()
    }
}
