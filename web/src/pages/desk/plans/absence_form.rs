//! Entering leave or a holiday, changing it and taking it back.

use super::absences::reason_words;
use crate::components::{Button, ButtonKind, ChoiceOption, DateField, SelectField, TextArea};
use crate::i18n::*;
use crate::pages::desk::saving::{Saving, draft_of};
use leptos::prelude::*;
use shared::feeds;
use shared::ids::{RecordId, UserId};
use shared::kinds::{change_draft, create_draft, withdraw_draft};
use shared::route::kind::NOTE_MAX;
use shared::route::{Absence, AbsenceReason};
use shared::time::BusinessDay;

/// The reasons of leave, in the order in which they are offered.
const REASONS: [AbsenceReason; 4] = [
    AbsenceReason::Leave,
    AbsenceReason::Illness,
    AbsenceReason::Training,
    AbsenceReason::Other,
];

/// The form of a new or an existing absence. A holiday has neither another reason nor a stand-in.
#[component]
pub fn AbsenceForm(
    id: RecordId,
    absence: Absence,
    /// The revision of an existing one.
    seen: Option<u64>,
    /// Who could stand in.
    people: Signal<Vec<ChoiceOption<UserId>>>,
    saving: Saving,
    open: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_new = seen.is_none();
    let from = RwSignal::new(absence.from.to_string());
    let to = RwSignal::new(absence.to.to_string());
    let reason = RwSignal::new(Some(absence.reason));
    let stand_in = RwSignal::new(absence.stand_in);
    let note = RwSignal::new(absence.note.clone().unwrap_or_default());
    let person = absence.person;
    let before = StoredValue::new(absence);
    let bad_end = Signal::derive(move || {
        let days = BusinessDay::parse(&to.get()).zip(BusinessDay::parse(&from.get()));
        match days {
            None => Some(t_string!(i18n, desk.plan_away.bad_days).to_owned()),
            Some((to, from)) if to < from => Some(t_string!(i18n, desk.plan_away.order).to_owned()),
            Some(_) => None,
        }
    });
    let of = move || draft_of(id, person.map_or_else(feeds::catalog, feeds::user));
    let edited = move || {
        let note = note.get_untracked().trim().to_owned();
        Some(Absence {
            person,
            from: BusinessDay::parse(&from.get_untracked())?,
            to: BusinessDay::parse(&to.get_untracked())?,
            reason: reason.get_untracked().unwrap_or(AbsenceReason::Other),
            stand_in: stand_in.get_untracked().filter(|_| person.is_some()),
            note: Some(note).filter(|note| !note.is_empty()),
        })
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(after) = edited().filter(|after| after.from <= after.to) else {
            return;
        };
        let draft = if is_new {
            Some(create_draft(of(), &after))
        } else {
            change_draft(of(), &before.get_value(), &after)
        };
        saving.save(draft.into_iter().collect());
        open.set(false);
    };
    let remove = Callback::new(move |()| {
        saving.save(vec![withdraw_draft::<Absence>(of(), seen)]);
        open.set(false);
    });
    view! {
        <form class="form pad-x" on:submit=save>
            <div class="form-row">
                <DateField label=move || t_string!(i18n, desk.plan_away.from) value=from/>
                <DateField label=move || t_string!(i18n, desk.plan_away.to) value=to error=bad_end/>
            </div>
            {person.map(|person| view! { <OfPerson person reason stand_in people/> })}
            <TextArea label=move || t_string!(i18n, desk.plan_away.note) value=note limit=NOTE_MAX/>
            <div class="form-foot">
                <Button kind=ButtonKind::Primary submit=true>{move || t_string!(i18n, desk.plan_away.save)}</Button>
                <Show when=move || !is_new>
                    <Button kind=ButtonKind::Danger on_press=remove>{move || t_string!(i18n, desk.plan_away.remove)}</Button>
                </Show>
            </div>
        </form>
    }
}

#[component]
fn OfPerson(
    person: UserId,
    reason: RwSignal<Option<AbsenceReason>>,
    stand_in: RwSignal<Option<UserId>>,
    people: Signal<Vec<ChoiceOption<UserId>>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let reasons = Signal::derive(move || {
        REASONS
            .map(|reason| ChoiceOption::new(reason, reason_words(i18n, reason)))
            .to_vec()
    });
    let others = Signal::derive(move || {
        let mut people = people.get();
        people.retain(|option| option.value != person);
        people
    });
    let hint = move || Some(t_string!(i18n, desk.plan_away.stand_in_hint).to_owned());
    view! {
        <SelectField
            label=move || t_string!(i18n, desk.plan_away.reason)
            options=reasons
            value=reason
            none_label=move || t_string!(i18n, desk.plan_away.choose)
        />
        <SelectField
            label=move || t_string!(i18n, desk.plan_away.stand_in)
            options=others
            value=stand_in
            none_label=move || t_string!(i18n, desk.plan_away.nobody)
            hint=Signal::derive(hint)
        />
    }
}
