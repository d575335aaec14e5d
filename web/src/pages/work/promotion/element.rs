use super::{Entry, element_words};
use crate::components::{
    Choice, ChoiceOption, Icon, Mark, MarkState, MultiChoice, NumberStepper, Tone,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::kept::{forget_kept, keep, read_kept};
use crate::pages::work::photo::{PhotoField, TakenAt};
use crate::pages::work::words::display_place_words;
use crate::words::Words;
use leptos::prelude::*;
use shared::ids::RecordId;
use shared::promotion::{
    DeviationReason, ElementFound, ElementState, PromotionElement, judge_element,
};
use shared::sync::Hash;

/// What is checked, and where.
#[derive(Clone, Copy)]
pub struct Checked {
    /// The check's record.
    pub record: RecordId,
    /// The check.
    pub entry: Entry,
    /// Where its photos are taken.
    pub at: TakenAt,
}

/// One element: what it must be like, and how it was found.
#[component]
pub fn Element(
    /// The element.
    element: PromotionElement,
    /// Its place on the page, from 1.
    place: u32,
    /// The check.
    entry: Entry,
    /// The element that is open.
    open: RwSignal<Option<u16>>,
    /// Writes what was found.
    write: Callback<ElementFound>,
    /// Opens the next one that is still to be looked at.
    go_on: Callback<()>,
    /// What it is a part of.
    checked: Checked,
) -> impl IntoView {
    let i18n = use_i18n();
    let number = element.number;
    let element_type = element.element_type;
    let requirement = requirement_words(i18n, &element);
    let element = StoredValue::new(element);
    let found = Memo::new(move |_| entry.with(|entry| entry.as_ref()?.found(number).cloned()));
    let state = Memo::new(move |_| {
        let found = found.get()?;
        Some(element.with_value(|element| judge_element(element, &found)))
    });
    let is_now = Memo::new(move |_| open.get() == Some(number));
    let mark = move || match state.get() {
        Some(ElementState::Present) => MarkState::Done,
        Some(ElementState::Deviating) => MarkState::Attention,
        Some(ElementState::Missing) => MarkState::Missed,
        Some(ElementState::NotApplicable) => MarkState::Skipped,
        None if is_now.get() => MarkState::Next,
        None => MarkState::Planned,
    };
    let words = move || {
        state
            .get()
            .map_or(t_string!(i18n, work.promotion.open), |state| {
                state_words(i18n, state)
            })
    };
    // A photo that is being prepared is named here before the element closes.
    let held = RwSignal::new(false);
    let press = move |_| open.update(|open| *open = (*open != Some(number)).then_some(number));
    let known = move || match (is_now.get(), state.get()) {
        (false, Some(_)) => {
            let photos = found.with(|found| found.as_ref().map_or(0, |found| found.photos.len()));
            looked_words(i18n, words(), photos)
        }
        _ => requirement.clone(),
    };
    view! {
        <li class="element" class:is-now=is_now>
            <button type="button" class="row" aria-expanded=move || is_now.get().to_string() on:click=press>
                <Mark state=Signal::derive(mark) label=Signal::derive(move || words().to_owned()) number=Some(place)/>
                <span><span class="strong">{move || element_words(i18n, element_type)}</span><span class="quiet">{known}</span></span>
                <Show when=move || !is_now.get()><Icon name=IconName::ChevronDown/></Show>
            </button>
            <Show when=move || is_now.get() || held.get()>
                <Body element found write go_on checked held/>
            </Show>
        </li>
    }
}

fn looked_words(i18n: Words, state: &str, photos: usize) -> String {
    let count = i32::try_from(photos).unwrap_or(i32::MAX);
    if count == 0 {
        return state.to_owned();
    }
    let photos = t_string!(i18n, work.photo.count, count = count).to_string();
    t_string!(i18n, common.list.joined, first = state, second = photos).to_string()
}

fn requirement_words(i18n: Words, element: &PromotionElement) -> String {
    if !element.requirement.is_empty() {
        return element.requirement.clone();
    }
    match (element.place, element.target) {
        (Some(place), Some(target)) => {
            let target = t_string!(i18n, work.promotion.at_least, count = target).to_string();
            t_string!(
                i18n,
                common.list.joined,
                first = display_place_words(i18n, place),
                second = target
            )
            .to_string()
        }
        (Some(place), None) => display_place_words(i18n, place).to_owned(),
        (None, Some(target)) => {
            t_string!(i18n, work.promotion.at_least, count = target).to_string()
        }
        (None, None) => String::new(),
    }
}

/// How an element stands, in a word.
pub fn state_words(i18n: Words, state: ElementState) -> &'static str {
    match state {
        ElementState::Present => t_string!(i18n, work.promotion.present),
        ElementState::Deviating => t_string!(i18n, work.promotion.deviating),
        ElementState::Missing => t_string!(i18n, work.promotion.missing),
        ElementState::NotApplicable => t_string!(i18n, work.promotion.not_applicable),
    }
}

fn reason_words(i18n: Words, reason: DeviationReason) -> &'static str {
    match reason {
        DeviationReason::TooFew => t_string!(i18n, work.promotion.too_few),
        DeviationReason::WrongPlace => t_string!(i18n, work.promotion.wrong_place),
        DeviationReason::Covered => t_string!(i18n, work.promotion.covered),
        DeviationReason::Damaged => t_string!(i18n, work.promotion.damaged),
        DeviationReason::Removed => t_string!(i18n, work.promotion.removed),
        DeviationReason::NotDelivered => t_string!(i18n, work.promotion.not_delivered),
        DeviationReason::StoreRefused => t_string!(i18n, work.promotion.store_refused),
        DeviationReason::Other => t_string!(i18n, work.promotion.other),
    }
}

/// The answer; "as agreed" is one tap and goes on to the next element.
#[component]
fn Body(
    element: StoredValue<PromotionElement>,
    found: Memo<Option<ElementFound>>,
    write: Callback<ElementFound>,
    go_on: Callback<()>,
    checked: Checked,
    held: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (number, target, is_counted) = element.with_value(|element| {
        (
            element.number,
            element.target,
            element.element_type.is_counted(),
        )
    });
    let start = found.get_untracked();
    let state = RwSignal::new(start.as_ref().map(|found| found.state));
    let count = RwSignal::new(start.as_ref().and_then(|found| found.count).map(i64::from));
    // A photo may come before the answer.
    let early = StoredValue::new(format!(
        "storebeat.element_photos.{}.{number}",
        checked.record
    ));
    let photos = start.as_ref().map(|found| found.photos.clone());
    let photos = photos.or_else(|| early.with_value(|early| read_kept::<Vec<Hash>>(early)));
    let photos = RwSignal::new(photos.unwrap_or_default());
    let reasons = RwSignal::new(start.map(|found| found.reasons).unwrap_or_default());
    Effect::new(move |before: Option<()>| {
        let (chosen, count, mut reasons) = (state.get(), count.get(), reasons.get());
        let photos = photos.get();
        if before.is_none() {
            return;
        }
        let Some(state) = chosen else {
            early.with_value(|early| keep(early, &photos));
            return;
        };
        early.with_value(|early| forget_kept(early));
        reasons.retain(|reason| offered(state).contains(reason));
        let next = ElementFound {
            number,
            state,
            count: count
                .and_then(|count| u32::try_from(count).ok())
                .filter(|_| state != ElementState::Missing),
            reasons,
            note: None,
            photos,
        };
        let was_open = found.get_untracked().is_none();
        if found.get_untracked().as_ref() != Some(&next) {
            write.run(next);
        }
        if was_open && matches!(state, ElementState::Present | ElementState::NotApplicable) {
            go_on.run(());
        }
    });
    let options = Signal::derive(move || {
        let option = |state, icon, tone| ChoiceOption {
            icon: Some(icon),
            tone,
            ..ChoiceOption::new(state, state_words(i18n, state))
        };
        vec![
            option(ElementState::Present, IconName::Check, Tone::Calm),
            option(ElementState::Deviating, IconName::Warning, Tone::Attention),
            option(ElementState::Missing, IconName::Cross, Tone::Failing),
        ]
    });
    let has_reasons =
        Memo::new(move |_| state.get().is_some_and(|state| !offered(state).is_empty()));
    let reason_options = Signal::derive(move || {
        let all = state.get().map(offered).unwrap_or_default();
        all.iter()
            .map(|reason| ChoiceOption::new(*reason, reason_words(i18n, *reason)))
            .collect::<Vec<_>>()
    });
    let beside = move || {
        checked.entry.with(|entry| {
            let elements = entry.as_ref().map_or(&[][..], |check| &check.elements);
            let others = elements.iter().filter(|found| found.number != number);
            others.map(|found| found.photos.len()).sum::<usize>()
        })
    };
    let shows_count = move || is_counted && state.get() != Some(ElementState::Missing);
    let target_words = move || {
        target.map(|target| t_string!(i18n, work.promotion.plan, count = target).to_string())
    };
    view! {
        <div class="body">
            <PhotoField
                label=move || t_string!(i18n, work.photo.title) photos beside=Signal::derive(beside)
                change=Callback::new(move |all| photos.set(all)) at=checked.at held=held
            />
            <Choice label=move || t_string!(i18n, work.promotion.result) options value=state hide_label=true/>
            <Show when=shows_count>
                <NumberStepper
                    label=move || t_string!(i18n, work.promotion.count) value=count max=99_999
                    last=Signal::stored(target.map(i64::from)) hint=Signal::derive(target_words)
                    less_label=move || t_string!(i18n, work.form.less) more_label=move || t_string!(i18n, work.form.more)
                />
            </Show>
            <Show when=move || has_reasons.get()>
                <MultiChoice label=move || t_string!(i18n, work.promotion.reasons) options=reason_options values=reasons/>
            </Show>
        </div>
    }
}

fn offered(state: ElementState) -> &'static [DeviationReason] {
    match state {
        ElementState::Deviating => DeviationReason::OF_DEVIATING,
        ElementState::Missing => DeviationReason::OF_MISSING,
        ElementState::Present | ElementState::NotApplicable => &[],
    }
}
