//! Importing a list: choose a file, say what its columns mean, see what would happen, do it.

mod columns;
mod file;
mod first_rows;
mod form;
mod outcome;
mod run;
mod state;
mod words;

use super::frame::{DeskFrame, DeskPlace};
use crate::components::{Banner, Button, ButtonKind, ButtonLink, Tone, WorkHead};
use crate::i18n::*;
use crate::icons::IconName;
use columns::ColumnTable;
use first_rows::FirstRows;
use form::ImportForm;
use leptos::prelude::*;
use outcome::{Counts, Findings};
use run::RunBar;
use shared::api::imports::ImportOutcome;
use shared::import::ListKind;
use state::{Import, Step, use_import};

/// The page.
#[component]
pub fn ImportList() -> impl IntoView {
    let i18n = use_i18n();
    let note =
        Signal::derive(move || Some(t_string!(i18n, desk.import.nothing_written).to_owned()));
    view! {
        <DeskFrame place=DeskPlace::Import>
            <WorkHead title=move || t_string!(i18n, desk.import.title) subtitle=note/>
            <Steps/>
        </DeskFrame>
    }
}

#[component]
fn Steps() -> impl IntoView {
    let import = use_import();
    let is_done = Memo::new(move |_| import.step.with(|step| matches!(step, Step::Done(_))));
    view! {
        <div class="work-body">
            <Show when=move || !is_done.get() fallback=move || view! { <Done import/> }>
                <ImportForm import/>
                <Failure import/>
                <Show when=move || import.preview.with(Option::is_some)>
                    <ColumnTable import/>
                    <Preview import/>
                </Show>
            </Show>
        </div>
    }
}

/// Why the last thing was not done, and what is safe.
#[component]
fn Failure(import: Import) -> impl IntoView {
    move || {
        import.failure.get().map(|words| {
            view! { <Banner tone=Tone::Failing icon=IconName::Warning>{words}</Banner> }
        })
    }
}

#[component]
fn Preview(import: Import) -> impl IntoView {
    let outcome = Memo::new(move |_| {
        let preview = import.preview.get();
        preview.and_then(|preview| preview.outcome)
    });
    view! {
        <Show when=move || outcome.with(Option::is_some)>
            <section class="stack">
                <Counts outcome=Signal::derive(move || outcome.get().unwrap_or_default())/>
                <RunBar import/>
                <Findings outcome=Signal::derive(move || outcome.get().unwrap_or_default()) are_stores=false/>
                <FirstRows import/>
            </section>
        </Show>
    }
}

/// What was imported, and where to go on.
#[component]
fn Done(import: Import) -> impl IntoView {
    let i18n = use_i18n();
    let outcome = Signal::derive(move || match import.step.get() {
        Step::Done(outcome) => outcome,
        Step::Choosing => ImportOutcome::default(),
    });
    let are_stores = import.kind.get_untracked() == Some(ListKind::Stores);
    let words = move || {
        let outcome = outcome.get();
        t_string!(
            i18n,
            desk.import.done_text,
            created = outcome.created,
            updated = outcome.updated,
            unchanged = outcome.unchanged,
            rejected = outcome.rejected
        )
        .to_string()
    };
    let has_doubts = move || are_stores && outcome.with(|outcome| outcome.doubtful > 0);
    view! {
        <section class="stack">
            <Banner tone=Tone::Proven icon=IconName::Delivered>
                <strong>{move || t_string!(i18n, desk.import.done)}</strong>" "{words}
            </Banner>
            <div class="form-foot">
                <Show when=has_doubts>
                    <ButtonLink href="/desk/stores?query=&doubtful=true">{move || t_string!(i18n, desk.import.see_doubtful)}</ButtonLink>
                </Show>
                <Show when=move || are_stores>
                    <ButtonLink href="/desk/stores">{move || t_string!(i18n, desk.import.see_stores)}</ButtonLink>
                </Show>
                <Button kind=ButtonKind::Quiet on_press=move |()| import.begin_again()>
                    {move || t_string!(i18n, desk.import.again)}
                </Button>
            </div>
            <Findings outcome are_stores/>
        </section>
    }
}
