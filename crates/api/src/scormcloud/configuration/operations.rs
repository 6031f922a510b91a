/// The three operations on the settings of what a path names.
macro_rules! configuration_operations {
    (
        $tag:literal, $what:literal, $path:literal, $setting_path:literal, $unknown:literal,
        [$(($param:literal, $kind:ident, $meaning:literal)),+], $level:expr,
        $get:ident = $get_id:literal, $set:ident = $set_id:literal, $delete:ident = $delete_id:literal
    ) => {
        use axum::Json;
        use axum::extract::State;
        use axum::http::StatusCode;
        use usher_service::Usher;
        use usher_service::configuration::ConfigurationLevel;

        use super::schema::{IncludeMetadataParams, SettingListSchema, SettingsPostSchema};
        use crate::scormcloud::auth::Caller;
        use crate::scormcloud::body::Body;
        use crate::scormcloud::error::{MessageSchema, Result};
        use crate::scormcloud::path::Segments;
        use crate::scormcloud::query::Params;

        fn level(path: &Segments) -> Result<ConfigurationLevel> {
            let level: fn(&Segments) -> Result<ConfigurationLevel> = $level;
            level(path)
        }

        #[doc = concat!("Shows the settings of ", $what, ".")]
        #[utoipa::path(
            get,
            path = $path,
            summary = concat!("Shows the settings of ", $what, "."),
            operation_id = $get_id,
            tag = $tag,
            params($(($param = $kind, Path, description = $meaning),)+ IncludeMetadataParams),
            responses(
                (status = 200, description = "The settings.", body = SettingListSchema),
                (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
                (status = 404, description = $unknown, body = MessageSchema),
            ),
        )]
        pub(crate) async fn $get(
            caller: Caller,
            State(usher): State<Usher>,
            path: Segments,
            Params(params): Params<IncludeMetadataParams>,
        ) -> Result<Json<SettingListSchema>> {
            Ok(Json(super::show(&usher, &caller, &level(&path)?, &params).await?))
        }

        #[doc = concat!("Sets settings of ", $what, ", all that are named or none.")]
        #[utoipa::path(
            post,
            path = $path,
            summary = concat!("Sets settings of ", $what, ", all that are named or none."),
            operation_id = $set_id,
            tag = $tag,
            params($(($param = $kind, Path, description = $meaning),)+),
            request_body = SettingsPostSchema,
            responses(
                (status = 204, description = "They are set."),
                (status = 400, description = "A setting is not known, or may not hold its value.", body = MessageSchema),
                (status = 404, description = $unknown, body = MessageSchema),
            ),
        )]
        pub(crate) async fn $set(
            caller: Caller,
            State(usher): State<Usher>,
            path: Segments,
            Body(body): Body<SettingsPostSchema>,
        ) -> Result<StatusCode> {
            super::set(&usher, &caller, &level(&path)?, body).await?;
            Ok(StatusCode::NO_CONTENT)
        }

        #[doc = concat!("Takes back a setting of ", $what, "; it does not matter whether it was set.")]
        #[utoipa::path(
            delete,
            path = $setting_path,
            summary = concat!("Takes back a setting of ", $what, "; it does not matter whether it was set."),
            operation_id = $delete_id,
            tag = $tag,
            params(
                $(($param = $kind, Path, description = $meaning),)+
                ("settingId" = String, Path, description = "The setting's id."),
            ),
            responses(
                (status = 204, description = "What holds on the level above holds here."),
                (status = 400, description = "The setting is not known.", body = MessageSchema),
                (status = 404, description = $unknown, body = MessageSchema),
            ),
        )]
        pub(crate) async fn $delete(
            caller: Caller,
            State(usher): State<Usher>,
            path: Segments,
        ) -> Result<StatusCode> {
            super::delete(&usher, &caller, &level(&path)?, path.id("settingId")?).await?;
            Ok(StatusCode::NO_CONTENT)
        }
    };
}

pub(super) use configuration_operations;
