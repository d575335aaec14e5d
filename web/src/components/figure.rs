use super::Bounds;
use leptos::prelude::*;

/// Below this denominator a percentage would only pretend to be precise.
pub const DENOMINATOR_MIN_FOR_PERCENT: u64 = 10;

/// What a figure says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FigureValue {
    /// A share of records.
    Share {
        /// Records that fulfil the condition for certain.
        numerator: u64,
        /// Records that count.
        denominator: u64,
        /// The numerator if every silent device delivers the best case.
        highest: Option<u64>,
        /// What should be reached by now, as a numerator.
        goal: Option<u64>,
    },
    /// An amount with its unit, and what it was taken from, for instance "7 分" of "21 次".
    Amount {
        /// The amount in words.
        text: String,
        /// What it was taken from.
        of: Option<String>,
    },
    /// Nothing can be said; the note says why.
    NoData,
}

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
    /// The records behind it.
    #[prop(optional, into)]
    href: Signal<Option<String>>,
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
    move || match href.get() {
        Some(href) => view! { <a class="figure" href=href>{inside()}</a> }.into_any(),
        None => view! { <div class="figure">{inside()}</div> }.into_any(),
    }
}

fn large(value: &FigureValue) -> String {
    match value {
        FigureValue::Share { denominator: 0, .. } | FigureValue::NoData => "–".to_owned(),
        FigureValue::Share {
            numerator,
            denominator,
            ..
        } => {
            if *denominator < DENOMINATOR_MIN_FOR_PERCENT {
                return format!("{numerator} / {denominator}");
            }
            let tenths = u64::from(permille(*numerator, *denominator));
            format!("{}.{}%", tenths / 10, tenths % 10)
        }
        FigureValue::Amount { text, .. } => text.clone(),
    }
}

fn small(value: &FigureValue) -> String {
    match value {
        FigureValue::Share {
            numerator,
            denominator,
            ..
        } if *denominator == 0 || *denominator >= DENOMINATOR_MIN_FOR_PERCENT => {
            format!("{numerator} / {denominator}")
        }
        FigureValue::Amount { of: Some(of), .. } => of.clone(),
        _ => String::new(),
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

/// A share in per mille, rounded half up; more than the whole stays the whole.
fn permille(numerator: u64, denominator: u64) -> u16 {
    let rounded = (numerator.saturating_mul(1_000) + denominator / 2).checked_div(denominator);
    u16::try_from(rounded.unwrap_or(0).min(1_000)).unwrap_or(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(numerator: u64, denominator: u64) -> FigureValue {
        FigureValue::Share {
            numerator,
            denominator,
            highest: None,
            goal: None,
        }
    }

    #[test]
    fn a_share_of_many_shows_percentage_and_fraction() {
        assert_eq!(
            (large(&share(61, 176)), small(&share(61, 176))),
            ("34.7%".into(), "61 / 176".into())
        );
    }

    #[test]
    fn a_share_of_fewer_than_ten_shows_the_fraction_alone() {
        assert_eq!(
            (large(&share(3, 5)), small(&share(3, 5))),
            ("3 / 5".into(), String::new())
        );
    }

    #[test]
    fn a_share_of_nothing_is_a_dash() {
        assert_eq!(
            (large(&share(0, 0)), small(&share(0, 0))),
            ("–".into(), "0 / 0".into())
        );
    }
}
