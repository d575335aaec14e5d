//! The designer of a form's next version: what it asks on the left, the phone on the right.

use super::Page;
use super::kept::FormDraft;
use super::preview::Preview;
use super::questions::Questions;
use super::words::flaw_words;
use crate::components::{
    Button, ButtonKind, ChoiceOption, DateField, Dialog, MultiChoice, TextField, WorkHead,
};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::followed::Followed;
use crate::pages::desk::saving::{SavingNote, draft_of, use_saving};
use crate::pages::desk::words::local_today;
use crate::words::type_name;
use leptos::prelude::*;
use shared::api::master::FormEntry;
use shared::checklist::{ChecklistForm, design};
use shared::feeds;
use shared::ids::{FormId, RecordId};
use shared::kinds::{change_draft, create_draft};
use shared::sync::engine::Draft;
use shared::text::NAME_MAX;
use shared::time::BusinessDay;

/// The designer of one draft.
#[component]
pub fn Designer(page: Page, draft: FormDraft) -> impl IntoView {
    let i18n = use_i18n();
    let lineage = draft.form.lineage;
    let form = RwSignal::new(draft.form.clone());
    let first_day = RwSignal::new(local_today().to_string());
    let previous = RwSignal::new(draft.previous);
    let sent = StoredValue::new(draft.sent);
    let keep = move || {
        page.kept.keep(&FormDraft {
            previous: previous.get_untracked(),
            form: form.get_untracked(),
            sent: sent.get_value(),
        });
    };
    Effect::new(move |before: Option<()>| {
        form.with(|_| ());
        if before.is_some() {
            keep();
        }
    });
    let typed = move || (form.get_untracked(), first_day.get_untracked());
    let followed = Followed::new(typed());
    let saving = use_saving(move || {
        followed.confirm();
        page.forms.reload();
        if followed.is_untouched(&typed()) {
            page.kept.forget(lineage);
            page.draft.set(None);
        } else {
            // What was typed since is the draft of the version after it.
            previous.set(sent.get_value());
            sent.set_value(None);
            keep();
        }
    });
    let flaw = move || {
        form.with(design::first_flaw)
            .map(|flaw| flaw_words(i18n, flaw))
    };
    let reason = move || {
        let no_day = first_day.with(|day| BusinessDay::parse(day).is_none());
        flaw().or_else(|| no_day.then(|| t_string!(i18n, desk.forms.flaw_day).to_owned()))
    };
    let publish = move |()| {
        let (draft, day) = typed();
        let Some(from) = BusinessDay::parse(&day) else {
            return;
        };
        let (entry, drafts) = previous.with_untracked(|it| publish(&draft, it.as_ref(), from));
        followed.send((draft, day));
        sent.set_value(Some(entry));
        keep();
        saving.save(drafts);
    };
    let title = move || {
        let name = form.with(|form| form.name.trim().to_owned());
        if name.is_empty() {
            t_string!(i18n, desk.forms.unnamed).to_owned()
        } else {
            name
        }
    };
    let number = move || previous.with(|it| it.as_ref().map_or(1, |it| it.form.version + 1));
    let subtitle =
        move || Some(t_string!(i18n, desk.forms.draft_of, version = number()).to_string());
    view! {
        <WorkHead title=Signal::derive(title) subtitle=Signal::derive(subtitle)>
            <Discard page lineage/>
            <Button on_press=move |()| page.draft.set(None)>{move || t_string!(i18n, desk.forms.later)}</Button>
            <Button
                kind=ButtonKind::Primary disabled_because=Signal::derive(reason)
                // Each press makes a version: one at a time.
                pending=Signal::derive(move || saving.is_waiting()) on_press=publish
            >
                {move || t_string!(i18n, desk.forms.publish, version = number()).to_string()}
            </Button>
        </WorkHead>
        <div class="designer">
            <div class="form designer-form">
                <SavingNote saving/>
                <Basics page form first_day/>
                <Questions form/>
            </div>
            <Preview form/>
        </div>
    }
}

/// The version that follows, with what makes it and retires the one before.
fn publish(
    draft: &ChecklistForm,
    previous: Option<&FormEntry>,
    from: BusinessDay,
) -> (FormEntry, Vec<Draft>) {
    let (form, retired) = design::publish(draft, previous.map(|entry| &entry.form), from);
    let id = FormId::new(clock::now().0, clock::random_ten());
    let mut drafts = vec![create_draft(
        draft_of(RecordId(id.0), feeds::catalog()),
        &form,
    )];
    if let (Some(entry), Some(retired)) = (previous, retired) {
        let of = draft_of(RecordId(entry.id.0), feeds::catalog());
        drafts.extend(change_draft(of, &entry.form, &retired));
    }
    (FormEntry { id, form }, drafts)
}

/// Name, stores and first day.
#[component]
fn Basics(page: Page, form: RwSignal<ChecklistForm>, first_day: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let name = RwSignal::new(form.with_untracked(|form| form.name.clone()));
    let types = RwSignal::new(form.with_untracked(|form| form.store_types.clone()));
    Effect::new(move |before: Option<()>| {
        let (name, types) = (name.get(), types.get());
        if before.is_some() {
            form.update(|form| {
                form.name = name;
                form.store_types = types;
            });
        }
    });
    let options = move || {
        page.types.with(|types| {
            let types = types.iter();
            types
                .map(|entry| ChoiceOption::new(entry.id, type_name(i18n, &entry.store_type)))
                .collect::<Vec<_>>()
        })
    };
    let min = Some(local_today().to_string());
    view! {
        <div class="form-row">
            <TextField label=move || t_string!(i18n, desk.forms.name) value=name limit=NAME_MAX/>
            <DateField
                label=move || t_string!(i18n, desk.forms.first_day)
                hint=move || Some(t_string!(i18n, desk.forms.first_day_hint).to_owned())
                value=first_day
                min
            />
        </div>
        <MultiChoice
            label=move || t_string!(i18n, desk.forms.types_of)
            options=Signal::derive(options)
            values=types
        />
    }
}

/// Throws the draft away after a question.
#[component]
fn Discard(page: Page, lineage: uuid::Uuid) -> impl IntoView {
    let i18n = use_i18n();
    let is_asked = RwSignal::new(false);
    let discard = move |()| {
        page.kept.forget(lineage);
        page.draft.set(None);
    };
    view! {
        <Button icon=IconName::Cross on_press=move |()| is_asked.set(true)>
            {move || t_string!(i18n, desk.forms.discard)}
        </Button>
        <Dialog
            open=is_asked
            title=move || t_string!(i18n, desk.forms.discard)
            close_label=move || t_string!(i18n, desk.close)
            actions=move || view! {
                <Button on_press=move |()| is_asked.set(false)>{move || t_string!(i18n, desk.cancel)}</Button>
                <Button kind=ButtonKind::Primary on_press=discard>{move || t_string!(i18n, desk.forms.discard)}</Button>
            }
        >
            <p>{move || t_string!(i18n, desk.forms.discard_ask)}</p>
        </Dialog>
    }
}
