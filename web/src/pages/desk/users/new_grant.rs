//! A new grant: which role, where, from when to when.

use super::scopes::{places_of, scopes_for};
use crate::components::{Button, ButtonKind, ChoiceOption, DateField, SelectField};
use crate::i18n::*;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use crate::pages::desk::words::{local_start_of, local_today, role_word, scope_word};
use leptos::prelude::*;
use shared::access::{Role, ScopeKind};
use shared::api::admin::{NewGrant, Organisation};
use shared::ids::UserId;
use shared::time::BusinessDay;
use uuid::Uuid;

/// What has been chosen so far.
#[derive(Clone, Copy)]
struct Chosen {
    role: RwSignal<Option<Role>>,
    scope: RwSignal<Option<ScopeKind>>,
    place: RwSignal<Option<Uuid>>,
    from: RwSignal<String>,
    until: RwSignal<String>,
}

impl Chosen {
    fn new() -> Self {
        Self {
            role: RwSignal::new(None),
            scope: RwSignal::new(None),
            place: RwSignal::new(None),
            from: RwSignal::new(String::new()),
            until: RwSignal::new(String::new()),
        }
    }

    fn is_complete(self) -> bool {
        let needs_place = |scope| scope != ScopeKind::Company;
        let has_place = self
            .scope
            .get()
            .is_some_and(|scope| !needs_place(scope) || self.place.get().is_some());
        self.role.get().is_some() && has_place && !self.ends_before_start()
    }

    fn ends_before_start(self) -> bool {
        let from = BusinessDay::parse(&self.from.get()).unwrap_or_else(local_today);
        BusinessDay::parse(&self.until.get()).is_some_and(|until| until < from)
    }

    /// The last day belongs to the grant: it holds until the next one begins. Without a first day it
    /// holds from this moment, which for today is what people mean.
    fn grant(self) -> Option<NewGrant> {
        let first = BusinessDay::parse(&self.from.get()).filter(|day| *day > local_today());
        let last = BusinessDay::parse(&self.until.get());
        Some(NewGrant {
            role: self.role.get()?,
            scope_kind: self.scope.get()?,
            scope_id: self.place.get(),
            valid_from: first.map(local_start_of),
            valid_to: last.map(|day| local_start_of(day.plus_days(1))),
        })
    }

    fn clear(self) {
        self.role.set(None);
        self.scope.set(None);
        self.from.set(String::new());
        self.until.set(String::new());
    }
}

/// The form under the grants.
#[component]
pub fn NewGrantForm(
    user: UserId,
    known: Memo<Organisation>,
    changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let chosen = Chosen::new();
    let roles = move || {
        let all = Role::ALL.iter();
        all.map(|role| ChoiceOption::new(*role, role_word(i18n, *role)))
            .collect::<Vec<_>>()
    };
    let offered = Memo::new(move |_| known.with(|known| scopes_for(known, chosen.role.get())));
    let scopes = move || {
        let all = offered.get().into_iter();
        all.map(|scope| ChoiceOption::new(scope, scope_word(i18n, scope)))
            .collect::<Vec<_>>()
    };
    let places = Signal::derive(move || {
        let scope = chosen.scope.get();
        scope
            .map(|scope| places_of(&known.get(), scope))
            .unwrap_or_default()
    });
    Effect::new(move || {
        let offered = offered.get();
        if chosen
            .scope
            .get()
            .is_some_and(|scope| !offered.contains(&scope))
        {
            chosen.scope.set(None);
        }
    });
    Effect::new(move || {
        chosen.scope.track();
        chosen.place.set(None);
    });
    let give = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(grant) = untrack(|| chosen.is_complete().then(|| chosen.grant()).flatten()) {
            let path = format!("/api/users/{user}/grants");
            orders.send(Order::post(path, &grant), move || {
                chosen.clear();
                changed.run(());
            });
        }
    };
    let choose = move || t_string!(i18n, desk.users.choose);
    let missing = move || {
        (!chosen.is_complete()).then(|| t_string!(i18n, desk.users.grant_missing).to_owned())
    };
    let bad_end = Signal::derive(move || {
        let is_bad = chosen.ends_before_start();
        is_bad.then(|| t_string!(i18n, desk.plans.end_before_start).to_owned())
    });
    let from_hint = Signal::derive(move || Some(t_string!(i18n, desk.users.from_hint).to_owned()));
    let until_hint =
        Signal::derive(move || Some(t_string!(i18n, desk.users.until_hint).to_owned()));
    view! {
        <form class="form" on:submit=give>
            <SelectField label=move || t_string!(i18n, desk.users.role) options=Signal::derive(roles) value=chosen.role none_label=choose/>
            <SelectField label=move || t_string!(i18n, desk.users.scope) options=Signal::derive(scopes) value=chosen.scope none_label=choose/>
            <Show when=move || places.with(|places| !places.is_empty())>
                <SelectField label=move || t_string!(i18n, desk.users.scope_which) options=places value=chosen.place none_label=choose/>
            </Show>
            <div class="form-row">
                <DateField label=move || t_string!(i18n, desk.users.from) value=chosen.from hint=from_hint/>
                <DateField label=move || t_string!(i18n, desk.users.until) value=chosen.until hint=until_hint error=bad_end/>
            </div>
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
