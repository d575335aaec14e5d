//! The `storebeat` program.
fn main() {}
