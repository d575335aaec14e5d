//! What a person may do where, and from when to when.

use crate::components::{
    Band, Button, ButtonKind, ChoiceOption, EmptyState, ListRow, Press, SelectField, Tone,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use crate::pages::desk::words::{day_and_time, role_word, scope_word};
use crate::state::use_query;
use leptos::prelude::*;
use shared::access::{Grant, Role, ScopeKind};
use shared::api::admin::{GrantEnd, NewGrant, Organisation, UserRow};
use shared::ids::UserId;
use uuid::Uuid;

/// The part of the panel: the grants, and a new one.
#[component]
pub fn Grants(user: UserId, row: Memo<Option<UserRow>>, changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let organisation = use_query::<Organisation>(|| Some("/api/organisation".to_owned()));
    let known = Memo::new(move |_| organisation.value.get().ready().unwrap_or_default());
    let grants = move || row.get().map(|row| row.grants).unwrap_or_default();
    let end = move |grant: &Grant| {
        orders.send(
            Order::post(
                format!("/api/grants/{}/end", grant.id),
                &GrantEnd::default(),
            ),
            move || changed.run(()),
        );
    };
    let rows = move || {
        let line = |grant: Grant| {
            let title = role_word(i18n, grant.role);
            let detail = scope_name(i18n, &known.get(), &grant);
            let span = (
                day_and_time(grant.valid_from),
                grant.valid_to.map(day_and_time),
            );
            let detail = format!(
                "{detail} · {} – {}",
                span.0,
                span.1
                    .unwrap_or_else(|| t_string!(i18n, desk.users.open_end).to_owned())
            );
            let (aside, press) = match grant.valid_to {
                Some(_) => (t_string!(i18n, desk.users.ended), Press::Nothing),
                None => (
                    t_string!(i18n, desk.users.end),
                    Press::run(move || end(&grant)),
                ),
            };
            view! { <ListRow title detail=Some(detail) aside=Some(aside.to_owned()) icon=IconName::Person press/> }
        };
        grants().into_iter().map(line).collect_view()
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
        <NewGrantForm user known changed/>
    }
}

#[component]
fn NewGrantForm(user: UserId, known: Memo<Organisation>, changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let role = RwSignal::new(None::<Role>);
    let scope = RwSignal::new(None::<ScopeKind>);
    let place = RwSignal::new(None::<Uuid>);
    let roles = move || {
        Role::ALL
            .iter()
            .map(|role| ChoiceOption::new(*role, role_word(i18n, *role)))
            .collect::<Vec<_>>()
    };
    let scopes = move || {
        let offered = [
            ScopeKind::Company,
            ScopeKind::Region,
            ScopeKind::Territory,
            ScopeKind::Route,
        ];
        offered
            .map(|scope| ChoiceOption::new(scope, scope_word(i18n, scope)))
            .to_vec()
    };
    let places = Signal::derive(move || {
        scope
            .get()
            .map(|scope| places_of(&known.get(), scope))
            .unwrap_or_default()
    });
    Effect::new(move || {
        scope.track();
        place.set(None);
    });
    let is_complete = move || {
        role.get().is_some()
            && scope
                .get()
                .is_some_and(|scope| scope == ScopeKind::Company || place.get().is_some())
    };
    let give = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let (Some(role), Some(scope_kind)) = (role.get_untracked(), scope.get_untracked()) {
            let grant = NewGrant {
                role,
                scope_kind,
                scope_id: place.get_untracked(),
                valid_from: None,
                valid_to: None,
            };
            orders.send(
                Order::post(format!("/api/users/{user}/grants"), &grant),
                move || changed.run(()),
            );
        }
    };
    let choose = move || t_string!(i18n, desk.users.choose);
    let missing = move || (!is_complete()).then(|| choose().to_owned());
    view! {
        <form class="form" on:submit=give>
            <SelectField label=move || t_string!(i18n, desk.users.role) options=Signal::derive(roles) value=role none_label=choose/>
            <SelectField label=move || t_string!(i18n, desk.users.scope) options=Signal::derive(scopes) value=scope none_label=choose/>
            <Show when=move || places.with(|places| !places.is_empty())>
                <SelectField label=move || t_string!(i18n, desk.users.scope_which) options=places value=place none_label=choose/>
            </Show>
            <Refusal orders/>
            <div class="form-foot">
                <Button
                    kind=ButtonKind::Plain
                    submit=true
                    pending=orders.is_pending
                    disabled_because=Signal::derive(missing)
                >
                    {move || t_string!(i18n, desk.users.grant)}
                </Button>
            </div>
        </form>
    }
}

fn places_of(known: &Organisation, scope: ScopeKind) -> Vec<ChoiceOption<Uuid>> {
    let option = |id: Uuid, name: &str| ChoiceOption {
        value: id,
        label: name.to_owned(),
        icon: None,
        tone: Tone::Calm,
    };
    match scope {
        ScopeKind::Region => known
            .regions
            .iter()
            .map(|one| option(one.id.0, &one.name))
            .collect(),
        ScopeKind::Territory => known
            .territories
            .iter()
            .map(|one| option(one.id.0, &one.name))
            .collect(),
        ScopeKind::Route => known
            .routes
            .iter()
            .map(|one| option(one.id.0, &one.name))
            .collect(),
        ScopeKind::Company | ScopeKind::Store | ScopeKind::Account => Vec::new(),
    }
}

fn scope_name(i18n: crate::words::Words, known: &Organisation, grant: &Grant) -> String {
    let kind = scope_word(i18n, grant.scope_kind);
    let places = places_of(known, grant.scope_kind);
    let place = places
        .into_iter()
        .find(|place| Some(place.value) == grant.scope_id);
    place.map_or(kind.clone(), |place| format!("{kind} {}", place.label))
}
