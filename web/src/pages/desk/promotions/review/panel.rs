//! One cell beside the matrix: plan against what was recorded, and what the reviewer says.

use super::acts::{Acts, Saying, find, may_decide, waiting};
use super::grid::{cell_words, verdict_words};
use super::keys::{REJECT_ID, decide, go_on, say};
use super::looking::Looking;
use crate::components::{
    Badge, Button, ButtonKind, ChoiceOption, Fact, FactsList, Icon, MultiChoice, SidePanel,
    TextArea,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::photos::Picture;
use crate::pages::desk::promotions::words::{
    deviation_word, element_word, plan_words, review_reason_word, verdict_word,
};
use crate::pages::desk::words::{Words, day_and_time, grade_word};
use crate::words::{kind_words, photos_words};
use leptos::prelude::*;
use shared::api::photos::{PhotoCount, RecordPhoto};
use shared::api::promotions::{MatrixCell, MatrixRow, PromotionDetail};
use shared::photo::Rendition;
use shared::promotion::{ReviewReason, ReviewVerdict};
use shared::text::NOTE_MAX;

/// The panel of the selected cell.
#[component]
pub fn CellPanel(detail: Signal<PromotionDetail>, looking: Looking, acts: Acts) -> impl IntoView {
    let i18n = use_i18n();
    let Looking { rows, selected, .. } = looking;
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            selected.set(None);
        }
    });
    let shown = shown_cell(looking);
    let title = move || cell_title(i18n, detail, shown);
    let subtitle = move || {
        let count = rows.with(|rows| waiting(rows).len());
        Some(t_string!(i18n, desk.promotions.waiting, count = count).to_string())
    };
    // While the viewer is open, it is decided there.
    let decides = move || {
        let may = shown.with(|shown| {
            let known = shown.as_ref();
            known.is_some_and(|(row, cell)| may_decide(row) && cell.state.is_some())
        });
        may && !looking.is_open.get()
    };
    view! {
        <SidePanel open title=Signal::derive(title) subtitle=Signal::derive(subtitle) close_label=move || t_string!(i18n, desk.close)>
            <CellFacts detail shown/>
            <CellPhotos looking shown/>
            <Show when=decides>
                <Decide looking shown acts/>
            </Show>
        </SidePanel>
    }
}

/// A store and one of its cells.
pub type ShownCell = Memo<Option<(MatrixRow, MatrixCell)>>;

/// The selected cell as it stands.
pub fn shown_cell(looking: Looking) -> ShownCell {
    Memo::new(move |_| {
        let place = looking.selected.get()?;
        let found = |rows: &Vec<MatrixRow>| {
            find(rows, place).map(|(row, cell)| (row.clone(), cell.clone()))
        };
        looking.rows.with(found)
    })
}

/// Store and element.
pub fn cell_title(i18n: Words, detail: Signal<PromotionDetail>, shown: ShownCell) -> String {
    shown.get().map_or_else(String::new, |(row, cell)| {
        let element = detail.with(|detail| {
            let element = detail.promotion.element(cell.element);
            element.map(|element| element_word(i18n, element.element_type))
        });
        format!("{} · {}", row.store_name, element.unwrap_or_default())
    })
}

/// The photos of the cell, each a way to the viewer.
#[component]
fn CellPhotos(looking: Looking, shown: ShownCell) -> impl IntoView {
    let i18n = use_i18n();
    let photos = Memo::new(move |_| shown.get().map_or_else(Vec::new, |(_, cell)| cell.photos));
    let count = move || photos_words(i18n, photos.with(|all| PhotoCount::of(all)));
    let thumb = move |(index, photo): (usize, RecordPhoto)| {
        let hash = photo.hash;
        let kind = kind_words(i18n, &photo.kind);
        let name = t_string!(i18n, desk.photos.name, kind = kind, number = index + 1).to_string();
        let open = move |_| {
            if let Some(place) = looking.selected.get_untracked() {
                looking.look((place, Some(hash)));
                looking.is_open.set(true);
            }
        };
        view! {
            <li>
                <button type="button" class="photo-button" on:click=open>
                    <Picture photo rendition=Rendition::Thumb name/>
                </button>
            </li>
        }
    };
    let thumbs = move || {
        photos
            .get()
            .into_iter()
            .enumerate()
            .map(thumb)
            .collect_view()
    };
    view! {
        <Show when=move || photos.with(|all| !all.is_empty())>
            <div class="photos">
                <p class="quiet">{count}</p>
                <ul class="photo-strip">{thumbs}</ul>
            </div>
        </Show>
    }
}

/// What was agreed, what was found, by whom, and what was said of it.
#[component]
pub fn CellFacts(detail: Signal<PromotionDetail>, shown: ShownCell) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let (row, cell) = shown.get()?;
        let plan = detail.with(|detail| {
            let element = detail.promotion.element(cell.element);
            element.map(|element| plan_words(i18n, element))
        });
        let mut found = vec![cell_words(
            i18n,
            &MatrixCell {
                review: None,
                ..cell.clone()
            },
            row.check.is_some(),
        )];
        if let Some(count) = cell.count {
            found.push(t_string!(i18n, desk.promotions.counted, count = count).to_string());
        }
        let reasons = cell
            .reasons
            .iter()
            .map(|reason| deviation_word(i18n, *reason).to_owned());
        found.extend(reasons);
        let note = cell
            .note
            .clone()
            .map(|note| view! { <p class="quiet">{note}</p> });
        let who = row.check.as_ref().map(|check| match &check.visit {
            Some(visit) => {
                let (tone, grade) = grade_word(i18n, visit.grade);
                let words = format!("{} · {}", visit.person_name, day_and_time(visit.at));
                let distance = visit.distance_m.map(|metres| {
                    let words = t_string!(i18n, desk.visit.distance, metres = metres).to_string();
                    view! { " "<span class="quiet unbroken">{words}</span> }
                });
                view! { {words}{distance}" "<Badge tone icon=IconName::Pin>{grade}</Badge> }
                    .into_any()
            }
            None => check.day.to_string().into_any(),
        });
        let who = who
            .map(|who| view! { <Fact name=t_string!(i18n, desk.promotions.recorded)>{who}</Fact> });
        let review = cell.review.as_ref().map(|review| {
            let reasons = review
                .reasons
                .iter()
                .map(|reason| review_reason_word(i18n, *reason).to_owned());
            let parts = verdict_words(i18n, &cell).into_iter().chain(reasons);
            let parts = parts
                .chain(review.note.clone())
                .chain([review.reviewer_name.clone()]);
            let words = parts.collect::<Vec<_>>().join(" · ");
            let is_earlier = cell.standing_review().is_none();
            let why = is_earlier.then(|| {
                view! { <p class="quiet">{t_string!(i18n, desk.promotions.earlier_text)}</p> }
            });
            view! { <Fact name=t_string!(i18n, desk.promotions.decided)>{words}{why}</Fact> }
        });
        Some(view! {
            <FactsList>
                <Fact name=t_string!(i18n, desk.promotions.plan)>{plan}</Fact>
                <Fact name=t_string!(i18n, desk.promotions.found)>
                    <span class="strong">{found.join(" · ")}</span>{note}
                </Fact>
                {who}
                {review}
            </FactsList>
        })
    }
}

/// What the reviewer says.
#[component]
pub fn Decide(looking: Looking, shown: ShownCell, acts: Acts) -> impl IntoView {
    let i18n = use_i18n();
    let Looking { rows, selected, .. } = looking;
    let is_rejecting = RwSignal::new(false);
    let reasons = RwSignal::new(Vec::<ReviewReason>::new());
    let note = RwSignal::new(String::new());
    // Another cell begins anew.
    Effect::new(move || {
        selected.track();
        is_rejecting.set(false);
        reasons.set(Vec::new());
        note.set(String::new());
    });
    let plain = move |verdict: ReviewVerdict, key: &'static str| {
        let (icon, word) = verdict_word(i18n, verdict);
        view! {
            <button type="button" class="segment" on:click=move |_| { decide(rows, selected, acts, verdict); }>
                <Icon name=icon small=true/><span>{word}</span><kbd aria-hidden="true">{key}</kbd>
            </button>
        }
    };
    let reject = move || verdict_word(i18n, ReviewVerdict::Rejected).1;
    view! {
        <div class="verdicts" role="group" aria-label=move || t_string!(i18n, desk.promotions.decide)>
            {move || plain(ReviewVerdict::Accepted, "A")}
            <button
                type="button" class="segment" id=REJECT_ID aria-expanded=move || is_rejecting.get().to_string()
                class:is-on=is_rejecting on:click=move |_| { is_rejecting.set(true); focus_reasons(); }
            >
                <Icon name=IconName::Undo small=true/><span>{reject}</span><kbd aria-hidden="true">"R"</kbd>
            </button>
            {move || plain(ReviewVerdict::Unclear, "U")}
        </div>
        <Show when=move || is_rejecting.get()>
            <Reject looking shown acts reasons note/>
        </Show>
        <Button kind=ButtonKind::Quiet on_press=Callback::new(move |()| go_on(rows, selected))>
            {move || t_string!(i18n, desk.promotions.skip)}
        </Button>
    }
}

/// Why it goes back, and to whom.
#[component]
fn Reject(
    looking: Looking,
    shown: ShownCell,
    acts: Acts,
    reasons: RwSignal<Vec<ReviewReason>>,
    note: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let options = move || {
        let all = ReviewReason::ALL.iter();
        all.map(|one| ChoiceOption::new(*one, review_reason_word(i18n, *one)))
            .collect::<Vec<_>>()
    };
    let name = move || {
        let shown = shown.get()?;
        Some(shown.0.check?.visit?.person_name)
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let why = reasons.get_untracked();
        if why.is_empty() {
            return;
        }
        let words = note.get_untracked().trim().to_owned();
        let saying = Saying {
            verdict: ReviewVerdict::Rejected,
            reasons: why,
            note: Some(words).filter(|words| !words.is_empty()),
        };
        say(looking.rows, looking.selected, acts, saying);
    };
    let missing = move || {
        let is_missing = reasons.with(Vec::is_empty);
        is_missing.then(|| t_string!(i18n, desk.promotions.reason_missing).to_owned())
    };
    view! {
        <form class="form reject-form" on:submit=send>
            <MultiChoice
                label=move || t_string!(i18n, desk.promotions.why)
                options=Signal::derive(options) values=reasons
            />
            <TextArea label=move || t_string!(i18n, desk.promotions.note) value=note limit=NOTE_MAX/>
            <Button kind=ButtonKind::Primary wide=true submit=true disabled_because=Signal::derive(missing)>
                {move || t_string!(i18n, desk.promotions.send_back, name = name().unwrap_or_default()).to_string()}
            </Button>
        </form>
    }
}

/// The keys go on where the reasons are.
fn focus_reasons() {
    request_animation_frame(|| {
        use leptos::wasm_bindgen::JsCast as _;
        let first = document()
            .query_selector(".reject-form input")
            .ok()
            .flatten();
        let first = first.and_then(|first| first.dyn_into::<leptos::web_sys::HtmlElement>().ok());
        if let Some(first) = first {
            // A form that has just gone needs no focus.
            first.focus().ok();
        }
    });
}
