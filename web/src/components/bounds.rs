use leptos::prelude::*;

/// A bar from 0 to 1000 per mille. Solid is certain, outlined is possible, the tick is a goal.
/// It serves as a plain bar when only `sure` is given, and as a load bar with `goal` as norm.
#[component]
pub fn Bounds(
    /// The certain part, per mille.
    #[prop(into)]
    sure: Signal<u16>,
    /// The highest possible value, per mille, while devices are silent.
    #[prop(optional, into)]
    highest: Signal<Option<u16>>,
    /// A target or what is due by now, per mille.
    #[prop(optional, into)]
    goal: Signal<Option<u16>>,
    /// The bar in words.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    // The drawing is 1000 wide and stretched to its place, so per mille are its units.
    let sure = Signal::derive(move || sure.get().min(1_000));
    let maybe = move || {
        let from = sure.get();
        let to = highest.get().unwrap_or(0).min(1_000);
        (to > from).then(|| {
            let width = to - from;
            view! {
                <rect class="maybe" x=from.to_string() y="3.7" width=width.to_string() height="4.6"></rect>
            }
        })
    };
    let tick = move || {
        let goal = goal.get()?.min(1_000);
        Some(view! { <path class="goal" d=format!("M{goal} 0v12")></path> })
    };
    view! {
        <svg
            class="bounds"
            viewBox="0 0 1000 12"
            preserveAspectRatio="none"
            role="img"
            aria-label=move || label.get()
        >
            <rect class="rail-line" x="0" y="3" width="1000" height="6"></rect>
            <rect class="sure" x="0" y="3" width=move || sure.get().to_string() height="6"></rect>
            {maybe}
            {tick}
        </svg>
    }
}
