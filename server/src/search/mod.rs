//! The search over everything that has a page at the desk: each group by its own capability.

mod handlers;
mod read;

pub use handlers::configure;

use sea_orm::sea_query::LikeExpr;

/// A word as people type it, anywhere in a lower-case text: a percent sign in a name is no wildcard.
pub(crate) fn containing(word: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for letter in word.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}
