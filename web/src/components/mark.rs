use leptos::either::EitherOf6;
use leptos::prelude::*;

/// The state of a stop or a task, told by its shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarkState {
    /// Still to come: an empty ring, with the number if there is one.
    #[default]
    Planned,
    /// The next one: a filled disc.
    Next,
    /// The person is there now: a filled disc.
    Here,
    /// Begun: a ring that fills, by per mille of what is due.
    Part(u16),
    /// Recorded: ink and a check.
    Done,
    /// Accepted by another person or confirmed by the server: green and ringed.
    Proven,
    /// Not visited: a square with a cross.
    Missed,
    /// Left out with a reason: a square with a dash.
    Skipped,
    /// Not in the plan: a dashed diamond with a plus.
    Unplanned,
    /// A person should look: a triangle.
    Attention,
}

impl MarkState {
    fn class(self) -> &'static str {
        match self {
            Self::Planned => "mark planned",
            Self::Next => "mark next",
            Self::Here => "mark here",
            Self::Part(_) => "mark part",
            Self::Done => "mark done",
            Self::Proven => "mark proven",
            Self::Missed => "mark missed",
            Self::Skipped => "mark skipped",
            Self::Unplanned => "mark unplanned",
            Self::Attention => "mark needs-attention",
        }
    }
}

/// The mark of a stop or a task.
#[component]
pub fn Mark(
    /// The state.
    #[prop(into)]
    state: Signal<MarkState>,
    /// The state in words, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The place in the route, shown inside while the mark is planned, next or here.
    #[prop(optional, into)]
    number: Signal<Option<u32>>,
) -> impl IntoView {
    view! {
        <svg class=move || state.get().class() viewBox="0 0 28 28" role="img" aria-label=move || label.get()>
            {move || shape(state.get(), number.get())}
        </svg>
    }
}

fn shape(state: MarkState, number: Option<u32>) -> impl IntoView {
    use leptos::svg::{circle, path, rect, text};
    let disc = || {
        circle()
            .class("shape")
            .attr("cx", "14")
            .attr("cy", "14")
            .attr("r", "12")
    };
    let square = || {
        let square = rect()
            .class("shape")
            .attr("x", "3")
            .attr("y", "3")
            .attr("rx", "2");
        square.attr("width", "22").attr("height", "22")
    };
    let glyph = |line: String| path().class("glyph").attr("d", line);
    match state {
        MarkState::Planned | MarkState::Next | MarkState::Here => {
            let number = number.map(|number| {
                text()
                    .attr("x", "14")
                    .attr("y", "18.5")
                    .child(number.to_string())
            });
            EitherOf6::A((disc(), number))
        }
        MarkState::Part(done_permille) => EitherOf6::B((disc(), glyph(arc(done_permille)))),
        MarkState::Done => EitherOf6::B((disc(), glyph("M8.5 14.5l4 4 7.5-8".to_owned()))),
        MarkState::Proven => {
            let ring = circle()
                .class("ring")
                .attr("cx", "14")
                .attr("cy", "14")
                .attr("r", "12.5");
            let core = circle()
                .class("shape")
                .attr("cx", "14")
                .attr("cy", "14")
                .attr("r", "9");
            EitherOf6::C((ring, core, glyph("M10 14.3l2.8 2.8 5.2-5.6".to_owned())))
        }
        MarkState::Missed => EitherOf6::D((square(), glyph("M9 9l10 10M19 9L9 19".to_owned()))),
        MarkState::Skipped => EitherOf6::D((square(), glyph("M9 14h10".to_owned()))),
        MarkState::Unplanned => {
            let diamond = path().class("shape").attr("d", "M14 2l12 12-12 12L2 14z");
            EitherOf6::E((diamond, glyph("M14 9v10M9 14h10".to_owned())))
        }
        MarkState::Attention => {
            let triangle = path().class("shape").attr("d", "M14 3l12 22H2z");
            EitherOf6::F((triangle, glyph("M14 11v6M14 21h.01".to_owned())))
        }
    }
}

/// The arc of a begun task, clockwise from the top with radius 8. A full circle has no
/// direction, so the arc stops just before it.
fn arc(done_permille: u16) -> String {
    let share = f64::from(done_permille.clamp(20, 995)) / 1_000.0;
    let angle = share * std::f64::consts::TAU;
    let x = 14.0 + 8.0 * angle.sin();
    let y = 14.0 - 8.0 * angle.cos();
    let large = u8::from(share > 0.5);
    format!("M14 6A8 8 0 {large} 1 {x:.1} {y:.1}")
}
