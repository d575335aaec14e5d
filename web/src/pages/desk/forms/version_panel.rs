//! One published version: it is only read, answered as a trial, followed by another or retired.

use super::Page;
use super::kept::FormDraft;
use super::preview::Preview;
use super::words::{answer_word, condition_word, question_title, state_words};
use crate::components::{Band, Button, ButtonKind, ListRow, Press, SidePanel};
use crate::i18n::*;
use crate::pages::desk::saving::{SavingNote, draft_of, use_saving};
use crate::pages::desk::words::{Words, local_today};
use leptos::prelude::*;
use shared::api::master::FormEntry;
use shared::checklist::{ChecklistForm, Question};
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::change_draft;

/// The panel.
#[component]
pub fn VersionPanel(page: Page, entry: FormEntry, rows: Signal<Vec<FormEntry>>) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            page.opened.set(None);
        }
    });
    let saving = use_saving(move || page.forms.reload());
    let entry = StoredValue::new(entry);
    let form = move || entry.with_value(|entry| entry.form.clone());
    let is_newest = move || {
        let own = form();
        rows.with(|rows| {
            let mut rows = rows.iter();
            !rows.any(|row| row.form.lineage == own.lineage && row.form.version > own.version)
        })
    };
    let follow = move |()| {
        let draft = FormDraft {
            previous: Some(entry.get_value()),
            form: form(),
            sent: None,
        };
        page.kept.keep(&draft);
        page.draft.set(Some(draft));
    };
    let retire = move |()| {
        let before = entry.get_value();
        let after = ChecklistForm {
            retired_on: Some(local_today()),
            ..before.form.clone()
        };
        let of = draft_of(RecordId(before.id.0), feeds::catalog());
        saving.save(change_draft(of, &before.form, &after).into_iter().collect());
    };
    let may_retire = move || form().retired_on.is_none_or(|day| day > local_today());
    let title = move || {
        let form = form();
        t_string!(
            i18n,
            desk.forms.version_of,
            name = form.name,
            version = form.version
        )
        .to_string()
    };
    let subtitle = move || Some(state_words(i18n, &form()).2);
    view! {
        <SidePanel open title=Signal::derive(title) subtitle=Signal::derive(subtitle) close_label=move || t_string!(i18n, desk.close)>
            <p class="quiet">{move || t_string!(i18n, desk.forms.read_only)}</p>
            <ul class="rows">
                {move || form().questions.iter().map(|question| row(i18n, &form(), question)).collect_view()}
            </ul>
            <div class="form-foot">
                <Show when=is_newest>
                    <Button kind=ButtonKind::Primary on_press=follow>{move || t_string!(i18n, desk.forms.next_version)}</Button>
                </Show>
                <Show when=may_retire>
                    <Button on_press=retire>{move || t_string!(i18n, desk.forms.retire)}</Button>
                </Show>
            </div>
            <SavingNote saving/>
            <Band title=move || t_string!(i18n, desk.forms.preview)/>
            <Preview form=Signal::derive(form)/>
        </SidePanel>
    }
}

fn row(i18n: Words, form: &ChecklistForm, question: &Question) -> impl IntoView + use<> {
    let mut parts = vec![answer_word(i18n, &question.answer).to_owned()];
    if question.is_required {
        parts.push(t_string!(i18n, desk.forms.required).to_owned());
    }
    if question.weight > 0 {
        parts.push(t_string!(i18n, desk.forms.weighs, weight = question.weight).to_string());
    }
    parts.extend(condition_words(i18n, form, question));
    let title = question_title(i18n, question);
    view! { <ListRow title detail=Some(parts.join(" · ")) press=Press::Nothing/> }
}

/// When a question is shown, in words.
pub fn condition_words(i18n: Words, form: &ChecklistForm, question: &Question) -> Option<String> {
    let condition = question.shown_if.as_ref()?;
    let mut all = form.questions.iter();
    let earlier = all.find(|earlier| earlier.number == condition.question)?;
    let words = condition.chosen.iter();
    let words: Vec<_> = words
        .map(|chosen| condition_word(i18n, &earlier.answer, *chosen))
        .collect();
    let (number, answers) = (condition.question, words.join(" / "));
    Some(t_string!(i18n, desk.forms.only_if, number = number, answers = answers).to_string())
}
