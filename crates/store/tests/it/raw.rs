//! A connection beside the store's, for what only a test asks.

pub(crate) use usher_testing::raw::Raw;
