use super::press::pressable;
use super::{Icon, Press, Tone};
use crate::icons::IconName;
use leptos::prelude::*;

/// One row of a list. Stands in a `<ul class="rows">`.
#[component]
pub fn ListRow(
    /// The name, in bold.
    #[prop(into)]
    title: Signal<String>,
    /// A line under it.
    #[prop(optional, into)]
    detail: Signal<Option<String>>,
    /// How the line under it stands.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// On the right: a distance, a time, a number.
    #[prop(optional, into)]
    aside: Signal<Option<String>>,
    /// Behind that line: what somebody should look at.
    #[prop(optional_no_strip)]
    badge: Option<ViewFn>,
    /// In front of it.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// In front of it instead of an icon: a mark for instance.
    #[prop(optional, into)]
    lead: Option<ViewFn>,
    /// Marks the row as the one that is shown.
    #[prop(optional, into)]
    is_current: Signal<bool>,
    /// What a press does.
    press: Press,
) -> impl IntoView {
    let leads = !matches!(press, Press::Nothing);
    let has_lead = icon.is_some() || lead.is_some();
    let lead_class = move || format!("lead {}", tone.get().class());
    let detail_class = move || format!("detail {}", tone.get().class());
    let inside = view! {
        {has_lead
            .then(|| {
                view! {
                    <span class=lead_class>
                        {lead.map(|lead| lead.run())}
                        {icon.map(|name| view! { <Icon name/> })}
                    </span>
                }
            })}
        <span>
            <span class="title name">{move || title.get()}</span>
            <span class=detail_class>
                {move || detail.get()}
                {badge.map(|badge| view! { " "{badge.run()} })}
            </span>
        </span>
        <span class="aside">
            <span class="num">{move || aside.get()}</span>
            {leads.then(|| view! { <Icon name=IconName::ChevronRight/> })}
        </span>
    }
    .into_any();
    let class = if has_lead {
        "list-row has-lead"
    } else {
        "list-row"
    };
    view! { <li>{pressable(press, Signal::stored(class.to_owned()), is_current, inside)}</li> }
}
