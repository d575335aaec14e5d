//! What a person may do where, and from when to when.

use super::new_grant::NewGrantForm;
use super::scopes::scope_name;
use crate::components::{Band, Button, ButtonKind, Dialog, EmptyState, ListRow, Press};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use crate::pages::desk::words::{Words, day_and_time, role_word};
use crate::state::use_query;
use leptos::prelude::*;
use shared::access::Grant;
use shared::api::admin::{GrantEnd, Organisation, UserRow};
use shared::ids::UserId;

/// The part of the panel: the grants, and a new one.
#[component]
pub fn Grants(user: UserId, row: Memo<Option<UserRow>>, changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let organisation = use_query::<Organisation>(|| Some("/api/organisation".to_owned()));
    let known = Memo::new(move |_| organisation.value.get().ready().unwrap_or_default());
    let grants = move || row.get().map(|row| row.grants).unwrap_or_default();
    let chosen = RwSignal::new(None::<Grant>);
    let is_asking = RwSignal::new(false);
    let end = move |()| {
        is_asking.set(false);
        if let Some(grant) = chosen.get_untracked() {
            let path = format!("/api/grants/{}/end", grant.id);
            orders.send(Order::post(path, &GrantEnd::default()), move || {
                changed.run(())
            });
        }
    };
    let question = move || {
        let grant = chosen.get()?;
        let role = role_word(i18n, grant.role);
        let place = scope_name(i18n, &known.get(), &grant);
        Some(t_string!(i18n, desk.users.end_ask, role = role, place = place).to_string())
    };
    let ask = move |grant: Grant| {
        chosen.set(Some(grant));
        is_asking.set(true);
    };
    let rows = move || {
        grants()
            .into_iter()
            .map(|grant| line(i18n, &known.get(), grant, ask))
            .collect_view()
    };
    view! {
        <Band title=move || t_string!(i18n, desk.users.grants)/>
        <Show
            when=move || !grants().is_empty()
            fallback=move || view! {
                <EmptyState icon=IconName::Warning title=move || t_string!(i18n, desk.users.no_grants) text=""/>
            }
        >
            <ul class="rows">{rows}</ul>
        </Show>
        <Refusal orders/>
        <Dialog
            open=is_asking
            title=move || t_string!(i18n, desk.users.end)
            close_label=move || t_string!(i18n, desk.close)
            actions=ViewFn::from(move || view! {
                <Button kind=ButtonKind::Danger on_press=Callback::new(end)>{move || t_string!(i18n, desk.users.end)}</Button>
            })
        >
            <p>{question}</p>
        </Dialog>
        <NewGrantForm user known changed/>
    }
}

/// One grant. What has not ended can be ended, whether it has begun or not.
fn line<Ask>(i18n: Words, known: &Organisation, grant: Grant, ask: Ask) -> impl IntoView + use<Ask>
where
    Ask: Fn(Grant) + Send + Sync + Copy + 'static,
{
    let now = clock::now();
    let has_ended = grant.valid_to.is_some_and(|end| end <= now);
    let until = grant.valid_to.map_or_else(
        || t_string!(i18n, desk.users.open_end).to_owned(),
        day_and_time,
    );
    let detail = format!(
        "{} · {} – {until}",
        scope_name(i18n, known, &grant),
        day_and_time(grant.valid_from)
    );
    let title = role_word(i18n, grant.role);
    let aside = match has_ended {
        true => t_string!(i18n, desk.users.ended),
        false if grant.valid_from > now => t_string!(i18n, desk.users.planned),
        false => t_string!(i18n, desk.users.end),
    };
    let press = if has_ended {
        Press::Nothing
    } else {
        Press::run(move || ask(grant.clone()))
    };
    view! { <ListRow title detail=Some(detail) aside=Some(aside.to_owned()) icon=IconName::Person press/> }
}
