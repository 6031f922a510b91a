//! Checks that the player was bundled, since it becomes part of the program.

fn main() {
    let player = "../../frontend/dist/player";
    // New files in a folder that is embedded are not seen by the compiler by itself.
    println!("cargo::rerun-if-changed={player}");
    println!("cargo::rerun-if-changed=assets");
    if !std::path::Path::new(player).join("player.js").is_file() {
        println!("cargo::error=frontend/dist/player is missing; run `make build`, which bundles the player first");
    }
}
