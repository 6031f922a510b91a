//! The table that is printed.

use std::fmt;

use crate::database::Kind;
use crate::measure::Pair;

/// What a row is judged by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mark {
    /// The ratio to the stand-in must not be below this.
    RatioAtLeast(f64),
    /// Usher's own figure must not be above this.
    AtMost(f64),
    /// Shown for its own sake.
    None,
}

/// In what a row's figures are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unit {
    /// So many a second: more is better.
    PerSecond,
    /// Milliseconds: less is better.
    Milliseconds,
    /// MiB: less is better.
    Mebibytes,
    /// How many times as much: less is better.
    Times,
}

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Row {
    /// On which database.
    pub(crate) database: Kind,
    /// What was measured.
    pub(crate) what: &'static str,
    /// In what.
    pub(crate) unit: Unit,
    /// Usher's figure.
    pub(crate) usher: f64,
    /// The stand-in's, where there is one.
    pub(crate) stand_in: Option<f64>,
    /// What it is judged by.
    pub(crate) mark: Mark,
}

impl Row {
    /// A row of two figures.
    pub(crate) fn of(database: Kind, what: &'static str, unit: Unit, pair: Pair, mark: Mark) -> Self {
        Self { database, what, unit, usher: pair.usher, stand_in: Some(pair.stand_in), mark }
    }

    /// Usher's speed as a share of the stand-in's.
    fn ratio(&self) -> Option<f64> {
        let stand_in = self.stand_in?;
        Some(match self.unit {
            Unit::PerSecond => self.usher / stand_in,
            Unit::Milliseconds | Unit::Mebibytes | Unit::Times => stand_in / self.usher,
        })
    }

    fn verdict(&self) -> &'static str {
        let reached = match self.mark {
            Mark::RatioAtLeast(least) => self.ratio().is_some_and(|ratio| ratio >= least),
            Mark::AtMost(most) => self.usher <= most,
            Mark::None => return "",
        };
        if reached { "reached" } else { "MISSED" }
    }

    fn cells(&self) -> [String; 7] {
        [
            self.database.to_string(),
            self.what.to_owned(),
            self.unit.show(self.usher),
            self.stand_in.map_or_else(String::new, |figure| self.unit.show(figure)),
            self.ratio().map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            match self.mark {
                Mark::RatioAtLeast(least) => format!("≥ {least:.2}"),
                Mark::AtMost(most) => format!("≤ {}", self.unit.show(most)),
                Mark::None => String::new(),
            },
            self.verdict().to_owned(),
        ]
    }
}

impl Unit {
    fn show(self, figure: f64) -> String {
        match self {
            Self::PerSecond => format!("{figure:.0}/s"),
            Self::Milliseconds if figure < 10.0 => format!("{figure:.2} ms"),
            Self::Milliseconds => format!("{figure:.0} ms"),
            Self::Mebibytes => format!("{figure:.1} MiB"),
            Self::Times => format!("{figure:.2}×"),
        }
    }
}

/// All rows.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<Row>);

impl Report {
    /// Adds a row, and tells it at once to whoever waits.
    pub(crate) fn add(&mut self, row: Row) {
        let [database, what, usher, stand_in, ..] = row.cells();
        eprintln!("{database}: {what}: {usher}  {stand_in}");
        self.0.push(row);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const HEAD: [&str; 7] = ["database", "what", "Usher", "stand-in", "ratio", "mark", ""];
        let rows: Vec<_> = std::iter::once(HEAD.map(str::to_owned)).chain(self.0.iter().map(Row::cells)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        let widths: [usize; 7] = std::array::from_fn(width);
        for row in &rows {
            let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, width))| match column {
                0 | 1 | 6 => format!("{cell:width$}"),
                _ => format!("{cell:>width$}"),
            });
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(unit: Unit, usher: f64, stand_in: f64, mark: Mark) -> Row {
        Row::of(Kind::Sqlite, "x", unit, Pair { usher, stand_in }, mark)
    }

    #[test]
    fn a_ratio_is_the_share_of_the_stand_ins_speed() {
        assert_eq!(row(Unit::PerSecond, 30.0, 100.0, Mark::None).ratio(), Some(0.3));
        assert_eq!(row(Unit::Milliseconds, 100.0, 25.0, Mark::None).ratio(), Some(0.25));
    }

    #[test]
    fn a_mark_is_reached_by_the_ratio_or_by_the_figure_itself() {
        assert_eq!(row(Unit::PerSecond, 30.0, 100.0, Mark::RatioAtLeast(0.3)).verdict(), "reached");
        assert_eq!(row(Unit::PerSecond, 29.0, 100.0, Mark::RatioAtLeast(0.3)).verdict(), "MISSED");
        assert_eq!(row(Unit::Milliseconds, 149.0, 1.0, Mark::AtMost(150.0)).verdict(), "reached");
    }

    #[test]
    fn the_table_is_aligned() {
        let report = Report(vec![row(Unit::PerSecond, 30.0, 100.0, Mark::RatioAtLeast(0.3))]);
        let expected = "\
database  what  Usher  stand-in  ratio    mark
sqlite    x      30/s     100/s   0.30  ≥ 0.30  reached
";
        assert_eq!(report.to_string(), expected);
    }
}
