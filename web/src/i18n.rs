//! The words of the language that is shown: a typed key for each, complete in every language.
//!
//! The library's own context would ask the browser for its languages, through a parser of all
//! languages there are: a sixtieth of the first load, and only to be overruled by what the person
//! chose. So the shown language is a plain signal here, and the library's keys are read with it.

pub use crate::generated::i18n::Locale;
use leptos::prelude::*;

/// What finds the words; pages, components and the functions of [`crate::words`] are given it.
#[derive(Clone, Copy, Debug)]
pub struct Words(RwSignal<Locale>);

impl Words {
    /// Words that begin with a language; one for the whole app, in its root context.
    pub fn new(locale: Locale) -> Self {
        Self(RwSignal::new(locale))
    }

    /// The language that is shown.
    pub fn get_locale(self) -> Locale {
        self.0.get()
    }

    /// Shows another language, everywhere at once.
    pub fn set_locale(self, locale: Locale) {
        self.0.set(locale);
    }
}

/// The app's words.
pub fn use_i18n() -> Words {
    expect_context()
}

/// Words in a view, which follow the language.
macro_rules! t {
    ($words:expr, $($key:tt)*) => {
        move || ::leptos_i18n::td!($words.get_locale(), $($key)*)
    };
}

/// Words as text, in the language of now.
macro_rules! t_string {
    ($words:expr, $($key:tt)*) => {
        ::leptos_i18n::td_string!($words.get_locale(), $($key)*)
    };
}

pub(crate) use {t, t_string};
