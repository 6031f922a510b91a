//! Query parameters, read leniently: the vendor's clients write `True` and `true`, `a,b` and `a%2Cb`, and leave empty
//! what was not said (reference/scormcloud-v2.md §3).

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::body::receive;
use super::error::ApiError;

/// Parameters of the query string. Those that `T` does not know are ignored, so that a handler may read several groups
/// of them.
pub(crate) struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// A form (`application/x-www-form-urlencoded`), read like a query string.
pub(crate) struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = receive(request, state).await?;
        let form = str::from_utf8(&bytes).map_err(|_| ApiError::BadRequest("The form is not valid UTF-8".into()))?;
        read(form).map(Self)
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    let mut params: Vec<(String, Values)> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match params.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.0.push(value.into_owned()),
            None => params.push((name.into_owned(), Values(vec![value.into_owned()]))),
        }
    }
    let deserializer = MapDeserializer::<_, Error>::new(params.into_iter());
    serde_path_to_error::deserialize(deserializer).map_err(|error| match error.path().to_string().as_str() {
        "." => ApiError::BadRequest(error.inner().to_string()),
        path => ApiError::invalid(path, error.inner()),
    })
}

/// All values of one parameter. Where one is wanted, the first counts; where several are, each may be a list itself.
struct Values(Vec<String>);

impl Values {
    fn first(&self) -> &str {
        self.0.first().map_or("", |value| value.trim())
    }
}

impl IntoDeserializer<'_, Error> for Values {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Values {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.0.into_iter().next().unwrap_or_default())
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.first() {
            word if word.eq_ignore_ascii_case("true") => visitor.visit_bool(true),
            word if word.eq_ignore_ascii_case("false") => visitor.visit_bool(false),
            word => Err(Error::custom(format_args!("must be true or false, not `{word}`"))),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.first().parse() {
            Ok(number) => visitor.visit_i64(number),
            Err(_) => Err(Error::custom(format_args!("must be a whole number, not `{}`", self.first()))),
        }
    }

    /// An empty value says nothing.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.first().is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let parts = self.0.iter().flat_map(|value| value.split(',')).map(str::trim);
        let parts: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
        SeqDeserializer::new(parts.into_iter()).deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.first().into_deserializer().deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct
        tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    struct Example {
        text: Option<String>,
        flag: Option<bool>,
        number: Option<i64>,
        #[serde(default)]
        tags: Vec<String>,
    }

    #[derive(Debug, Deserialize)]
    struct Strict {
        #[expect(dead_code, reason = "only its absence is looked at")]
        course: String,
    }

    fn tags(query: &str) -> Vec<String> {
        read::<Example>(query).unwrap().tags
    }

    #[test]
    fn values_come_in_the_forms_of_many_clients() {
        let expected =
            Example { text: Some("a b/c".into()), flag: Some(true), number: Some(-7), tags: vec!["x".into()] };
        assert_eq!(read::<Example>("text=a+b%2Fc&flag=True&number=-7&tags=x&other=1").unwrap(), expected);
        assert_eq!(read::<Example>("flag=FALSE").unwrap(), Example { flag: Some(false), ..Example::default() });
    }

    #[test]
    fn what_is_empty_was_not_said() {
        assert_eq!(read::<Example>("text=&flag=&number=&tags=").unwrap(), Example::default());
        assert_eq!(read::<Example>("").unwrap(), Example::default());
    }

    #[test]
    fn tags_are_one_list_however_they_are_written() {
        for query in ["tags=a,b", "tags=a%2Cb", "tags=a&tags=b", "tags=a, b,&tags="] {
            assert_eq!(tags(query), ["a", "b"], "{query}");
        }
    }

    #[test]
    fn a_fault_names_its_parameter() {
        let fault = |query: &str| read::<Example>(query).unwrap_err().to_string();
        assert_eq!(fault("flag=yes"), "flag: must be true or false, not `yes`");
        assert_eq!(fault("number=1.5"), "number: must be a whole number, not `1.5`");
        assert_eq!(read::<Strict>("").unwrap_err().to_string(), "missing field `course`");
    }
}
