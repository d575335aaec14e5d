use super::{Choice, ChoiceOption, Tone};
use crate::icons::IconName;
use leptos::prelude::*;

/// The appearance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The name under which it is stored, and the value of `data-theme`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name; anything unknown follows the device.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// Puts the theme on the page. Style sheets follow `data-theme` of the root element.
pub fn apply_theme(theme: Theme) {
    let Some(root) = document().document_element() else {
        return;
    };
    // Setting a valid attribute cannot fail; a theme is not worth an error message.
    match theme {
        Theme::System => root.remove_attribute("data-theme").ok(),
        Theme::Light | Theme::Dark => root.set_attribute("data-theme", theme.name()).ok(),
    };
}

/// The words of the three appearances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeWords {
    /// "跟随系统".
    pub system: String,
    /// "浅色".
    pub light: String,
    /// "深色".
    pub dark: String,
}

/// Chooses the appearance. The page keeps the choice and calls [`apply_theme`].
#[component]
pub fn ThemeSwitch(
    /// "外观".
    #[prop(into)]
    label: Signal<String>,
    /// The words.
    #[prop(into)]
    words: Signal<ThemeWords>,
    /// The chosen theme, both ways.
    value: RwSignal<Option<Theme>>,
) -> impl IntoView {
    let option = |value, label, icon| ChoiceOption {
        value,
        label,
        icon: Some(icon),
        tone: Tone::Calm,
    };
    let options = Signal::derive(move || {
        let words = words.get();
        vec![
            option(Theme::System, words.system, IconName::Device),
            option(Theme::Light, words.light, IconName::Sun),
            option(Theme::Dark, words.dark, IconName::Moon),
        ]
    });
    view! { <Choice label options value/> }
}
