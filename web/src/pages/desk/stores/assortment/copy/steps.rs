//! What the dialog shows: the choice of stores, what would change, how far it is, and what was done.

use super::super::super::territory_options;
use super::plan::{Plan, Planned};
use super::run::{Refused, Run};
use super::{Copying, Stage};
use crate::components::{Banner, Button, ButtonKind, ChoiceOption, SelectField, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::action::unread_words;
use crate::pages::desk::words::desk_problem_words;
use crate::state::{use_field, use_query};
use crate::words::{Words, not_recorded_words, type_name};
use leptos::prelude::*;
use shared::api::stores::StoreTypeEntry;

/// Stores that are named; of more only the number is said.
const NAMED_MAX: usize = 200;

/// A number that decides the form of its sentence.
fn plural(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// What stands in the dialog.
#[component]
pub fn Steps(copying: Copying) -> impl IntoView {
    let i18n = use_i18n();
    let body = move || match copying.stage.get() {
        Stage::Choosing => ().into_any(),
        Stage::Reading => view! { <Reading copying/> }.into_any(),
        Stage::Failed(error) => {
            let words = unread_words(i18n, &error);
            view! { <p class="error" role="alert">{words}</p> }.into_any()
        }
        Stage::Planned(plan) => view! { <Planning plan/> }.into_any(),
        Stage::Doing => view! { <Doing run=copying.run/> }.into_any(),
    };
    let is_choosing = move || copying.stage.get() != Stage::Doing;
    view! {
        <Show when=is_choosing>
            <p class="quiet">{move || t_string!(i18n, desk.copy.text)}</p>
            <Choosing copying/>
        </Show>
        {body}
    }
}

#[component]
fn Choosing(copying: Copying) -> impl IntoView {
    let i18n = use_i18n();
    let types = use_query::<Vec<StoreTypeEntry>>(|| Some("/api/store-types".to_owned()));
    let types = move || {
        let known = types.value.get().ready().unwrap_or_default();
        let known = known.into_iter();
        known
            .map(|entry| ChoiceOption::new(entry.id, type_name(i18n, &entry.store_type)))
            .collect::<Vec<_>>()
    };
    view! {
        <SelectField
            label=move || t_string!(i18n, desk.stores.store_type) options=Signal::derive(types) value=copying.store_type
            none_label=move || t_string!(i18n, desk.users.choose)
        />
        <SelectField
            label=move || t_string!(i18n, desk.stores.territory) value=copying.territory
            options=Signal::derive(move || copying.known.with(territory_options))
            none_label=move || t_string!(i18n, desk.board.all_territories)
        />
    }
}

#[component]
fn Reading(copying: Copying) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || {
        let (read, total) = copying.read.get();
        t_string!(i18n, desk.copy.reading, read = read, total = total).to_string()
    };
    view! { <p role="status">{words}</p> }
}

#[component]
fn Planning(plan: std::sync::Arc<Plan>) -> impl IntoView {
    let i18n = use_i18n();
    let (count, same) = (plan.stores.len(), plan.same);
    let (added, retired, changed) = plan.sums();
    let summary = move || match count {
        0 => t_string!(i18n, desk.copy.all_same, count = plural(same)).to_string(),
        _ => t_string!(i18n, desk.copy.plan, count = plural(count), same = same).to_string(),
    };
    let sums = move || {
        t_string!(
            i18n,
            desk.copy.sums,
            added = added,
            retired = retired,
            changed = changed
        )
        .to_string()
    };
    let more = count.saturating_sub(NAMED_MAX);
    let more = move || {
        (more > 0).then(|| t_string!(i18n, desk.copy.more, count = plural(more)).to_string())
    };
    let row = move |planned: &Planned| {
        let name = planned.name.clone();
        let words = change_words(i18n, planned);
        view! { <li class="question-row"><span class="strong question-open">{name}</span><span class="quiet num">{words}</span></li> }
    };
    let rows = plan.stores.iter().take(NAMED_MAX).map(row).collect_view();
    view! {
        <p role="status" class="strong">{summary}</p>
        <Show when=move || { count > 0 }><p>{sums}</p></Show>
        <ul class="question-list copy-list">{rows}</ul>
        <p class="quiet">{more}</p>
    }
}

/// What changes at a store; only the order when nothing else does.
fn change_words(i18n: Words, planned: &Planned) -> String {
    let takeover = &planned.takeover;
    let (added, retired, changed) = (takeover.added, takeover.retired, takeover.changed);
    if added + retired + changed == 0 {
        return t_string!(i18n, desk.copy.only_order).to_owned();
    }
    t_string!(
        i18n,
        desk.copy.at_store,
        added = added,
        retired = retired,
        changed = changed
    )
    .to_string()
}

#[component]
fn Doing(run: Run) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let settled = move || run.done.get() + run.refused.with(Vec::len);
    let how_far = move || {
        t_string!(
            i18n,
            desk.copy.how_far,
            done = settled(),
            total = run.total.get()
        )
        .to_string()
    };
    let note = move || {
        if !run.is_running.get() {
            return None;
        }
        if !field.sync.is_online.get() {
            return Some(t_string!(i18n, desk.copy.offline));
        }
        let is_stopping = run.is_stopping.get();
        is_stopping.then(|| t_string!(i18n, desk.copy.stopping))
    };
    view! {
        <label class="copy-progress">
            <span class="num">{how_far}</span>
            <progress max=move || run.total.get().to_string() value=move || settled().to_string()></progress>
        </label>
        <p class="quiet" role="status">{note}</p>
        <Show when=move || !run.is_running.get()><Done run/></Show>
    }
}

/// What was done, what was not, and why.
#[component]
fn Done(run: Run) -> impl IntoView {
    let i18n = use_i18n();
    let failure = move || {
        run.failure.get().map(|reason| {
            let reason = not_recorded_words(i18n, reason);
            let words = t_string!(i18n, desk.save.failed, reason = reason).to_string();
            view! { <Banner tone=Tone::Failing icon=IconName::Warning><span role="alert">{words}</span></Banner> }
        })
    };
    let done = move || t_string!(i18n, desk.copy.done, count = plural(run.done.get())).to_string();
    let untouched = move || match run.untouched() {
        0 => None,
        count => Some(t_string!(i18n, desk.copy.untouched, count = plural(count)).to_string()),
    };
    let refused = move || {
        let refused = run.refused.get();
        let count = refused.len();
        let row = |(name, reason): Refused| {
            let words = reason.map_or(t_string!(i18n, desk.save.unknown), |code| {
                desk_problem_words(i18n, code)
            });
            view! { <li class="question-row"><span class="strong question-open">{name}</span><span class="quiet">{words}</span></li> }
        };
        (count > 0).then(|| {
            let words = t_string!(i18n, desk.copy.refused, count = plural(count)).to_string();
            let rows = refused.into_iter().take(NAMED_MAX).map(row).collect_view();
            view! {
                <p class="error" role="alert">{words}</p>
                <ul class="question-list copy-list">{rows}</ul>
            }
        })
    };
    view! {
        <Banner tone=Tone::Proven icon=IconName::Delivered><span role="status">{done}</span></Banner>
        <p>{untouched}</p>
        {failure}
        {refused}
    }
}

/// The buttons, the one that acts last.
#[component]
pub fn Actions(copying: Copying, look: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let run = copying.run;
    let no_type = move || {
        let is_missing = copying.store_type.get().is_none();
        is_missing.then(|| t_string!(i18n, desk.copy.type_missing).to_owned())
    };
    let look_button = move |kind: ButtonKind| {
        view! {
            <Button kind disabled_because=Signal::derive(no_type) on_press=look>
                {move || t_string!(i18n, desk.copy.look)}
            </Button>
        }
    };
    let stopping = move || {
        let is_stopping = run.is_stopping.get();
        is_stopping.then(|| t_string!(i18n, desk.copy.stopping).to_owned())
    };
    move || match copying.stage.get() {
        Stage::Choosing | Stage::Failed(_) => look_button(ButtonKind::Primary).into_any(),
        Stage::Reading => ().into_any(),
        Stage::Planned(plan) if plan.stores.is_empty() => look_button(ButtonKind::Plain).into_any(),
        Stage::Planned(plan) => {
            let words = move || {
                t_string!(i18n, desk.copy.start, count = plural(plan.stores.len())).to_string()
            };
            view! { <Button kind=ButtonKind::Primary on_press=move |()| copying.start()>{words}</Button> }.into_any()
        }
        Stage::Doing if run.is_running.get() => view! {
            <Button disabled_because=Signal::derive(stopping) on_press=move |()| run.stop()>
                {move || t_string!(i18n, desk.copy.stop)}
            </Button>
        }
        .into_any(),
        Stage::Doing => look_button(ButtonKind::Plain).into_any(),
    }
}
