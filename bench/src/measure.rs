//! How figures are taken.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::Result;
use tempfile::TempDir;

/// The same figure of Usher and of its stand-in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pair {
    /// Usher's.
    pub(crate) usher: f64,
    /// The stand-in's.
    pub(crate) stand_in: f64,
}

/// The middle of several figures, so that one disturbed round does not count.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    match figures.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => figures[n / 2],
        n => f64::midpoint(figures[n / 2 - 1], figures[n / 2]),
    }
}

/// The median of each side over rounds that were measured in turns, so that what disturbs the machine for a while
/// disturbs both.
pub(crate) fn medians(rounds: Vec<Pair>) -> Pair {
    let (usher, stand_in) = rounds.into_iter().map(|round| (round.usher, round.stand_in)).unzip();
    Pair { usher: median(usher), stand_in: median(stand_in) }
}

/// A directory for databases and logs that goes when the benchmark ends. It is under /var/tmp, since /tmp may be
/// memory, on which an fsync costs nothing. Others may look in: PostgreSQL runs as a user of its own.
pub(crate) fn directory() -> Result<TempDir> {
    let parent = std::env::var_os("TMPDIR").unwrap_or_else(|| "/var/tmp".into());
    let mut builder = tempfile::Builder::new();
    builder.prefix("usher-bench-").permissions(std::fs::Permissions::from_mode(0o755));
    Ok(builder.tempdir_in(Path::new(&parent))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_figure_or_the_mean_of_the_two_in_the_middle() {
        assert_eq!(Some(median(vec![3.0, 1.0, 100.0])), Some(3.0));
        assert_eq!(Some(median(vec![4.0, 1.0, 100.0, 2.0])), Some(3.0));
    }

    #[test]
    fn each_side_has_a_median_of_its_own() {
        let rounds = [(1.0, 30.0), (2.0, 10.0), (3.0, 20.0)];
        let rounds = rounds.map(|(usher, stand_in)| Pair { usher, stand_in }).to_vec();
        assert_eq!(medians(rounds), Pair { usher: 2.0, stand_in: 20.0 });
    }
}
