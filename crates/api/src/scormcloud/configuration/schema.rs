use serde::{Deserialize, Serialize};
use usher_model::{About, Kind, Level, Setting};
use usher_service::configuration::{SettingState, SettingValue, Source};
use utoipa::{IntoParams, ToSchema};

use crate::scormcloud::error::{ApiError, Result};

/// How much to tell of settings.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IncludeMetadataParams {
    /// Whether to tell what each setting may hold and what it says.
    pub include_metadata: Option<bool>,
}

/// Settings to set, all of them or none.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SettingsPostSchema {
    /// The settings.
    settings: Option<Vec<SettingsIndividualSchema>>,
}

/// A setting to set.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SettingsIndividualSchema {
    /// Which.
    setting_id: Option<String>,
    /// Its value. `UNDEFINED` takes the setting back.
    value: Option<String>,
    /// Whether it stays even if it is what would hold without it. Whatever is set stays here.
    #[expect(dead_code, reason = "a field of the wire that changes nothing here")]
    explicit: Option<bool>,
}

/// The settings of a level.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SettingListSchema {
    /// The settings.
    pub setting_items: Vec<SettingItem>,
}

/// A setting as it stands on a level.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SettingItem {
    /// Its id.
    pub id: String,
    /// What holds. Absent where a secret does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_value: Option<String>,
    /// The level that it comes from.
    pub effective_value_source: EffectiveValueSource,
    /// What was set on this very level. Absent if nothing was, and where a secret was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explicit_value: Option<String>,
    /// What there is to know about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<SettingMetadata>,
}

/// A level that a value comes from.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum EffectiveValueSource {
    Default,
    Application,
    LearningStandardForApplication,
    #[expect(dead_code, reason = "a word of the wire; there are no dispatches here")]
    DispatchDestination,
    Course,
    #[expect(dead_code, reason = "a word of the wire; there are no dispatches here")]
    Dispatch,
    Registration,
}

/// What there is to know about a setting.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SettingMetadata {
    /// What holds where nobody set it.
    pub default: String,
    /// The kind of its values.
    pub data_type: &'static str,
    /// What it says.
    pub setting_description: &'static str,
    /// The most specific level that it may be set on: `Application` or `Registration`.
    pub level: &'static str,
    /// The standards of the courses that it is about. Absent if it is about all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learning_standards: Option<Vec<&'static str>>,
    /// Which courses it is about, by their number of units.
    pub learning_standard_variant: LearningStandardVariant,
    /// The setting that holds in its stead. Never here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// The words that it may hold. Absent if it holds something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_values: Option<Vec<SettingValidValue>>,
}

/// Courses with one unit, with several, or both.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum LearningStandardVariant {
    #[expect(dead_code, reason = "a word of the wire; nothing is about courses with one unit alone")]
    SingleScoOnly,
    MultiScoOnly,
    Either,
}

/// A word that a setting may hold.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SettingValidValue {
    /// The word.
    pub value: &'static str,
    /// What it says.
    pub value_description: &'static str,
}

impl SettingsPostSchema {
    /// The values, checked one by one; `field` is the name of the list in the request.
    pub(crate) fn read(self, field: &str) -> Result<Vec<SettingValue>> {
        let settings = self.settings.unwrap_or_default().into_iter().enumerate();
        settings.map(|(place, one)| one.read(&format!("{field}[{place}]"))).collect()
    }
}

impl SettingsIndividualSchema {
    fn read(self, field: &str) -> Result<SettingValue> {
        let missing = |name: &str| ApiError::invalid(&format!("{field}.{name}"), "is missing");
        let id = self.setting_id.ok_or_else(|| missing("settingId"))?;
        let value = self.value.ok_or_else(|| missing("value"))?;
        let setting: Setting = id.parse().map_err(|fault| ApiError::invalid(&format!("{field}.settingId"), fault))?;
        let value = setting.parse_value(&value).map_err(|fault| ApiError::invalid(&format!("{field}.value"), fault))?;
        Ok(SettingValue { setting, value })
    }
}

impl SettingListSchema {
    pub(super) fn show(states: Vec<SettingState>, include_metadata: bool) -> Self {
        let show = |state: SettingState| SettingItem {
            id: state.setting.to_string(),
            effective_value: state.effective,
            effective_value_source: state.source.into(),
            explicit_value: state.explicit,
            metadata: include_metadata.then(|| SettingMetadata::of(state.setting)),
        };
        Self { setting_items: states.into_iter().map(show).collect() }
    }
}

impl From<Source> for EffectiveValueSource {
    fn from(source: Source) -> Self {
        match source {
            Source::Default => Self::Default,
            Source::Application => Self::Application,
            Source::LearningStandard => Self::LearningStandardForApplication,
            Source::Course => Self::Course,
            Source::Registration => Self::Registration,
        }
    }
}

impl SettingMetadata {
    fn of(setting: Setting) -> Self {
        let facts = setting.facts();
        let standards = facts.about.standards();
        Self {
            default: facts.default.into(),
            data_type: match facts.kind {
                Kind::YesNo | Kind::Bool => "bool",
                Kind::Whole { .. } => "nonNegativeInt",
                Kind::Score => "nullableDouble",
                Kind::Word(_) => "enum",
                Kind::Text | Kind::Exit => "string",
                Kind::Url => "absoluteHttpUri",
                Kind::Secret => "secretString",
            },
            setting_description: facts.meaning,
            level: match facts.level {
                Level::Application => "Application",
                Level::Registration => "Registration",
            },
            learning_standards: (!standards.is_empty()).then(|| standards.to_vec()),
            learning_standard_variant: match facts.about {
                About::Several => LearningStandardVariant::MultiScoOnly,
                About::Any | About::Scorm1 | About::Scorm2004 => LearningStandardVariant::Either,
            },
            fallback: None,
            valid_values: match facts.kind {
                Kind::Word(words) => Some(
                    words
                        .iter()
                        .map(|word| SettingValidValue { value: word.word, value_description: word.meaning })
                        .collect(),
                ),
                Kind::YesNo => Some(vec![
                    SettingValidValue { value: "YES", value_description: "Yes." },
                    SettingValidValue { value: "NO", value_description: "No." },
                ]),
                _ => None,
            },
        }
    }
}
