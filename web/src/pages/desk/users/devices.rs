//! The devices of a person, and taking one out of use.

use crate::components::{Band, Button, ButtonKind, Dialog, EmptyState, ListRow, Press};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use crate::pages::desk::frame::Asked;
use crate::pages::desk::words::day_and_time;
use crate::state::use_query;
use crate::words::Words;
use leptos::prelude::*;
use shared::api::admin::DeviceRow;
use shared::api::auth::Posture;
use shared::ids::UserId;

/// The part of the panel.
#[component]
pub fn Devices(user: UserId) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let devices = use_query::<Vec<DeviceRow>>(move || Some(format!("/api/users/{user}/devices")));
    let chosen = RwSignal::new(None::<DeviceRow>);
    let is_asking = RwSignal::new(false);
    let revoke = move |()| {
        is_asking.set(false);
        if let Some(device) = chosen.get_untracked() {
            let path = format!("/api/devices/{}/revoke", device.id);
            orders.send(Order::post(path, &serde_json::json!({})), move || {
                devices.reload()
            });
        }
    };
    let question = move || {
        let device = chosen.get().map(|device| device.name).unwrap_or_default();
        t_string!(i18n, desk.users.revoke_ask, device = device).to_string()
    };
    let list = move |devices: Signal<Vec<DeviceRow>>| {
        let rows = move || {
            let open = move |device: DeviceRow| {
                chosen.set(Some(device));
                is_asking.set(true);
            };
            devices
                .get()
                .into_iter()
                .map(|device| row(i18n, device, open))
                .collect_view()
        };
        view! {
            <Show
                when=move || devices.with(|devices| !devices.is_empty())
                fallback=move || view! {
                    <EmptyState icon=IconName::Device title=move || t_string!(i18n, desk.users.no_devices) text=""/>
                }
            >
                <ul class="rows">{rows}</ul>
            </Show>
        }
    };
    view! {
        <Band title=move || t_string!(i18n, desk.users.devices)/>
        <Asked query=devices draw=list/>
        <Refusal orders/>
        <Dialog
            open=is_asking
            title=move || t_string!(i18n, desk.users.revoke)
            close_label=move || t_string!(i18n, desk.close)
            actions=ViewFn::from(move || view! {
                <Button kind=ButtonKind::Danger on_press=Callback::new(revoke)>{move || t_string!(i18n, desk.users.revoke)}</Button>
            })
        >
            <p>{question}</p>
        </Dialog>
    }
}

fn row(
    i18n: Words,
    device: DeviceRow,
    open: impl Fn(DeviceRow) + Send + Sync + Copy + 'static,
) -> impl IntoView {
    let posture = match device.posture {
        Posture::Field => t_string!(i18n, desk.users.field),
        Posture::Desk => t_string!(i18n, desk.users.desk),
    };
    let seen = device
        .last_seen_at
        .map_or_else(|| "–".to_owned(), day_and_time);
    let detail = format!("{posture} · {seen}");
    let is_revoked = device.revoked_at.is_some();
    let aside = if is_revoked {
        t_string!(i18n, desk.users.revoked)
    } else {
        t_string!(i18n, desk.users.revoke)
    };
    let title = device.name.clone();
    let press = if is_revoked {
        Press::Nothing
    } else {
        Press::run(move || open(device.clone()))
    };
    view! { <ListRow title detail=Some(detail) aside=Some(aside.to_owned()) icon=IconName::Device press/> }
}
