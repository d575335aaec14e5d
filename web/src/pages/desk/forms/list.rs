//! The versions that were published, and the drafts of this browser.

use super::Page;
use super::kept::FormDraft;
use super::version_panel::VersionPanel;
use super::words::{state_words, types_words};
use crate::components::{
    Band, Column, DataTable, EmptyState, ListRow, Press, StateWord, TableSort,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::paging::{MoreRows, use_paging};
use crate::pages::desk::words::Words;
use crate::state::use_field;
use leptos::prelude::*;
use shared::api::master::{FormEntry, FormList};

/// Drafts above the table, and the panel of one version.
#[component]
pub fn FormsList(page: Page, list: Signal<FormList>) -> impl IntoView {
    let i18n = use_i18n();
    let list = use_paging(list, Signal::stored("/api/forms?limit=200&".to_owned()));
    let rows = list.rows;
    let sort = RwSignal::new(None::<TableSort>);
    let panel = move || {
        let id = page.opened.get()?;
        let entry = rows.with(|rows| rows.iter().find(|row| row.id.to_string() == id).cloned())?;
        Some(view! { <VersionPanel page entry rows/> })
    };
    view! {
        <div class="split">
            <section>
                <Drafts page/>
                <Show
                    when=move || rows.with(|rows| !rows.is_empty())
                    fallback=move || view! {
                        <EmptyState
                            icon=IconName::Checklist
                            title=move || t_string!(i18n, desk.forms.empty_title)
                            text=move || t_string!(i18n, desk.forms.empty_text)
                        />
                    }
                >
                    <DataTable
                        caption=move || t_string!(i18n, desk.forms.table)
                        columns=columns(i18n, page)
                        rows
                        row_key=|row: FormEntry| row.id.to_string()
                        sort
                        selected=page.opened
                        on_open=Callback::new(move |id| page.opened.set(Some(id)))
                    />
                    <MoreRows list/>
                </Show>
            </section>
            {panel}
        </div>
    }
}

#[component]
fn Drafts(page: Page) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let drafts = RwSignal::new(page.kept.all());
    Effect::new(move || {
        let is_settled = field.outbox.with(|outbox| page.kept.settle(&outbox.items));
        if is_settled {
            drafts.set(page.kept.all());
            page.forms.reload();
        }
    });
    let rows = Memo::new(move |_| {
        let drafts = drafts.get().into_values();
        field.outbox.with(|outbox| {
            let row = |draft: FormDraft| (draft.is_under_way(&outbox.items), draft);
            drafts.map(row).collect::<Vec<_>>()
        })
    });
    let row = move |(is_under_way, draft): (bool, FormDraft)| {
        let title = match draft.form.name.trim() {
            "" => t_string!(i18n, desk.forms.unnamed).to_owned(),
            name => name.to_owned(),
        };
        let count = i32::try_from(draft.form.questions.len()).unwrap_or(i32::MAX);
        // Opened again meanwhile it would be published a second time.
        let (detail, press) = match is_under_way {
            true => (
                t_string!(i18n, desk.save.waiting).to_owned(),
                Press::Nothing,
            ),
            false => (
                t_string!(i18n, desk.forms.questions_count, count = count).to_string(),
                Press::run(move || page.draft.set(Some(draft.clone()))),
            ),
        };
        let detail = Some(detail);
        view! { <ListRow title detail icon=IconName::Checklist press/> }
    };
    let is_any = Memo::new(move |_| rows.with(|rows| !rows.is_empty()));
    view! {
        <Show when=move || is_any.get()>
            <Band title=move || t_string!(i18n, desk.forms.drafts)/>
            <ul class="rows">{move || rows.get().into_iter().map(row).collect_view()}</ul>
            <Band title=move || t_string!(i18n, desk.forms.published)/>
        </Show>
    }
}

fn columns(i18n: Words, page: Page) -> Vec<Column<FormEntry>> {
    let heading = |word: fn(Words) -> &'static str| Signal::derive(move || word(i18n).to_owned());
    vec![
        Column::new(
            "name",
            heading(|i18n| t_string!(i18n, desk.forms.name)),
            |row: &FormEntry| row.form.name.clone().into_any(),
        )
        .sorted_by(|one, other| one.form.name.cmp(&other.form.name)),
        Column::new(
            "version",
            heading(|i18n| t_string!(i18n, desk.forms.version)),
            |row: &FormEntry| row.form.version.to_string().into_any(),
        )
        .at_end(),
        Column::new(
            "questions",
            heading(|i18n| t_string!(i18n, desk.forms.questions)),
            |row: &FormEntry| row.form.questions.len().to_string().into_any(),
        )
        .at_end(),
        Column::new(
            "types",
            heading(|i18n| t_string!(i18n, desk.forms.store_types)),
            move |row: &FormEntry| {
                let form = row.form.clone();
                (move || page.types.with(|types| types_words(i18n, &form, types))).into_any()
            },
        ),
        Column::new(
            "state",
            heading(|i18n| t_string!(i18n, desk.forms.state)),
            move |row: &FormEntry| {
                let (icon, tone, label) = state_words(i18n, &row.form);
                view! { <StateWord icon tone label/> }.into_any()
            },
        ),
    ]
}
