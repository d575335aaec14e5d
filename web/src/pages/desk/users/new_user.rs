//! A new account.

use crate::components::{
    Button, ButtonKind, Choice, ChoiceOption, PasswordField, TextField, TextPurpose,
};
use crate::i18n::*;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use leptos::prelude::*;
use shared::api::admin::NewUser;
use shared::api::auth;

/// The form; closes the panel when the server has made the account.
#[component]
pub fn NewUserForm(created: Callback<()>, open: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let (name, login, password) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let locale = RwSignal::new(Some(auth::Locale::ZhCn));
    let languages = vec![
        ChoiceOption::new(auth::Locale::ZhCn, "中文"),
        ChoiceOption::new(auth::Locale::En, "English"),
    ];
    let create = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let user = NewUser {
            login: login.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            locale: locale.get_untracked().unwrap_or_default(),
            password: password.get_untracked(),
        };
        orders.send(Order::post("/api/users", &user), move || {
            created.run(());
            open.set(false);
        });
    };
    view! {
        <form class="form" on:submit=create>
            <TextField label=move || t_string!(i18n, desk.users.name) value=name purpose=TextPurpose::PersonName required=true/>
            <TextField label=move || t_string!(i18n, desk.users.login) value=login purpose=TextPurpose::Login required=true/>
            <Choice label=move || t_string!(i18n, desk.users.language) options=languages value=locale/>
            <PasswordField
                label=move || t_string!(i18n, desk.users.password)
                show_label=move || t_string!(i18n, desk.users.show)
                hide_label=move || t_string!(i18n, desk.users.hide)
                hint=Signal::derive(move || Some(t_string!(i18n, desk.users.password_hint).to_owned()))
                value=password
                is_new=true
            />
            <Refusal orders/>
            <div class="form-foot">
                <Button kind=ButtonKind::Primary submit=true pending=orders.is_pending>
                    {move || t_string!(i18n, desk.users.create)}
                </Button>
            </div>
        </form>
    }
}
