//! What the rules of the day count with.

use crate::components::{Band, Button, ButtonKind};
use crate::i18n::*;
use crate::pages::desk::followed::Followed;
use crate::pages::desk::number::Number;
use crate::pages::desk::saving::{SavingNote, draft_of, use_saving};
use leptos::prelude::*;
use shared::api::stores::CompanySettings;
use shared::feeds;
use shared::kinds::{change_draft, create_draft};
use shared::settings::{SETTINGS_RECORD, Settings};

/// No threshold in minutes is longer than a day.
const MINUTES_MAX: i64 = 24 * 60;
/// Worse than this says nothing of a street.
const ACCURACY_MAX_M: i64 = 5_000;
/// Older than this says nothing of now.
const AGE_MAX_S: i64 = 3_600;

/// One number as it is typed.
#[derive(Clone, Copy)]
struct Typing {
    value: RwSignal<Option<i64>>,
    followed: Followed<Option<i64>>,
}

impl Typing {
    fn new() -> Self {
        Self {
            value: RwSignal::new(None),
            followed: Followed::new(None),
        }
    }

    fn show(self, number: u32) {
        let typed = self.value.get_untracked();
        if let Some(number) = self.followed.follow(&typed, Some(number.into())) {
            self.value.set(number);
        }
    }

    fn before(self, record: u32) -> u32 {
        let shown = self.followed.before();
        let shown = shown.and_then(|number| u32::try_from(number).ok());
        shown.unwrap_or(record)
    }
}

/// The numbers as they are typed.
#[derive(Clone, Copy)]
struct Typed {
    late: Typing,
    silent: Typing,
    accuracy: Typing,
    age: Typing,
}

impl Typed {
    fn new() -> Self {
        Self {
            late: Typing::new(),
            silent: Typing::new(),
            accuracy: Typing::new(),
            age: Typing::new(),
        }
    }

    fn each(self) -> [Typing; 4] {
        [self.late, self.silent, self.accuracy, self.age]
    }

    fn show(self, settings: &Settings) {
        self.late.show(settings.late_after_min);
        self.silent.show(settings.silent_after_min);
        self.accuracy.show(settings.weak_accuracy_m);
        self.age.show(settings.fix_age_max_s);
    }

    fn send(self) {
        for typing in self.each() {
            typing.followed.send(typing.value.get_untracked());
        }
    }

    fn confirm(self) {
        for typing in self.each() {
            typing.followed.confirm();
        }
    }

    /// The settings as the fields have shown or sent them.
    fn before(self, record: &Settings) -> Settings {
        Settings {
            late_after_min: self.late.before(record.late_after_min),
            silent_after_min: self.silent.before(record.silent_after_min),
            weak_accuracy_m: self.accuracy.before(record.weak_accuracy_m),
            fix_age_max_s: self.age.before(record.fix_age_max_s),
            ..record.clone()
        }
    }

    /// The settings with these numbers; what is empty stays.
    fn over(self, before: &Settings) -> Settings {
        Settings {
            late_after_min: number(self.late.value, before.late_after_min),
            silent_after_min: number(self.silent.value, before.silent_after_min),
            weak_accuracy_m: number(self.accuracy.value, before.weak_accuracy_m),
            fix_age_max_s: number(self.age.value, before.fix_age_max_s),
            ..before.clone()
        }
    }
}

/// What was typed, within what a number of a record can be; what stood there when nothing was.
pub(super) fn number(typed: RwSignal<Option<i64>>, before: u32) -> u32 {
    let typed = typed.get().and_then(|typed| u32::try_from(typed).ok());
    typed.unwrap_or(before)
}

/// The form; it follows the settings, and what is typed meanwhile stays.
#[component]
pub fn Thresholds(current: Signal<CompanySettings>, changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let typed = Typed::new();
    // Until they are read again, the first settings that were saved count as there.
    let are_made = StoredValue::new(false);
    let saving = use_saving(move || {
        typed.confirm();
        are_made.set_value(true);
        changed.run(());
    });
    Effect::new(move || current.with(|current| typed.show(&current.settings)));
    let before = move || current.with(|current| typed.before(&current.settings));
    let after = move || typed.over(&before());
    let is_same = move || before() == after();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (before, after) = untrack(|| (before(), after()));
        let are_there = are_made.get_value() || current.with_untracked(|current| current.is_set);
        let of = draft_of(SETTINGS_RECORD, feeds::catalog());
        let draft = match are_there {
            true => change_draft(of, &before, &after),
            false => Some(create_draft(of, &after)),
        };
        typed.send();
        saving.save(draft.into_iter().collect());
    };
    let same = move || is_same().then(|| t_string!(i18n, desk.settings.same).to_owned());
    let zone = move || current.with(|current| current.settings.zone.zone.clone());
    view! {
        <section>
            <Band title=move || t_string!(i18n, desk.settings.thresholds)/>
            <form class="form pad-x" on:submit=save>
                <div class="form-row">
                    <Threshold value=typed.late.value max=MINUTES_MAX
                        label=move || t_string!(i18n, desk.settings.late_after) hint=move || t_string!(i18n, desk.settings.late_hint)/>
                    <Threshold value=typed.silent.value min=1 max=MINUTES_MAX
                        label=move || t_string!(i18n, desk.settings.silent_after) hint=move || t_string!(i18n, desk.settings.silent_hint)/>
                </div>
                <div class="form-row">
                    <Threshold value=typed.accuracy.value min=1 max=ACCURACY_MAX_M
                        label=move || t_string!(i18n, desk.settings.weak_accuracy) hint=move || t_string!(i18n, desk.settings.weak_hint)/>
                    <Threshold value=typed.age.value min=1 max=AGE_MAX_S
                        label=move || t_string!(i18n, desk.settings.fix_age) hint=move || t_string!(i18n, desk.settings.fix_hint)/>
                </div>
                <p class="quiet">{move || t_string!(i18n, desk.settings.zone)}" "{zone}</p>
                <div class="form-foot">
                    <Button
                        kind=ButtonKind::Primary submit=true disabled_because=Signal::derive(same)
                        pending=Signal::derive(move || saving.is_waiting())
                    >
                        {move || t_string!(i18n, desk.settings.save)}
                    </Button>
                </div>
                <SavingNote saving/>
            </form>
        </section>
    }
}

/// One number with its hint.
#[component]
pub(super) fn Threshold(
    /// What is counted, with its unit.
    #[prop(into)]
    label: Signal<String>,
    /// What it decides.
    #[prop(into)]
    hint: Signal<String>,
    /// The number, both ways.
    value: RwSignal<Option<i64>>,
    /// The smallest number.
    #[prop(optional)]
    min: i64,
    /// The largest number.
    max: i64,
) -> impl IntoView {
    let hint = Signal::derive(move || Some(hint.get()));
    view! {
        <Number label value min max hint/>
    }
}
