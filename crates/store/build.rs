//! Makes a new migration a reason to build again: the macro that embeds them sees only those that it knew.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
