//! What each column of the file means, with its first values.

use super::state::Import;
use super::words::field_word;
use crate::components::{Banner, ChoiceOption, SelectField, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;
use shared::api::imports::ListColumn;
use shared::import::ListKind;

/// The table; choosing a meaning looks again.
#[component]
pub fn ColumnTable(import: Import) -> impl IntoView {
    let i18n = use_i18n();
    let columns = Memo::new(move |_| {
        let preview = import.preview.get();
        preview.map(|preview| preview.columns).unwrap_or_default()
    });
    let is_remembered = move || {
        let preview = import.preview.get();
        preview.is_some_and(|preview| preview.is_remembered)
    };
    let missing = move || {
        let missing = import.preview.get()?.missing;
        let words: Vec<&str> = missing
            .iter()
            .map(|field| field_word(i18n, *field))
            .collect();
        let fields = words.join(" · ");
        (!missing.is_empty())
            .then(|| t_string!(i18n, desk.import.missing, fields = fields).to_string())
    };
    // The rows stay while only their meanings change, and with them the focus.
    let titles = Memo::new(move |_| {
        let columns = columns.get().into_iter().enumerate();
        columns
            .map(|(index, column)| (index, column.title, column.samples))
            .collect::<Vec<_>>()
    });
    let row = move |(index, title, samples): (usize, String, Vec<String>)| {
        let title = match title.is_empty() {
            true => t_string!(i18n, desk.import.untitled, number = index + 1).to_string(),
            false => title,
        };
        view! {
            <tr>
                <th scope="row">{title.clone()}</th>
                <td class="long quiet">{samples.join(" · ")}</td>
                <td><Meaning import index title columns/></td>
            </tr>
        }
    };
    view! {
        <section class="stack">
            <h2>{move || t_string!(i18n, desk.import.columns)}</h2>
            <Show when=is_remembered>
                <p class="quiet">{move || t_string!(i18n, desk.import.remembered)}</p>
            </Show>
            <div class="table-scroll" role="region" tabindex="0" aria-label=move || t_string!(i18n, desk.import.columns)>
                <table class="table column-table">
                    <thead>
                        <tr>
                            <th scope="col">{move || t_string!(i18n, desk.import.column)}</th>
                            <th scope="col">{move || t_string!(i18n, desk.import.samples)}</th>
                            <th scope="col">{move || t_string!(i18n, desk.import.means)}</th>
                        </tr>
                    </thead>
                    <tbody>{move || titles.get().into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            {move || missing().map(|words| view! { <Banner tone=Tone::Attention icon=IconName::NeedsYou>{words}</Banner> })}
        </section>
    }
}

#[component]
fn Meaning(
    import: Import,
    index: usize,
    title: String,
    columns: Memo<Vec<ListColumn>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let said = Memo::new(move |_| {
        columns.with(|columns| columns.get(index).and_then(|column| column.field))
    });
    let value = RwSignal::new(said.get_untracked());
    Effect::new(move || value.set(said.get()));
    Effect::new(move |before: Option<()>| {
        let chosen = value.get();
        if before.is_some() && chosen != said.get_untracked() {
            import.say(index, chosen);
        }
    });
    let options = move || {
        let kind = import.kind.get().unwrap_or(ListKind::Stores);
        kind.fields()
            .map(|field| ChoiceOption::new(field, field_word(i18n, field)))
            .collect::<Vec<_>>()
    };
    let label = move || t_string!(i18n, desk.import.column_of, title = title.clone()).to_string();
    view! {
        <SelectField
            label=label
            options=Signal::derive(options)
            value
            none_label=move || t_string!(i18n, desk.import.left_out)
        />
    }
}
