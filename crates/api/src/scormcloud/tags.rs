//! Tags, which four services have alike: one list of operations for all, written out for each by [`tag_operations!`].

use serde::{Deserialize, Serialize};
use usher_model::Tags;
use utoipa::ToSchema;

use super::error::Result;
use super::schema::read_tags;

/// Tags.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct TagListSchema {
    /// The tags, each at most 255 characters; one thing has at most 100.
    tags: Option<Vec<String>>,
}

impl TagListSchema {
    pub(crate) fn show(tags: Vec<String>) -> Self {
        Self { tags: Some(tags) }
    }

    pub(crate) fn read(self) -> Result<Tags> {
        read_tags("tags", self.tags)
    }
}

/// Tags for several things.
#[derive(Deserialize, ToSchema)]
pub(crate) struct BatchTagsSchema {
    /// The ids of the things, at most 1000.
    pub ids: Vec<String>,
    /// The tags that each of them gets.
    pub tags: Vec<String>,
}

/// The four operations on the tags of one kind of thing.
macro_rules! tag_operations {
    (
        $tag:literal, $id:ty, $what:literal, $param:literal, $path:literal, $batch_path:literal, $unknown:literal,
        $get:ident = $get_id:literal, $put:ident = $put_id:literal, $delete:ident = $delete_id:literal,
        $batch:ident = $batch_id:literal
    ) => {
        use axum::Json;
        use axum::extract::State;
        use axum::http::StatusCode;
        use usher_service::Usher;

        use crate::scormcloud::auth::Caller;
        use crate::scormcloud::body::Body;
        use crate::scormcloud::error::{MessageSchema, Result};
        use crate::scormcloud::path::{Id, read_ids};
        use crate::scormcloud::schema::read_tags;
        use crate::scormcloud::tags::{BatchTagsSchema, TagListSchema};

        #[doc = concat!("The tags of one ", $what, ".")]
        #[utoipa::path(
            get,
            path = $path,
            summary = concat!("The tags of one ", $what, "."),
            operation_id = $get_id,
            tag = $tag,
            params(($param = String, Path, description = "Its id.")),
            responses(
                (status = 200, description = "Its tags, sorted.", body = TagListSchema),
                (status = 400, description = "The id cannot be one.", body = MessageSchema),
                (status = 404, description = $unknown, body = MessageSchema),
            ),
        )]
        pub(crate) async fn $get(
            caller: Caller,
            State(usher): State<Usher>,
            Id(id): Id<$id>,
        ) -> Result<Json<TagListSchema>> {
            Ok(Json(TagListSchema::show(usher.get_tags(&caller.actor, &caller.app, &id).await?)))
        }

        #[doc = concat!("Adds tags to one ", $what, "; those that it has stay.")]
        #[utoipa::path(
            put,
            path = $path,
            summary = concat!("Adds tags to one ", $what, "; those that it has stay."),
            operation_id = $put_id,
            tag = $tag,
            params(($param = String, Path, description = "Its id.")),
            request_body = TagListSchema,
            responses(
                (status = 204, description = "It has them."),
                (status = 400, description = "The request cannot be read, or there would be too many tags.", body = MessageSchema),
                (status = 404, description = $unknown, body = MessageSchema),
            ),
        )]
        pub(crate) async fn $put(
            caller: Caller,
            State(usher): State<Usher>,
            Id(id): Id<$id>,
            Body(body): Body<TagListSchema>,
        ) -> Result<StatusCode> {
            usher.add_tags(&caller.actor, &caller.app, &[id], &body.read()?).await?;
            Ok(StatusCode::NO_CONTENT)
        }

        #[doc = concat!("Takes tags off one ", $what, "; those that it has not do not matter.")]
        #[utoipa::path(
            delete,
            path = $path,
            summary = concat!("Takes tags off one ", $what, "; those that it has not do not matter."),
            operation_id = $delete_id,
            tag = $tag,
            params(($param = String, Path, description = "Its id.")),
            request_body = TagListSchema,
            responses(
                (status = 204, description = "It has them no more."),
                (status = 400, description = "The request cannot be read.", body = MessageSchema),
                (status = 404, description = $unknown, body = MessageSchema),
            ),
        )]
        pub(crate) async fn $delete(
            caller: Caller,
            State(usher): State<Usher>,
            Id(id): Id<$id>,
            Body(body): Body<TagListSchema>,
        ) -> Result<StatusCode> {
            usher.remove_tags(&caller.actor, &caller.app, &id, &body.read()?).await?;
            Ok(StatusCode::NO_CONTENT)
        }

        #[doc = concat!("Adds each of some tags to each ", $what, " of a list: to all of them or to none.")]
        #[utoipa::path(
            put,
            path = $batch_path,
            summary = concat!("Adds each of some tags to each ", $what, " of a list: to all of them or to none."),
            operation_id = $batch_id,
            tag = $tag,
            request_body = BatchTagsSchema,
            responses(
                (status = 204, description = "All have them."),
                (status = 400, description = "The request cannot be read, or holds too many ids or tags.", body = MessageSchema),
                (status = 404, description = $unknown, body = MessageSchema),
            ),
        )]
        pub(crate) async fn $batch(
            caller: Caller,
            State(usher): State<Usher>,
            Body(body): Body<BatchTagsSchema>,
        ) -> Result<StatusCode> {
            let ids: Vec<$id> = read_ids("ids", body.ids)?;
            let tags = read_tags("tags", Some(body.tags))?;
            usher.add_tags(&caller.actor, &caller.app, &ids, &tags).await?;
            Ok(StatusCode::NO_CONTENT)
        }
    };
}

pub(crate) use tag_operations;
