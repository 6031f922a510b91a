//! Rules between settings, and what is allowed but seldom meant.

use std::net::SocketAddr;

use usher_mail::smtp::MailUrl;

use super::public_url::same_host;
use super::settings::Config;

/// What a look at the whole configuration found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Findings {
    /// The key and what is wrong with its value.
    pub(super) errors: Vec<(&'static str, String)>,
    /// Sentences.
    pub(super) warnings: Vec<String>,
}

impl Findings {
    fn refuse_if(&mut self, refused: bool, key: &'static str, fault: &str) {
        if refused {
            self.errors.push((key, fault.to_owned()));
        }
    }

    fn warn_if(&mut self, doubtful: bool, warning: &str) {
        if doubtful {
            self.warnings.push(warning.to_owned());
        }
    }
}

/// Looks at the whole configuration.
pub(super) fn check(config: &Config) -> Findings {
    let mut findings = Findings::default();
    addresses(config, &mut findings);
    services(config, &mut findings);
    bootstrap(config, &mut findings);
    findings
}

fn addresses(config: &Config, findings: &mut Findings) {
    let Config { http, content, admin, .. } = config;
    // Port 0 lets the system choose, each time another.
    let clash = |a: SocketAddr, b: SocketAddr| a == b && a.port() != 0;
    findings.refuse_if(clash(content.listen, http.listen), "content.listen", "the same as http.listen");
    findings.refuse_if(
        clash(admin.listen, http.listen) || clash(admin.listen, content.listen),
        "admin.listen",
        "the same as http.listen or content.listen",
    );
    findings.warn_if(
        same_host(&http.public_url, &content.public_url),
        "content.public_url has the host of http.public_url: browsers would send the console's cookies to course content",
    );
    findings.warn_if(
        http.public_url.url().scheme() == "http" && !http.public_url.is_loopback(),
        "http.public_url is not https: passwords and links travel in clear",
    );
    findings.warn_if(
        http.public_url.url().scheme() == "https" && content.public_url.base().url().scheme() == "http",
        "content.public_url is not https though http.public_url is",
    );
    findings.warn_if(
        !admin.listen.ip().is_loopback(),
        "admin.listen is no loopback address: metrics and health, which ask for no password, are open to the network",
    );
    findings.warn_if(
        http.trusted_proxies.iter().any(|network| network.prefix_len() == 0),
        "http.trusted_proxies holds every address: any client can claim any address",
    );
}

fn services(config: &Config, findings: &mut Findings) {
    let Config { database, objects, mail, secrets, .. } = config;
    findings.refuse_if(
        !matches!(database.url.scheme(), "sqlite" | "postgres" | "postgresql"),
        "database.url",
        "begins with neither sqlite: nor postgres://",
    );
    findings.refuse_if(objects.url.scheme() != "file", "objects.url", "does not begin with file:");
    match mail.url {
        MailUrl::Capture => findings.warn_if(
            !config.http.public_url.is_loopback(),
            "mail.url is capture: though http.public_url is not this machine: no mail is sent",
        ),
        MailUrl::Smtp(_) => findings.warn_if(
            mail.from.address.ends_with("@localhost"),
            "mail.from is an address at localhost: relays and receivers will refuse it",
        ),
    }
    findings.refuse_if(
        secrets.key.is_none() && secrets.key_file.as_os_str().is_empty(),
        "secrets.key_file",
        "must be set, since secrets.key is not",
    );
}

fn bootstrap(config: &Config, findings: &mut Findings) {
    let bootstrap = &config.bootstrap;
    let pairs = [
        ("bootstrap.app_secret", "bootstrap.app_id", &bootstrap.app_id, &bootstrap.app_secret),
        (
            "bootstrap.management_secret",
            "bootstrap.management_id",
            &bootstrap.management_id,
            &bootstrap.management_secret,
        ),
    ];
    for (secret_key, id_key, id, secret) in pairs {
        findings.refuse_if(secret.is_some() && id.is_none(), id_key, &format!("must be set, since {secret_key} is"));
        findings.refuse_if(id.is_some() && secret.is_none(), secret_key, &format!("must be set, since {id_key} is"));
        // RFC 7617 section 2: the colon ends the user name.
        findings.refuse_if(
            id.as_ref().is_some_and(|id| id.contains(':')),
            id_key,
            "holds a colon, which a user name cannot",
        );
    }
    findings.refuse_if(
        bootstrap.admin_password.is_some() && bootstrap.admin_email.is_none(),
        "bootstrap.admin_email",
        "must be set, since bootstrap.admin_password is",
    );
}
