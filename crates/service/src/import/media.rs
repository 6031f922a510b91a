use url::Url;
use usher_content::{MediaCourse, MediaKind};
use usher_model::CourseId;

use crate::course::check_title;
use crate::{Error, Result};

/// A media file to import: what its importer says about it.
#[derive(Clone, Debug)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Its title; its file's name without the extension if not said.
    pub title: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Its language, as a language tag.
    pub language: Option<String>,
    /// How long it takes, in seconds.
    pub seconds: Option<i64>,
}

/// The longest description and the longest language tag, in characters.
const LONGEST_DESCRIPTION: usize = 4000;
const LONGEST_LANGUAGE: usize = 35;
/// The longest title that is made of a file's name.
const LONGEST_NAME: usize = 255;

impl Media {
    /// The course to make of it. `file_name` is that of the file, if it has one; `url` is where it stays, if it does.
    pub(super) fn course(self, file_name: Option<&str>, course: &CourseId, url: Option<&Url>) -> Result<MediaCourse> {
        let title = match &self.title {
            Some(title) => check_title("title", title)?.to_owned(),
            None => file_name.and_then(title_of).unwrap_or_else(|| course.to_string()),
        };
        if let Some(description) = &self.description {
            let length = description.chars().count();
            if length > LONGEST_DESCRIPTION {
                let fault = format!("has {length} characters, more than {LONGEST_DESCRIPTION}");
                return Err(Error::invalid("description", fault));
            }
            if description.chars().any(|letter| letter.is_control() && !letter.is_whitespace()) {
                return Err(Error::invalid("description", "has a control character"));
            }
        }
        if let Some(language) = &self.language
            && (language.len() > LONGEST_LANGUAGE
                || !language.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-'))
        {
            return Err(Error::invalid("contentLanguage", "is not a language tag such as en-GB"));
        }
        let Ok(seconds) = self.seconds.map(u64::try_from).transpose() else {
            return Err(Error::invalid("estimatedDuration", "must not be negative"));
        };
        Ok(MediaCourse {
            kind: self.kind,
            title,
            description: self.description,
            language: self.language,
            seconds,
            url: url.map(ToString::to_string),
        })
    }
}

/// A title made of a file's name: without folders, extension and what cannot be shown.
fn title_of(file_name: &str) -> Option<String> {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let title: String = stem.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
    Some(title.trim().to_owned()).filter(|title| !title.is_empty())
}

/// The name of the file that a URL leads to, if its path ends with one.
pub(crate) fn file_name_of(url: &Url) -> Option<String> {
    let last = url.path_segments()?.next_back()?;
    let name = percent_encoding::percent_decode_str(last).decode_utf8().ok()?;
    Some(name.into_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media() -> Media {
        Media { kind: MediaKind::Mp4, title: None, description: None, language: None, seconds: None }
    }

    fn course(media: Media, file_name: Option<&str>) -> Result<MediaCourse, String> {
        media.course(file_name, &CourseId::parse("id").unwrap(), None).map_err(|fault| fault.to_string())
    }

    #[test]
    fn the_title_is_what_was_said_else_the_files_name_else_the_courses_id() {
        let title = |media, name| course(media, name).unwrap().title;
        assert_eq!(title(Media { title: Some(" Fire ".into()), ..media() }, Some("a.mp4")), "Fire");
        assert_eq!(title(media(), Some("C:\\videos\\Fire safety.final.mp4")), "Fire safety.final");
        assert_eq!(title(media(), Some("folder/fire")), "fire");
        assert_eq!(title(media(), Some("\u{7}.mp4")), "id");
        assert_eq!(title(media(), None), "id");
    }

    #[test]
    fn a_url_names_a_file_by_its_last_part() {
        let name = |url: &str| file_name_of(&Url::parse(url).unwrap());
        assert_eq!(name("https://a.example/x/Fire%20safety.mp4?v=1#t").as_deref(), Some("Fire safety.mp4"));
        assert_eq!((name("https://a.example/x/"), name("https://a.example/%ff")), (None, None));
    }

    #[test]
    fn what_cannot_be_accepted_is_named() {
        let fault = |media| course(media, None).unwrap_err();
        assert_eq!(fault(Media { title: Some(" ".into()), ..media() }), "title: is empty");
        assert_eq!(
            fault(Media { title: Some("x".repeat(256)), ..media() }),
            "title: has 256 characters, more than 255"
        );
        assert_eq!(
            fault(Media { description: Some("x".repeat(4001)), ..media() }),
            "description: has 4001 characters, more than 4000"
        );
        assert_eq!(fault(Media { description: Some("\0".into()), ..media() }), "description: has a control character");
        assert!(fault(Media { language: Some("English!".into()), ..media() }).starts_with("contentLanguage: "));
        assert_eq!(fault(Media { seconds: Some(-1), ..media() }), "estimatedDuration: must not be negative");
    }
}
