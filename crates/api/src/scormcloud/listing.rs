//! What the lists of this wire have in common (reference/scormcloud-v2.md §2).

use axum::Json;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use usher_model::parse_time;
use usher_service::{DateField, Direction, ListRequest, Period, TextFilter};
use utoipa::IntoParams;

use super::error::{ApiError, Result};

/// Parameters of every list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListParams {
    /// Not before this instant (ISO 8601; UTC if it names no zone).
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<String>,
    /// Not after this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<String>,
    /// Which date `since` and `until` are about: `created` or `updated`.
    datetime_filter: Option<String>,
    /// A text that a field must contain, without regard to case.
    filter: Option<String>,
    /// Which field `filter` looks at.
    filter_by: Option<String>,
    /// What the list is sorted by, and which way: `updated_asc`, `updated_desc` and so on.
    order_by: Option<String>,
    /// The token of the page before, for the page behind it. All other parameters of the first request go on applying
    /// and need not be sent again.
    more: Option<String>,
    /// Whether the first page's header `X-Total-Count` tells how many rows the whole list holds.
    include_total_count: Option<bool>,
}

/// The parameter of lists whose rows carry tags.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TagParams {
    /// Rows that carry any of these tags.
    #[param(style = Form, explode = false)]
    #[serde(default)]
    pub tags: Vec<String>,
}

/// The words that a list takes, and what it does if none is said.
pub(crate) struct Vocabulary<F: 'static, S: 'static> {
    /// Words of `filterBy`; the first is the default.
    pub fields: &'static [(&'static str, F)],
    /// Words of `orderBy` without their direction.
    pub sorts: &'static [(&'static str, S)],
    /// The default of `orderBy`.
    pub order: (S, Direction),
    /// The default of `datetimeFilter`.
    pub date: DateField,
}

/// What the first request of a list asks for.
pub(crate) struct Asked<F, S> {
    pub period: Period,
    pub filter: Option<TextFilter<F>>,
    pub sort: S,
    pub direction: Direction,
}

/// A page to fetch, with the `include…` flags that shape its rows.
#[derive(Debug)]
pub(crate) struct PageOf<Q, const N: usize> {
    pub request: ListRequest<Q>,
    pub include: [bool; N],
}

impl ListParams {
    /// The page that is asked for: with a token, what it carries, and nothing else is looked at; without one, what
    /// `first` makes of the parameters.
    pub(crate) fn page<F: Copy, S: Copy, Q, const N: usize>(
        self,
        include: [bool; N],
        words: &Vocabulary<F, S>,
        first: impl FnOnce(Asked<F, S>) -> Q,
    ) -> Result<PageOf<Q, N>> {
        if let Some(token) = self.more {
            return page_behind(&token);
        }
        let field = match self.filter_by.as_deref() {
            None => words.fields[0].1,
            Some(word) => one_of("filterBy", word, words.fields)?,
        };
        let (sort, direction) = match self.order_by.as_deref() {
            None => words.order,
            Some(word) => read_order(word, words.sorts)?,
        };
        let date = match self.datetime_filter.as_deref() {
            None => words.date,
            Some(word) => {
                one_of("datetimeFilter", word, &[("created", DateField::Created), ("updated", DateField::Updated)])?
            }
        };
        let asked = Asked {
            period: read_period(date, self.since.as_deref(), self.until.as_deref())?,
            filter: self.filter.map(|text| TextFilter { field, text }),
            sort,
            direction,
        };
        let count = self.include_total_count.unwrap_or(false);
        Ok(PageOf { request: ListRequest::First { query: first(asked), count }, include })
    }
}

/// The page of a list that takes `since` and `until` and no other filter.
pub(crate) fn page_between<Q, const N: usize>(
    more: Option<&str>,
    since: Option<&str>,
    until: Option<&str>,
    include: [bool; N],
    first: impl FnOnce(Option<DateTime<Utc>>, Option<DateTime<Utc>>) -> Q,
) -> Result<PageOf<Q, N>> {
    if let Some(token) = more {
        return page_behind(token);
    }
    let query = first(read_time("since", since)?, read_time("until", until)?.map(whole_second));
    Ok(PageOf { request: ListRequest::First { query, count: false }, include })
}

fn page_behind<Q, const N: usize>(token: &str) -> Result<PageOf<Q, N>> {
    let (include, token) =
        split_token(token).ok_or_else(|| ApiError::invalid("more", "is not a token that this list has returned"))?;
    Ok(PageOf { request: ListRequest::More(token), include })
}

/// The `more` of a page. What rows show is asked for on the first request alone, so the token carries it, before the
/// token of the service: `10.eyJ…`.
pub(crate) fn join_token<const N: usize>(include: [bool; N], token: Option<String>) -> Option<String> {
    let flags: String = include.iter().map(|flag| if *flag { '1' } else { '0' }).collect();
    token.map(|token| format!("{flags}.{token}"))
}

fn split_token<const N: usize>(text: &str) -> Option<([bool; N], String)> {
    let (flags, token) = text.split_once('.')?;
    let flags: Vec<bool> = flags.chars().map(|flag| flag == '1').collect();
    Some((flags.try_into().ok()?, token.to_owned()))
}

fn one_of<T: Copy>(param: &str, word: &str, words: &[(&str, T)]) -> Result<T> {
    let found = words.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let known: Vec<_> = words.iter().map(|(known, _)| *known).collect();
        ApiError::invalid(param, format!("must be one of {}, not `{word}`", known.join(", ")))
    })
}

fn read_order<S: Copy>(word: &str, sorts: &[(&str, S)]) -> Result<(S, Direction)> {
    let lower = word.to_ascii_lowercase();
    let read = lower.rsplit_once('_').and_then(|(name, way)| {
        let direction = match way {
            "asc" => Direction::Ascending,
            "desc" => Direction::Descending,
            _ => return None,
        };
        let (_, sort) = sorts.iter().find(|(known, _)| *known == name)?;
        Some((*sort, direction))
    });
    read.ok_or_else(|| {
        let known: Vec<_> = sorts.iter().flat_map(|(s, _)| [format!("{s}_asc"), format!("{s}_desc")]).collect();
        ApiError::invalid("orderBy", format!("must be one of {}, not `{word}`", known.join(", ")))
    })
}

/// The period between two parameters of a query.
pub(crate) fn read_period(field: DateField, since: Option<&str>, until: Option<&str>) -> Result<Period> {
    let (since, until) = (read_time("since", since)?, read_time("until", until)?.map(whole_second));
    Ok(Period { field, since, until })
}

fn read_time(param: &str, text: Option<&str>) -> Result<Option<DateTime<Utc>>> {
    let read = |text| parse_time(text).map_err(|fault| ApiError::invalid(param, format!("`{text}` {fault}")));
    text.map(read).transpose()
}

/// This wire shows seconds; a row that it shows at the last second of a period lies in the period.
fn whole_second(until: DateTime<Utc>) -> DateTime<Utc> {
    if until.timestamp_subsec_nanos() == 0 { until + TimeDelta::microseconds(999_999) } else { until }
}

/// A page's body, with the header that tells the length of the whole list.
pub(crate) struct Paged<T> {
    pub body: T,
    pub total: Option<i64>,
}

impl<T: Serialize> IntoResponse for Paged<T> {
    fn into_response(self) -> Response {
        let total = self.total.map(|total| [("x-total-count", total.to_string())]);
        match total {
            Some(header) => (header, Json(self.body)).into_response(),
            None => Json(self.body).into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Vocabulary<u8, char> = Vocabulary {
        fields: &[("course_id", 1), ("tags", 2)],
        sorts: &[("created", 'c'), ("course_title", 't')],
        order: ('c', Direction::Descending),
        date: DateField::Updated,
    };

    fn params() -> ListParams {
        ListParams {
            since: None,
            until: None,
            datetime_filter: None,
            filter: None,
            filter_by: None,
            order_by: None,
            more: None,
            include_total_count: None,
        }
    }

    fn asked(params: ListParams) -> Asked<u8, char> {
        match params.page([], &WORDS, |asked| asked).map(|page| page.request) {
            Ok(ListRequest::First { query, .. }) => query,
            _ => panic!("not the first page"),
        }
    }

    fn fault(params: ListParams) -> String {
        params.page([], &WORDS, |_| ()).unwrap_err().to_string()
    }

    #[test]
    fn defaults_are_those_of_the_list() {
        let asked = asked(ListParams { filter: Some("x".into()), ..params() });
        assert_eq!(asked.filter, Some(TextFilter { field: 1, text: "x".into() }));
        assert_eq!((asked.sort, asked.direction), ('c', Direction::Descending));
        assert_eq!(asked.period, Period { field: DateField::Updated, since: None, until: None });
    }

    #[test]
    fn words_are_read_without_regard_to_case() {
        let asked = asked(ListParams {
            order_by: Some("Course_Title_ASC".into()),
            datetime_filter: Some("Created".into()),
            ..params()
        });
        assert_eq!((asked.sort, asked.direction), ('t', Direction::Ascending));
        assert_eq!(asked.period.field, DateField::Created);
    }

    #[test]
    fn a_period_ends_with_the_second_that_the_wire_shows() {
        let asked = asked(ListParams { until: Some("2026-09-20T17:50:14Z".into()), ..params() });
        assert_eq!(asked.period.until.unwrap().to_rfc3339(), "2026-09-20T17:50:14.999999+00:00");
    }

    #[test]
    fn a_fault_names_the_parameter_and_what_it_takes() {
        assert_eq!(
            fault(ListParams { filter_by: Some("name".into()), ..params() }),
            "filterBy: must be one of course_id, tags, not `name`"
        );
        assert_eq!(
            fault(ListParams { order_by: Some("created".into()), ..params() }),
            "orderBy: must be one of created_asc, created_desc, course_title_asc, course_title_desc, not `created`"
        );
        assert!(fault(ListParams { since: Some("soon".into()), ..params() }).starts_with("since: `soon` is not"));
    }

    #[test]
    fn a_token_carries_what_rows_show_and_silences_everything_else() {
        let more = join_token([true, false], Some("abc".into()));
        let params = ListParams { more, since: Some("soon".into()), ..params() };
        let page = params.page([false, true], &WORDS, |_| ()).unwrap();
        assert_eq!(page.include, [true, false]);
        assert!(matches!(page.request, ListRequest::More(token) if token == "abc"));
        assert_eq!(
            fault(ListParams { more: Some("10.abc".into()), ..self::params() }),
            "more: is not a token that this list has returned"
        );
    }
}
