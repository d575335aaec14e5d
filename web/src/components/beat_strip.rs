use leptos::prelude::*;

/// The state of one stroke.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BeatState {
    /// Still to come: a short dash.
    #[default]
    Planned,
    /// Visited: up.
    Done,
    /// In the store now: tall.
    Here,
    /// Missed: down.
    Missed,
    /// The device has not been heard from: stripes.
    Unknown,
    /// Visited outside the plan: a dashed box.
    Unplanned,
}

impl BeatState {
    fn class(self) -> &'static str {
        match self {
            Self::Planned => "",
            Self::Done => "done",
            Self::Here => "here",
            Self::Missed => "missed",
            Self::Unknown => "unknown",
            Self::Unplanned => "unplanned",
        }
    }
}

/// One stop in the strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BeatStroke {
    /// Its state.
    pub state: BeatState,
    /// Its load in standard visits, 1 to 4: a hypermarket is three strokes wide.
    pub units: u8,
}

impl BeatStroke {
    /// A stroke of one standard visit.
    #[must_use]
    pub fn one(state: BeatState) -> Self {
        Self { state, units: 1 }
    }
}

/// The beat strip: a route as one line, the mark of the product.
#[component]
pub fn BeatStrip(
    /// The stops in their order, unplanned ones last.
    #[prop(into)]
    strokes: Signal<Vec<BeatStroke>>,
    /// How many stops are due by now: the hairline stands before the stroke of this position.
    #[prop(optional, into)]
    expected: Signal<Option<usize>>,
    /// The route in words, for instance "已访 7，计划 24，未访 1".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let line = move || {
        let strokes = strokes.get();
        let expected = expected.get();
        let is_past_the_end = expected.is_some_and(|due| due >= strokes.len() && due > 0);
        let drawn = strokes
            .into_iter()
            .enumerate()
            .map(|(position, stroke)| {
                view! { <i class=stroke_class(stroke, expected == Some(position))></i> }
            })
            .collect_view();
        (
            drawn,
            is_past_the_end.then(|| view! { <i class="expected-end"></i> }),
        )
    };
    view! { <span class="beat" role="img" aria-label=move || label.get()>{line}</span> }
}

fn stroke_class(stroke: BeatStroke, is_expected: bool) -> String {
    let width = match stroke.units {
        0 | 1 => "",
        2 => " units-2",
        3 => " units-3",
        _ => " units-4",
    };
    let hairline = if is_expected { " expected" } else { "" };
    format!("{}{width}{hairline}", stroke.state.class())
}

/// The key of the strip, for pages with many of them.
#[component]
pub fn BeatLegend(
    /// Each state with its word.
    #[prop(into)]
    states: Signal<Vec<(BeatState, String)>>,
    /// The word of the hairline.
    #[prop(into)]
    expected_label: Signal<String>,
) -> impl IntoView {
    let entry = |(state, word): (BeatState, String)| {
        view! {
            <li>
                <span class="beat one" aria-hidden="true"><i class=state.class()></i></span>
                {word}
            </li>
        }
    };
    view! {
        <ul class="beat-legend">
            {move || states.get().into_iter().map(entry).collect_view()}
            <li>
                <span class="beat one" aria-hidden="true"><i class="none expected"></i></span>
                {move || expected_label.get()}
            </li>
        </ul>
    }
}
