use crate::components::{ListRow, Press, Tone};
use crate::device::browser::{device_name, is_apple_phone, user_agent};
use crate::device::install::{Install, Installing};
use crate::device::room::{Room, read_room};
use crate::i18n::*;
use crate::icons::IconName;
use crate::words::megabytes_words;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// This phone: its name, its room, whether the app is installed.
#[component]
pub fn PhoneRows() -> impl IntoView {
    let i18n = use_i18n();
    let room = RwSignal::new(Room {
        is_kept: None,
        used: None,
        free: None,
    });
    spawn_local(async move {
        room.try_set(read_room().await);
    });
    let kept = move || match room.get().is_kept {
        Some(true) => t_string!(i18n, field.me.storage_kept),
        Some(false) | None => t_string!(i18n, field.me.storage_may_go),
    };
    let tone = move || {
        if room.get().is_kept == Some(true) {
            Tone::Proven
        } else {
            Tone::Calm
        }
    };
    let space = move || {
        let Room { used, free, .. } = room.get();
        let (used, free) = (megabytes_words(i18n, used?), megabytes_words(i18n, free?));
        Some(t_string!(i18n, field.me.storage_use, used = used, free = free).to_string())
    };
    let version =
        move || t_string!(i18n, field.me.version, version = env!("CARGO_PKG_VERSION")).to_string();
    view! {
        <ul class="rows">
            <ListRow
                title=device_name(&user_agent()) detail=Signal::derive(move || Some(version()))
                icon=IconName::Device press=Press::Nothing
            />
            <ListRow
                title=kept detail=Signal::derive(space) tone=Signal::derive(tone)
                icon=IconName::Lock press=Press::to("/ready")
            />
            <InstallRow/>
        </ul>
    }
}

#[component]
fn InstallRow() -> impl IntoView {
    let i18n = use_i18n();
    let install: Install = expect_context();
    let how = move || match install.state.get() {
        Installing::Installed => None,
        Installing::Offered => Some(t_string!(i18n, field.me.install_hint).to_owned()),
        Installing::ByMenu if is_apple_phone() => {
            Some(t_string!(i18n, field.me.install_ios).to_owned())
        }
        Installing::ByMenu => Some(t_string!(i18n, field.me.install_menu).to_owned()),
    };
    let title = move || match install.state.get() {
        Installing::Installed => t_string!(i18n, field.me.installed),
        Installing::Offered | Installing::ByMenu => t_string!(i18n, field.me.install),
    };
    move || {
        let press = match install.state.get() {
            Installing::Offered => Press::run(move || install.ask()),
            Installing::Installed | Installing::ByMenu => Press::Nothing,
        };
        view! { <ListRow title detail=Signal::derive(how) icon=IconName::Install press/> }
    }
}
