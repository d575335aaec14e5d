//! The first rows of the file as they would be imported.

use super::state::Import;
use super::words::{fate_word, field_word, reason_words};
use crate::components::{Icon, StateWord};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;
use shared::api::imports::PreviewRow;
use shared::import::ListField;

/// The table: the used columns, and what would become of each row.
#[component]
pub fn FirstRows(import: Import) -> impl IntoView {
    let i18n = use_i18n();
    let used = Memo::new(move |_| {
        let fields = import.fields().into_iter().enumerate();
        fields
            .filter_map(|(index, field)| Some((index, field?)))
            .collect::<Vec<(usize, ListField)>>()
    });
    let rows = move || {
        let preview = import.preview.get();
        preview.map(|preview| preview.rows).unwrap_or_default()
    };
    let heads = move || {
        let used = used.get().into_iter();
        used.map(|(_, field)| view! { <th scope="col">{field_word(i18n, field)}</th> })
            .collect_view()
    };
    let line = move |row: PreviewRow| {
        let (icon, tone, label) = fate_word(i18n, row.fate);
        let reasons = row.reasons.into_iter().map(|reason| {
            view! { <span class="cell-note"><Icon name=IconName::Warning small=true/>{reason_words(i18n, reason)}</span> }
        });
        let cells = used.get().into_iter().map(|(index, _)| {
            let cell = row.cells.get(index).cloned().unwrap_or_default();
            view! { <td>{cell}</td> }
        });
        view! {
            <tr>
                <th scope="row" class="num">{row.row}</th>
                <td><StateWord icon tone label=label/>{reasons.collect_view()}</td>
                {cells.collect_view()}
            </tr>
        }
    };
    view! {
        <section>
            <h2>{move || t_string!(i18n, desk.import.first_rows)}</h2>
            <div class="table-scroll" role="region" tabindex="0" aria-label=move || t_string!(i18n, desk.import.first_rows)>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{move || t_string!(i18n, desk.import.row)}</th>
                            <th scope="col">{move || t_string!(i18n, desk.import.fate)}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{move || rows().into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}
