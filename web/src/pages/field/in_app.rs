//! Inside WeChat, WeCom or DingTalk: says so, and offers the phone's own browser.

use super::language::LanguageChoice;
use crate::components::{Button, ButtonKind, ButtonLink, Card, LogoMark};
use crate::device::browser::{InApp, in_app, user_agent};
use crate::i18n::*;
use crate::icons::IconName;
use crate::js;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

/// Shows the app, or first that it should be opened elsewhere.
#[component]
pub fn InAppGate(children: ChildrenFn) -> impl IntoView {
    let inside = in_app(&user_agent());
    let is_accepted = RwSignal::new(inside.is_none());
    move || match (inside, is_accepted.get()) {
        (Some(app), false) => view! { <InAppPage app is_accepted/> }.into_any(),
        _ => children(),
    }
}

#[component]
fn InAppPage(app: InApp, is_accepted: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let copied = RwSignal::new(None::<bool>);
    let address = window().location().href().unwrap_or_default();
    let link = address.clone();
    let copy = move |()| {
        let link = link.clone();
        spawn_local(async move {
            let clipboard = js::navigator("clipboard").unwrap_or(JsValue::UNDEFINED);
            let done = js::call_async(&clipboard, "writeText", &[link.into()]).await;
            copied.try_set(Some(done.is_ok()));
        });
    };
    let app_name = move || match app {
        InApp::WeChat => t_string!(i18n, field.in_app.wechat),
        InApp::WeCom => t_string!(i18n, field.in_app.wecom),
        InApp::DingTalk => t_string!(i18n, field.in_app.dingtalk),
    };
    let text = move || t_string!(i18n, field.in_app.text, app = app_name()).to_string();
    // Android's browsers take over an address of this form; elsewhere the menu is the way.
    let intent = address
        .strip_prefix("https://")
        .map(|rest| format!("intent://{rest}#Intent;scheme=https;end"));
    let intent = intent.filter(|_| user_agent().contains("Android"));
    view! {
        <main class="lone">
            <p class="brand"><LogoMark/>{t!(i18n, common.app.name)}</p>
            <h1>{t!(i18n, field.in_app.title)}</h1>
            <p>{text}</p>
            <Card>
                <ol class="stack">
                    <li>{t!(i18n, field.in_app.step_menu)}</li>
                    <li>{t!(i18n, field.in_app.step_open)}</li>
                </ol>
            </Card>
            {intent.map(|href| view! {
                <ButtonLink href kind=ButtonKind::Primary big=true wide=true icon=IconName::External>
                    {t!(i18n, field.in_app.open)}
                </ButtonLink>
            })}
            <Button wide=true on_press=copy>
                {move || if copied.get() == Some(true) {
                    t_string!(i18n, field.in_app.copied)
                } else {
                    t_string!(i18n, field.in_app.copy)
                }}
            </Button>
            // Many of these browsers have no clipboard for pages.
            <p role="status">
                {move || (copied.get() == Some(false)).then(|| t_string!(i18n, field.in_app.copy_by_hand))}
            </p>
            <p class="quiet"><span>{t!(i18n, field.in_app.link)}</span>" "<code>{address}</code></p>
            <Button kind=ButtonKind::Quiet on_press=move |()| is_accepted.set(true)>
                {t!(i18n, field.in_app.go_on)}
            </Button>
            <LanguageChoice/>
        </main>
    }
}
