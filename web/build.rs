//! Says what the compiler cannot see: the words are read by a macro, so a changed word must build
//! the crate again.

fn main() {
    println!("cargo::rerun-if-changed=locales");
}
