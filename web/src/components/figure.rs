use super::figure_value::{large, permille, small};
use super::{Bounds, DENOMINATOR_MIN_FOR_PERCENT, FigureValue};
use leptos::prelude::*;

/// One figure: value, numerator / denominator, bounds, freshness. Fewer than ten in the
/// denominator show the fraction alone; no data is a dash and why.
#[component]
pub fn Figure(
    /// The name of the figure.
    #[prop(into)]
    label: Signal<String>,
    /// Its value.
    #[prop(into)]
    value: Signal<FigureValue>,
    /// The bar in words, for screen readers.
    #[prop(into)]
    bar_label: Signal<String>,
    /// A sentence under it: the bounds, why there is no percentage, why there is no data.
    #[prop(optional, into)]
    note: Signal<Option<String>>,
    /// How fresh the data is.
    #[prop(optional, into)]
    fresh: Signal<Option<String>>,
    /// The page of the records behind it.
    #[prop(optional, into)]
    href: Signal<Option<String>>,
    /// Opens the records behind it beside the page, where they have no page of their own.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let inside = move || {
        view! {
            <span class="label">{move || label.get()}</span>
            <span class="value">
                <b>{move || large(&value.get())}</b>
                <span>{move || small(&value.get())}</span>
            </span>
            {move || bar(value.get(), bar_label)}
            {move || note.get().map(|note| view! { <span class="note">{note}</span> })}
            {move || fresh.get().map(|fresh| view! { <span class="fresh">{fresh}</span> })}
        }
    };
    move || match (href.get(), on_press) {
        (Some(href), _) => view! { <a class="figure" href=href>{inside()}</a> }.into_any(),
        (None, Some(action)) => view! {
            <button type="button" class="figure" on:click=move |_| action.run(())>
                {inside()}
            </button>
        }
        .into_any(),
        (None, None) => view! { <span class="figure">{inside()}</span> }.into_any(),
    }
}

fn bar(value: FigureValue, label: Signal<String>) -> Option<impl IntoView> {
    let FigureValue::Share {
        numerator,
        denominator,
        highest,
        goal,
    } = value
    else {
        return None;
    };
    (denominator >= DENOMINATOR_MIN_FOR_PERCENT).then(|| {
        let sure = permille(numerator, denominator);
        let highest = highest.map(|highest| permille(highest, denominator));
        let goal = goal.map(|goal| permille(goal, denominator));
        view! { <Bounds sure highest goal label/> }
    })
}
