//! What becomes of the rows: numbers, and what to look at.

use super::words::reason_words;
use crate::components::{Band, ListRow, Press, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;
use shared::api::imports::{ImportOutcome, RowFinding};

/// The numbers side by side.
#[component]
pub fn Counts(outcome: Signal<ImportOutcome>) -> impl IntoView {
    let i18n = use_i18n();
    let count = move |value: usize, word: &'static str| {
        view! { <div><dt>{word}</dt><dd class="num">{value}</dd></div> }
    };
    move || {
        let outcome = outcome.get();
        view! {
            <h2>{t_string!(i18n, desk.import.preview)}</h2>
            <dl class="import-counts">
                {count(outcome.created, t_string!(i18n, desk.import.new))}
                {count(outcome.updated, t_string!(i18n, desk.import.changed))}
                {count(outcome.unchanged, t_string!(i18n, desk.import.unchanged))}
                {count(outcome.rejected, t_string!(i18n, desk.import.rejected))}
                {count(outcome.doubtful, t_string!(i18n, desk.import.doubtful))}
                {count(outcome.noted, t_string!(i18n, desk.import.noted))}
            </dl>
        }
    }
}

/// The rows that somebody should look at. Stores that are imported can be opened.
#[component]
pub fn Findings(outcome: Signal<ImportOutcome>, are_stores: bool) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let outcome = outcome.get();
        view! {
            <Part title=t_string!(i18n, desk.import.rejections) count=outcome.rejected found=outcome.rejections tone=Tone::Failing opens=false/>
            <Part title=t_string!(i18n, desk.import.doubts) count=outcome.doubtful found=outcome.doubts tone=Tone::Attention opens=are_stores/>
            <Part title=t_string!(i18n, desk.import.notes) count=outcome.noted found=outcome.notes tone=Tone::Attention opens=are_stores/>
        }
    }
}

#[component]
fn Part(
    title: &'static str,
    /// Of all rows.
    count: usize,
    found: Vec<RowFinding>,
    tone: Tone,
    /// Whether a row leads to its store.
    opens: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = found.len();
    let row = move |finding: RowFinding| {
        let RowFinding { row, key, reason } = finding;
        let title = match key.is_empty() {
            true => t_string!(i18n, desk.import.row_only, row = row).to_string(),
            false => {
                t_string!(i18n, desk.import.row_and_key, row = row, key = key.clone()).to_string()
            }
        };
        let press = match opens && !key.is_empty() {
            true => {
                let query = js_sys::encode_uri_component(&key);
                Press::to(format!("/desk/stores?query={query}"))
            }
            false => Press::Nothing,
        };
        let detail = Some(reason_words(i18n, reason).to_owned());
        view! { <ListRow title detail tone icon=IconName::Warning press/> }
    };
    (count > 0).then(|| {
        view! {
            <section>
                <Band title=title aside=Some(count.to_string())/>
                <ul class="rows">{found.into_iter().map(row).collect_view()}</ul>
                {(shown < count).then(|| view! {
                    <p class="quiet">{t_string!(i18n, desk.import.and_more, count = shown).to_string()}</p>
                })}
            </section>
        }
    })
}
