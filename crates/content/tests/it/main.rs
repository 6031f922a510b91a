//! Packages from file to course: hostile ones made here, and real ones where they are at hand.

#![expect(clippy::unwrap_used, reason = "what sets a scene may panic like a test")]

mod hostile;
mod ordinary;
mod real;
mod zips;
