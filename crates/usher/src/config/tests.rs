use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;

/// A directory with a configuration file, and an environment.
struct Scene {
    directory: TempDir,
    inputs: Inputs,
}

impl Scene {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let inputs = Inputs { directory: directory.path().to_owned(), ..Inputs::default() };
        Self { directory, inputs }
    }

    fn with_file(self, name: &str, text: &str) -> Self {
        fs::write(self.path(name), text).unwrap();
        self
    }

    fn with_variable(mut self, name: &str, value: impl AsRef<Path>) -> Self {
        self.inputs.variables.push((name.into(), value.as_ref().into()));
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn load(&self) -> Loaded {
        load(&self.inputs).unwrap()
    }

    /// The faults, with the scene's directory written as DIR.
    fn faults(&self) -> Vec<String> {
        let directory = self.directory.path().display().to_string();
        let ConfigErrors(errors) = load(&self.inputs).unwrap_err();
        errors.iter().map(|error| error.to_string().replace(&directory, "DIR")).collect()
    }

    /// A setting as `config print` shows it: value and origin.
    fn shown(&self, key: &str) -> (String, String) {
        let shown = self.load().shown.into_iter().find(|shown| shown.key == key).unwrap();
        (shown.value, shown.origin)
    }
}

fn pair(value: &str, origin: &impl ToString) -> (String, String) {
    (value.to_owned(), origin.to_string())
}

#[test]
fn the_defaults_alone_are_a_configuration_without_a_warning() {
    let Loaded { config, warnings, .. } = Scene::new().load();
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.http.public_url.to_string(), "http://localhost:8080");
    assert_eq!(config.content.public_url.to_string(), "http://127.0.0.1:8081");
    assert_eq!(config.database.url.expose(), "sqlite:./data/usher.db");
    assert_eq!(config.objects.url.expose(), "file:./data/objects");
    assert_eq!(config.secrets, Secrets { key: None, key_file: PathBuf::from("./data/secret.key") });
    assert_eq!(config.invitations.verify_private, VerifyPrivate::OtherBrowser);
    assert_eq!(config.imports.max_bytes.get(), 2 * 1024 * 1024 * 1024);
    assert_eq!(config.limits.body_bytes.get(), 10 * 1024 * 1024);
    assert_eq!(config.limits.requests_per_minute, None);
    assert_eq!(config.bootstrap.app_id, None);
}

#[test]
fn the_environment_is_over_the_file_and_the_file_over_the_defaults() {
    let scene = Scene::new()
        .with_file("usher.toml", "[http]\nlisten = '127.0.0.1:1'\npublic_url = 'http://localhost:1'")
        .with_variable("USHER_HTTP__LISTEN", "127.0.0.1:2");
    assert_eq!(scene.shown("http.listen"), pair("\"127.0.0.1:2\"", &"environment variable USHER_HTTP__LISTEN"));
    assert_eq!(scene.shown("http.public_url"), pair("\"http://localhost:1\"", &scene.path("usher.toml").display()));
    assert_eq!(scene.shown("http.trusted_proxies"), pair("[]", &"default"));
}

#[test]
fn a_file_of_the_command_line_is_read_instead_of_others() {
    let mut scene = Scene::new()
        .with_file("usher.toml", "data_dir = 'found'")
        .with_file("b.toml", "data_dir = 'named'")
        .with_file("c.toml", "data_dir = 'flag'");
    let named = scene.path("b.toml");
    assert_eq!(scene.load().config.data_dir, Path::new("found"));
    scene = scene.with_variable("USHER_CONFIG", named);
    assert_eq!(scene.load().config.data_dir, Path::new("named"));
    scene.inputs.file = Some(scene.path("c.toml"));
    assert_eq!(scene.load().config.data_dir, Path::new("flag"));
}

#[test]
fn a_file_that_is_named_but_missing_is_an_error() {
    let scene = Scene::new().with_variable("USHER_CONFIG", "/nowhere/usher.toml");
    let [fault] = &scene.faults()[..] else { panic!("one fault") };
    assert!(fault.starts_with("cannot read the configuration file /nowhere/usher.toml: "), "{fault}");
}

#[test]
fn a_file_that_is_not_toml_is_refused_by_its_line_without_repeating_it() {
    let scene = Scene::new().with_file("usher.toml", "[bootstrap]\napp_id = 'a'\napp_secret = hunter2\n");
    let [fault] = &scene.faults()[..] else { panic!("one fault") };
    assert!(fault.starts_with("DIR/usher.toml, line 3: "), "{fault}");
    assert!(!fault.contains("hunter2"), "{fault}");
}

#[test]
fn every_unknown_setting_is_named_with_where_it_was_set() {
    let scene = Scene::new()
        .with_file("usher.toml", "datadir = 'x'\nmail = 'x'\n[http]\nlisten.port = 1\nlisen = 'x'\n[htp]\n")
        .with_variable("USHER_HTTP__LISEN", "x")
        .with_variable("USHER_PORT", "x")
        .with_variable("OTHER_PORT", "x");
    assert_eq!(
        scene.faults(),
        [
            "unknown setting: datadir (DIR/usher.toml)",
            "unknown setting: htp (DIR/usher.toml)",
            "unknown setting: http.lisen (DIR/usher.toml)",
            "unknown setting: mail (DIR/usher.toml)",
            "unknown setting: USHER_HTTP__LISEN (environment)",
            "unknown setting: USHER_PORT (environment)",
            "http.listen: map where a string is expected (DIR/usher.toml)",
        ]
    );
}

#[test]
fn each_form_of_value_can_be_set_by_a_variable() {
    let config = Scene::new()
        .with_variable("USHER_DATA_DIR", "/var/lib/usher")
        .with_variable("USHER_HTTP__TRUSTED_PROXIES", "10.0.0.0/8, ::1")
        .with_variable("USHER_POSTBACK__ALLOW_PRIVATE_ADDRESSES", "true")
        .with_variable("USHER_LIMITS__REQUESTS_PER_MINUTE", "600")
        .with_variable("USHER_BOOTSTRAP__APP_ID", "007")
        .with_variable("USHER_BOOTSTRAP__APP_SECRET", "[1,2]")
        .load()
        .config;
    assert_eq!(config.data_dir, Path::new("/var/lib/usher"));
    assert_eq!(config.database.url.expose(), "sqlite:/var/lib/usher/usher.db");
    assert_eq!(config.secrets.key_file, Path::new("/var/lib/usher/secret.key"));
    assert_eq!(config.http.trusted_proxies, ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
    assert!(config.postback.allow_private_addresses);
    assert_eq!(config.limits.requests_per_minute.map(std::num::NonZero::get), Some(600));
    assert_eq!(config.bootstrap.app_id.as_deref(), Some("007"));
    assert_eq!(config.bootstrap.app_secret.unwrap().expose(), "[1,2]");
}

#[test]
fn a_value_of_the_wrong_form_is_refused_by_key_fault_and_origin() {
    let cases = [
        ("USHER_IMPORTS__MAX_BYTES", "2GiB", "imports.max_bytes: not a whole number"),
        ("USHER_IMPORTS__MAX_BYTES", "0", "imports.max_bytes: signed int `0` where a nonzero u64 is expected"),
        ("USHER_POSTBACK__ALLOW_PRIVATE_ADDRESSES", "yes", "postback.allow_private_addresses: neither true nor false"),
        (
            "USHER_ADMIN__LISTEN",
            "9464",
            "admin.listen: `9464` is no address and port such as 127.0.0.1:8080 or [::]:8080",
        ),
        (
            "USHER_HTTP__TRUSTED_PROXIES",
            "::1,x",
            "http.trusted_proxies: `x` is no address or network such as 10.0.0.0/8",
        ),
        ("USHER_HTTP__PUBLIC_URL", "localhost", "http.public_url: not a URL: relative URL without a base"),
        (
            "USHER_INVITATIONS__VERIFY_PRIVATE",
            "sometimes",
            "invitations.verify_private: `sometimes` is none of never, other_browser, always",
        ),
        ("USHER_TELEMETRY__LOG", "usher=loud", "telemetry.log: error parsing level filter"),
        ("USHER_DATABASE__URL", "mysql://db/usher", "database.url: begins with neither sqlite: nor postgres://"),
        ("USHER_OBJECTS__URL", "s3://bucket", "objects.url: does not begin with file:"),
        ("USHER_MAIL__URL", "smtp://", "mail.url: the mail URL names no valid host"),
        (
            "USHER_MAIL__URL",
            "smtp://relay?connections=0",
            "mail.url: in the mail URL, connections must be a whole number from 1 to 65535",
        ),
        ("USHER_MAIL__FROM", "Usher", "mail.from: a mailbox is written"),
        ("USHER_BOOTSTRAP__ADMIN_EMAIL", "ada", "bootstrap.admin_email: the e-mail address must have exactly one @"),
        ("USHER_SECRETS__KEY_FILE", "", "secrets.key_file: must be set, since secrets.key is not"),
        ("USHER_CONTENT__LISTEN", "127.0.0.1:8080", "content.listen: the same as http.listen"),
        ("USHER_BOOTSTRAP__APP_SECRET", "x", "bootstrap.app_id: must be set, since bootstrap.app_secret is"),
    ];
    for (variable, value, fault) in cases {
        let faults = Scene::new().with_variable(variable, value).faults();
        let [found] = &faults[..] else { panic!("{variable}={value}: {faults:?}") };
        assert!(found.starts_with(fault), "{variable}={value}: {found}");
    }
    assert_eq!(
        Scene::new().with_file("usher.toml", "[http]\nlisten = 8080").faults(),
        ["http.listen: signed int `8080` where a string is expected (DIR/usher.toml)"]
    );
}

#[test]
fn a_secret_of_the_wrong_form_is_not_repeated() {
    let scene = Scene::new().with_file("usher.toml", "[bootstrap]\napp_id = 'a'\napp_secret = 471108\n");
    assert_eq!(scene.faults(), ["bootstrap.app_secret: expected a string (DIR/usher.toml)"]);
}

#[test]
fn a_secret_can_be_read_from_the_file_that_its_twin_names() {
    let scene = Scene::new().with_file("password", "hunter2\n").with_file("url", "postgres://u:hunter2@db/usher\n");
    let (password, url) = (scene.path("password"), scene.path("url"));
    let scene = scene
        .with_variable("USHER_BOOTSTRAP__ADMIN_EMAIL", "ada@example.org")
        .with_variable("USHER_BOOTSTRAP__ADMIN_PASSWORD_FILE", &password)
        .with_variable("USHER_DATABASE__URL_FILE", &url);
    let config = scene.load().config;
    assert_eq!(config.bootstrap.admin_password.unwrap().expose(), "hunter2");
    assert_eq!(config.database.url.expose(), "postgres://u:hunter2@db/usher");
    assert_eq!(scene.shown("bootstrap.admin_password"), pair("(set)", &format!("content of {}", password.display())));
    assert_eq!(
        scene.shown("database.url"),
        pair("\"postgres://u:***@db/usher\"", &format!("content of {}", url.display()))
    );
}

#[test]
fn a_secret_and_its_twin_together_are_refused_and_so_is_a_file_without_a_secret() {
    let scene = Scene::new().with_file("empty", " \n");
    let empty = scene.path("empty");
    let scene = scene
        .with_file("usher.toml", "[secrets]\nkey = 'hunter2'\n[bootstrap]\nrise_key_file = '/nowhere'\n")
        .with_variable("USHER_SECRETS__KEY_FILE", "/run/key")
        .with_variable("USHER_MAIL__URL_FILE", empty);
    let faults = scene.faults();
    let [bootstrap, mail, secrets] = &faults[..] else { panic!("{faults:?}") };
    assert!(bootstrap.starts_with("bootstrap.rise_key_file: cannot read /nowhere: "), "{bootstrap}");
    assert_eq!(mail, "mail.url_file: DIR/empty is empty (environment variable USHER_MAIL__URL_FILE)");
    assert_eq!(
        secrets,
        "secrets.key_file: secrets.key is set too (DIR/usher.toml); set one of the two (environment variable USHER_SECRETS__KEY_FILE)"
    );
}

#[test]
fn no_secret_is_shown_or_printed_for_debugging() {
    let schema = Schema::embedded();
    let mut scene = Scene::new()
        .with_variable("USHER_BOOTSTRAP__APP_ID", "a")
        .with_variable("USHER_BOOTSTRAP__MANAGEMENT_ID", "m")
        .with_variable("USHER_BOOTSTRAP__ADMIN_EMAIL", "ada@example.org");
    for key in schema.keys().filter(|key| schema.is_secret(key)) {
        let value = match key {
            "database.url" => "postgres://u:hunter2@db/usher",
            "mail.url" => "smtp://u:hunter2@relay",
            _ => "hunter2",
        };
        scene = scene.with_variable(&schema::variable_of(key), value);
    }
    let loaded = scene.load();
    assert!(!format!("{loaded:?}").contains("hunter2"));
    assert_eq!(scene.shown("bootstrap.rise_key").0, "(set)");
    assert_eq!(scene.shown("mail.url").0, "\"smtp://u:***@relay\"");
    assert_eq!(Scene::new().shown("bootstrap.rise_key"), pair("(not set)", &"default"));
}

#[test]
fn settings_that_are_allowed_but_seldom_meant_are_warned_of() {
    let warned = |variables: &[(&str, &str)]| {
        let scene = variables.iter().fold(Scene::new(), |scene, (name, value)| scene.with_variable(name, value));
        scene.load().warnings
    };
    let first_words = |variables: &[(&str, &str)]| -> Vec<String> {
        warned(variables).iter().map(|text| text.split(" is ").next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(
        warned(&[("USHER_CONTENT__PUBLIC_URL", "http://localhost:8081")]),
        [
            "content.public_url has the host of http.public_url: browsers would send the console's cookies to course content"
        ]
    );
    assert_eq!(
        first_words(&[("USHER_HTTP__PUBLIC_URL", "http://usher.example.org"), ("USHER_ADMIN__LISTEN", "0.0.0.0:9464")]),
        ["http.public_url", "admin.listen", "mail.url"]
    );
    assert_eq!(
        first_words(&[("USHER_HTTP__PUBLIC_URL", "https://usher.example.org"), ("USHER_MAIL__URL", "smtps://relay")]),
        ["content.public_url", "mail.from"]
    );
    assert_eq!(
        warned(&[("USHER_HTTP__TRUSTED_PROXIES", "0.0.0.0/0")]),
        ["http.trusted_proxies holds every address: any client can claim any address"]
    );
}
