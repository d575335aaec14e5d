//! One photo, or in its place why it cannot be seen.

use super::address::Address;
use crate::components::Icon;
use crate::http::ASK_AGAIN;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::use_session;
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::photos::{PhotoState, RecordPhoto};
use shared::photo::Rendition;
use std::sync::Arc;

/// What is known of its bytes.
#[derive(Clone)]
enum Bytes {
    Loading,
    Here(Arc<Address>),
    Unread,
}

/// The photo in one size.
#[component]
pub fn Picture(
    /// The photo.
    photo: RecordPhoto,
    /// How large.
    rendition: Rendition,
    /// What it shows.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let bytes = RwSignal::new(Bytes::Loading);
    if photo.state == PhotoState::Shown {
        load(format!("/api/photos/{}/{rendition}", photo.hash), bytes);
    }
    let absent = move |icon: IconName, words: String| {
        view! {
            <span class="picture-absent">
                <Icon name=icon/><span>{words}</span>
                <span class="visually-hidden">{move || name.get()}</span>
            </span>
        }
        .into_any()
    };
    move || {
        match photo.state {
        PhotoState::OnPhone => {
            absent(IconName::Device, t_string!(i18n, desk.photos.on_phone).to_owned())
        }
        PhotoState::Withheld => {
            absent(IconName::EyeOff, t_string!(i18n, desk.photos.withheld).to_owned())
        }
        PhotoState::Shown => match bytes.get() {
            Bytes::Here(address) => {
                view! { <img class="picture" src=address.as_str().to_owned() alt=move || name.get()/> }
                    .into_any()
            }
            Bytes::Loading => view! {
                <span class="picture-absent" aria-busy="true">
                    <span class="visually-hidden">{t_string!(i18n, desk.state.loading)}</span>
                </span>
            }
            .into_any(),
            Bytes::Unread => {
                absent(IconName::Offline, t_string!(i18n, desk.photos.unread).to_owned())
            }
        },
    }
    }
}

/// Reads the bytes, again and again until they are here or nobody looks any more.
fn load(path: String, bytes: RwSignal<Bytes>) {
    let session = use_session();
    let attempt = move || {
        let path = path.clone();
        spawn_local(async move {
            let answer = session.request(Method::GET, &path, None).await;
            let answer = answer.and_then(|answer| answer.check().map(|()| answer));
            let address = answer
                .ok()
                .and_then(|answer| Address::of(&answer.body).ok());
            let next = address.map_or(Bytes::Unread, |address| Bytes::Here(Arc::new(address)));
            bytes.try_set(next);
        });
    };
    attempt();
    let again = move || {
        if matches!(bytes.try_get_untracked(), Some(Bytes::Unread)) {
            attempt();
        }
    };
    // A browser without timers shows it when the page is opened again.
    if let Ok(timer) = set_interval_with_handle(again, ASK_AGAIN) {
        on_cleanup(move || timer.clear());
    }
}
