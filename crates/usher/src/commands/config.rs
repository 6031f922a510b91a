//! `usher config print` and `usher config check`.

use std::io::{self, Write};

use crate::config::Loaded;

/// Writes one line per setting: its key, its value and where it was set.
pub(crate) fn print(loaded: &Loaded, out: &mut impl Write) -> io::Result<()> {
    let setting = |shown: &crate::config::Shown| format!("{} = {}", shown.key, shown.value);
    let width = loaded.shown.iter().map(|shown| setting(shown).chars().count()).max().unwrap_or_default();
    for shown in &loaded.shown {
        writeln!(out, "{:width$}  # {}", setting(shown), shown.origin)?;
    }
    Ok(())
}

/// Writes the warnings. Faults never get here: they are errors of loading.
pub(crate) fn check(loaded: &Loaded, out: &mut impl Write) -> io::Result<()> {
    for warning in &loaded.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    match loaded.warnings.len() {
        0 => writeln!(out, "The configuration is in order."),
        1 => writeln!(out, "The configuration can be used; there is one warning."),
        n => writeln!(out, "The configuration can be used; there are {n} warnings."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Inputs, load};

    fn loaded(variables: &[(&str, &str)]) -> Loaded {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
        let directory = tempfile::tempdir().unwrap();
        load(&Inputs { file: None, variables, directory: directory.path().to_owned() }).unwrap()
    }

    #[test]
    fn each_setting_is_one_line_with_its_origin_and_secrets_stay_hidden() {
        let mut out = Vec::new();
        let loaded =
            loaded(&[("USHER_BOOTSTRAP__RISE_KEY", "hunter2"), ("USHER_MAIL__URL", "smtp://me:hunter2@relay")]);
        print(&loaded, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        let lines: Vec<Vec<&str>> = out.lines().map(|line| line.split("  ").map(str::trim).collect()).collect();
        let line = |key: &str| {
            let mut found = lines.iter().filter(|parts| parts[0].starts_with(&format!("{key} = ")));
            let parts = found.next().unwrap();
            (parts[0].to_owned(), parts[parts.len() - 1].to_owned())
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            line("bootstrap.rise_key"),
            pair("bootstrap.rise_key = (set)", "# environment variable USHER_BOOTSTRAP__RISE_KEY")
        );
        assert_eq!(
            line("mail.url"),
            pair("mail.url = \"smtp://me:***@relay\"", "# environment variable USHER_MAIL__URL")
        );
        assert_eq!(line("secrets.key"), pair("secrets.key = (not set)", "# default"));
        assert_eq!(line("http.trusted_proxies"), pair("http.trusted_proxies = []", "# default"));
    }

    #[test]
    fn a_check_tells_the_warnings_and_counts_them() {
        let report = |loaded: &Loaded| {
            let mut out = Vec::new();
            check(loaded, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(report(&loaded(&[])), "The configuration is in order.\n");
        assert_eq!(
            report(&loaded(&[("USHER_HTTP__TRUSTED_PROXIES", "::/0")])),
            "warning: http.trusted_proxies holds every address: any client can claim any address\n\
             The configuration can be used; there is one warning.\n"
        );
    }
}
