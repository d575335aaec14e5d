use leptos::prelude::*;

/// What happens when a whole row or card is pressed.
#[derive(Clone)]
pub enum Press {
    /// It leads to a page.
    To(Signal<String>),
    /// It does something here.
    Do(Callback<()>),
    /// Nothing: it is only read.
    Nothing,
}

impl Press {
    /// Leads to a page that does not change.
    pub fn to(href: impl Into<String>) -> Self {
        Self::To(Signal::stored(href.into()))
    }

    /// Does something here.
    pub fn run(action: impl Fn() + Send + Sync + 'static) -> Self {
        Self::Do(Callback::new(move |()| action()))
    }
}

/// The element that fits the press: a link, a button or plain text, with one class.
pub(super) fn pressable(
    press: Press,
    class: Signal<String>,
    is_current: Signal<bool>,
    inside: AnyView,
) -> AnyView {
    let current = move || is_current.get().then_some("step");
    match press {
        Press::To(href) => view! {
            <a class=class href=move || href.get() aria-current=current>{inside}</a>
        }
        .into_any(),
        Press::Do(action) => view! {
            <button type="button" class=class aria-current=current on:click=move |_| action.run(())>
                {inside}
            </button>
        }
        .into_any(),
        Press::Nothing => view! { <div class=class aria-current=current>{inside}</div> }.into_any(),
    }
}
