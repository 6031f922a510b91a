//! What happens once, on an empty database: an application, the first admin, a sample course.

use std::io::{Cursor, Write as _};

use bytes::Bytes;
use rust_embed::RustEmbed;
use usher_model::{AppId, CourseId, Tags};
use usher_service::account::{Bootstrap, FirstStart};
use usher_service::import::ImportRequest;
use usher_service::{Actor, Secret, Usher};
use zip::write::SimpleFileOptions;

use crate::config::{self, Config};
use crate::startup::Fault;

/// The sample course, as it lies in the repository.
#[derive(RustEmbed)]
#[folder = "../../samples/welcome"]
struct Sample;

/// Its id in the library.
const SAMPLE_ID: &str = "welcome";

/// Fills an empty database and prints what somebody needs to begin; does nothing on a database in use.
pub(crate) async fn run(usher: &Usher, config: &Config) -> Result<(), Fault> {
    let Some(first) = usher.bootstrap(bootstrap(&config.bootstrap)?).await? else { return Ok(()) };
    import_sample(usher, &first.app.id).await?;
    print!("{}", greeting(&first, config));
    std::io::stdout().flush()?;
    Ok(())
}

fn bootstrap(given: &config::Bootstrap) -> Result<Bootstrap, Fault> {
    let app = |id: &Option<String>| id.as_deref().map(AppId::parse).transpose();
    let secret = |text: &Option<config::Secret<String>>| text.as_ref().map(|s| Secret::new(s.expose().as_str()));
    Ok(Bootstrap {
        app_id: app(&given.app_id)?,
        app_secret: secret(&given.app_secret),
        admin_email: given.admin_email.clone(),
        admin_password: secret(&given.admin_password),
        rise_key: secret(&given.rise_key),
        management_id: app(&given.management_id)?,
        management_secret: secret(&given.management_secret),
    })
}

fn greeting(first: &FirstStart, config: &Config) -> String {
    let secret = if first.app_secret_was_given { "(as configured)" } else { first.app.secret.expose() };
    let mail = match config.mail.url {
        usher_mail::smtp::MailUrl::Capture => {
            format!("kept here, not sent: http://{}/mails, or `usher mails`", config.admin.listen)
        }
        usher_mail::smtp::MailUrl::Smtp(ref relay) => format!("sent over {}:{}", relay.host, relay.port),
    };
    let set_up = match &first.set_up_link {
        Some(link) => format!("\x20 First admin     {link}  (opens once, within 7 days)\n"),
        None => String::new(),
    };
    format!(
        "\n\
         Usher is ready. This is shown once; keep the secret.\n\n\
         {set_up}\
         \x20 API             {url}/api/v2  (documentation: {url}/api/docs)\n\
         \x20 Application id  {id}\n\
         \x20 Secret          {secret}\n\
         \x20 Mail            {mail}\n\
         \x20 Sample course   {SAMPLE_ID}\n\n",
        url = config.http.public_url,
        id = first.app.id,
    )
}

async fn import_sample(usher: &Usher, app: &AppId) -> Result<(), Fault> {
    let mut upload = usher.begin_upload(&Actor::System, app).await?;
    upload.write(&Bytes::from(zip_sample()?)).await?;
    let request =
        ImportRequest { tags: Tags::parse(["sample".to_owned()])?, ..ImportRequest::new(CourseId::parse(SAMPLE_ID)?) };
    usher.import_upload(&Actor::System, app, request, upload).await?;
    Ok(())
}

/// A package as an author's tool would write it.
fn zip_sample() -> Result<Vec<u8>, Fault> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for path in Sample::iter() {
        let Some(file) = Sample::get(&path) else { continue };
        archive.start_file(path.as_ref(), SimpleFileOptions::default())?;
        archive.write_all(&file.data)?;
    }
    Ok(archive.finish()?.into_inner())
}
