use leptos::prelude::*;

/// How far a record has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrailStep {
    /// Kept on this phone.
    #[default]
    OnPhone,
    /// Sent, not yet confirmed.
    Sent,
    /// Confirmed by the server: only this is green.
    Confirmed,
}

/// The words of the three steps, with both forms of the last two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailWords {
    /// "在本机".
    pub on_phone: String,
    /// "未发出".
    pub not_sent: String,
    /// "已发出".
    pub sent: String,
    /// "未确认".
    pub not_confirmed: String,
    /// "已确认".
    pub confirmed: String,
}

/// On this phone, sent, confirmed: three steps in words.
#[component]
pub fn Trail(
    /// The last step that was reached.
    #[prop(into)]
    step: Signal<TrailStep>,
    /// The words.
    #[prop(into)]
    words: Signal<TrailWords>,
) -> impl IntoView {
    let line = move || {
        let step = step.get();
        let words = words.get();
        let is_sent = step >= TrailStep::Sent;
        let is_confirmed = step >= TrailStep::Confirmed;
        let sent = if is_sent { words.sent } else { words.not_sent };
        let confirmed = if is_confirmed {
            words.confirmed
        } else {
            words.not_confirmed
        };
        view! {
            <li class="reached"><i></i>{words.on_phone}</li>
            <li class:reached=is_sent><i></i>{sent}</li>
            <li class:confirmed=is_confirmed><i></i>{confirmed}</li>
        }
    };
    view! { <ol class="trail">{line}</ol> }
}
