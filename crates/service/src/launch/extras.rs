//! What whoever makes the link of a launch or a preview adds to the course.

use url::{Url, form_urlencoded};

use crate::{Error, Result};

/// The longest query that additional values may make, in characters.
const MAX_ADDITIONAL: usize = 2000;
/// The longest address of a style sheet, in characters.
const MAX_CSS_URL: usize = 2000;

/// The address of a style sheet for the player: https alone.
pub(crate) fn read_css_url(css: Option<&str>) -> Result<Option<String>> {
    let Some(css) = css else { return Ok(None) };
    let url = Url::parse(css).ok().filter(|url| url.scheme() == "https" && url.host().is_some());
    let url = url.map(String::from).filter(|css| css.len() <= MAX_CSS_URL);
    let fault = || Error::invalid("cssUrl", format!("must be an https URL of at most {MAX_CSS_URL} characters"));
    url.map(Some).ok_or_else(fault)
}

/// What is added to the query of each activity's address.
pub(crate) fn read_extra_query(values: &[(String, String)]) -> Result<Option<String>> {
    if values.is_empty() {
        return Ok(None);
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(values).finish();
    if query.len() > MAX_ADDITIONAL {
        let fault = format!("make a query of more than {MAX_ADDITIONAL} characters");
        return Err(Error::invalid("additionalvalues", fault));
    }
    Ok(Some(query))
}
