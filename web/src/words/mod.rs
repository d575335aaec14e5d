//! Values in words: the interface's texts come from here and from the typed keys, never from code.

mod domain;
mod evidence;
mod moment;
mod photo;
mod problem;
mod rescue;

pub use domain::{doubt_words, kind_words, missed_reason_words, type_name};
pub use evidence::{evidence_words, grade_words};
pub use moment::{
    ago_words, clock_time, day_words, distance_words, megabytes_words, minutes_of, short_day_words,
};
pub use photo::photos_words;
pub use problem::{not_recorded_words, problem_words};
pub use rescue::rescue_words;

/// What every function here needs to find the words.
pub use crate::i18n::Words;
