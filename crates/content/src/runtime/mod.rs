//! Runtime data: what a course reports while it plays, and what it is given when it starts.
//!
//! The player commits the data model as nested JSON. It is kept as a flat map of [`Elements`], with the interactions
//! (the only part that grows without bound) taken out as rows of their own:
//!
//! ```text
//! commit JSON ─ flatten ─▶ Elements ─ split_interactions ─▶ (Elements, Vec<Interaction>) ─▶ sco_outcome, view
//!                                                                     └──────── seed ─▶ JSON of the next launch
//! ```
//!
//! All texts stay as the course sent them; only [`sco_outcome`] and [`view`] read meaning into them.

mod elements;
mod interaction;
mod outcome;
mod restore;
mod seed;
mod view;

pub use elements::{Elements, flatten};
pub use interaction::{Interaction, interaction_elements, split_interactions};
pub use outcome::sco_outcome;
pub use restore::restore;
pub use seed::{LearnerSeed, seed};
pub use view::{Comment, LearnerPreference, RuntimeObjective, RuntimeView, view};
