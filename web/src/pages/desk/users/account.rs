//! One account: its password and whether it may sign in.

use crate::components::{Band, Button, ButtonKind, Dialog, PasswordField};
use crate::i18n::*;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use leptos::prelude::*;
use shared::api::admin::{UserChange, UserRow};

/// The part of the panel.
#[component]
pub fn Account(row: Memo<Option<UserRow>>, changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let password = RwSignal::new(String::new());
    let is_disabled = move || row.with(|row| row.as_ref().is_some_and(|row| row.is_disabled));
    let change = move |change: UserChange| {
        if let Some(row) = row.get_untracked() {
            orders.send(
                Order::patch(format!("/api/users/{}", row.user.id), &change),
                move || {
                    password.set(String::new());
                    changed.run(());
                },
            );
        }
    };
    let set_password = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        change(UserChange {
            password: Some(password.get_untracked()),
            ..UserChange::default()
        });
    };
    let is_asking = RwSignal::new(false);
    let switch = move |()| {
        is_asking.set(false);
        let is_disabled = Some(!untrack(is_disabled));
        change(UserChange {
            is_disabled,
            ..UserChange::default()
        });
    };
    let switch_word = move || {
        if is_disabled() {
            t_string!(i18n, desk.users.enable)
        } else {
            t_string!(i18n, desk.users.disable)
        }
    };
    let question = move || {
        let name = row.with(|row| row.as_ref().map(|row| row.user.name.clone()));
        t_string!(
            i18n,
            desk.users.disable_ask,
            name = name.unwrap_or_default()
        )
        .to_string()
    };
    view! {
        <Band title=move || t_string!(i18n, desk.users.state)/>
        <form class="form" on:submit=set_password>
            <PasswordField
                label=move || t_string!(i18n, desk.users.new_password)
                show_label=move || t_string!(i18n, desk.users.show)
                hide_label=move || t_string!(i18n, desk.users.hide)
                hint=Signal::derive(move || Some(t_string!(i18n, desk.users.password_hint).to_owned()))
                value=password
                is_new=true
            />
            <Refusal orders/>
            <div class="form-foot">
                <Button submit=true pending=orders.is_pending>{move || t_string!(i18n, desk.users.set_password)}</Button>
                <Show
                    when=is_disabled
                    fallback=move || view! {
                        <Button kind=ButtonKind::Danger pending=orders.is_pending on_press=Callback::new(move |()| is_asking.set(true))>
                            {switch_word}
                        </Button>
                    }
                >
                    <Button pending=orders.is_pending on_press=Callback::new(switch)>{switch_word}</Button>
                </Show>
            </div>
        </form>
        <Dialog
            open=is_asking
            title=move || t_string!(i18n, desk.users.disable)
            close_label=move || t_string!(i18n, desk.close)
            actions=ViewFn::from(move || view! {
                <Button kind=ButtonKind::Danger on_press=Callback::new(switch)>{switch_word}</Button>
            })
        >
            <p>{question}</p>
        </Dialog>
    }
}
