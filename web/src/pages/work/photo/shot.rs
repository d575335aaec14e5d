use crate::components::{Button, ButtonKind, Sheet};
use crate::i18n::*;
use crate::icons::IconName;
use crate::js;
use crate::state::use_field;
use crate::words::Words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sync::Hash;
use wasm_bindgen::JsValue;

/// A small picture that opens at full size, with how far it has come.
#[component]
pub fn Shot(
    /// The photo.
    hash: Hash,
    /// Its place in its list, from 1.
    place: u32,
    /// Takes it away again; offered while nothing is saved.
    #[prop(into)]
    remove: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let name = move || t_string!(i18n, work.photo.name, number = place).to_string();
    let state = use_state(hash);
    let label = move || {
        t_string!(
            i18n,
            common.list.joined,
            first = name(),
            second = state_words(i18n, state.get())
        )
        .to_string()
    };
    let drop_it = Callback::new(move |()| {
        open.set(false);
        remove.run(());
    });
    view! {
        <button type="button" class="shot" aria-label=label on:click=move |_| open.set(true)>
            <Picture hash/>
            <span class="quiet">{move || state_words(i18n, state.get())}</span>
        </button>
        <Sheet open title=Signal::derive(name) close_label=move || t_string!(i18n, common.action.close)>
            <Picture hash name=name()/>
            <p class="quiet">{move || state_words(i18n, state.get())}</p>
            <Show when=move || state.get() == ShotState::Unsaved>
                <Button kind=ButtonKind::Danger wide=true icon=IconName::Cross on_press=drop_it>
                    {t!(i18n, work.photo.remove)}
                </Button>
            </Show>
        </Sheet>
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ShotState {
    Unsaved,
    Waiting,
    Delivered,
    Refused,
    /// Taken by another phone, or let go.
    Elsewhere,
}

fn use_state(hash: Hash) -> Memo<ShotState> {
    let field = use_field();
    Memo::new(move |_| {
        field.photos.rows.with(|rows| {
            let Some(row) = rows.iter().find(|row| row.hash == hash) else {
                return ShotState::Elsewhere;
            };
            match (row.delivered_at, row.record) {
                (Some(_), _) => ShotState::Delivered,
                _ if row.is_refused => ShotState::Refused,
                (None, Some(_)) => ShotState::Waiting,
                (None, None) => ShotState::Unsaved,
            }
        })
    })
}

fn state_words(i18n: Words, state: ShotState) -> &'static str {
    match state {
        ShotState::Unsaved => t_string!(i18n, work.photo.unsaved),
        ShotState::Waiting => t_string!(i18n, work.photo.waiting),
        ShotState::Delivered => t_string!(i18n, work.photo.delivered),
        ShotState::Refused => t_string!(i18n, work.photo.refused),
        ShotState::Elsewhere => t_string!(i18n, work.photo.elsewhere),
    }
}

/// The picture itself, as long as its bytes are on this phone.
#[component]
pub fn Picture(
    hash: Hash,
    /// What it is, where nothing around it says so.
    #[prop(optional, into)]
    name: String,
) -> impl IntoView {
    let field = use_field();
    let address = RwSignal::new(None::<String>);
    spawn_local(async move {
        let bytes = field.photos.bytes(hash).await;
        let made = bytes.and_then(|bytes| address_of(&bytes));
        if let Some(made) = made
            && let Some(too_late) = address.try_set(Some(made))
        {
            release(too_late);
        }
    });
    on_cleanup(move || release(address.try_get_untracked().flatten()));
    move || match address.get() {
        Some(address) => view! { <img class="picture" src=address alt=name.clone()/> }.into_any(),
        None => view! { <span class="picture"></span> }.into_any(),
    }
}

fn address_of(bytes: &js_sys::Uint8Array) -> Option<String> {
    let parts = js_sys::Array::of1(bytes);
    let kind = js::object(&[("type", "image/jpeg".into())]);
    let blob = js::construct("Blob", &[parts.into(), kind]).ok()?;
    let address = js::call(&js::global("URL")?, "createObjectURL", &[blob]).ok()?;
    address.as_string()
}

fn release(address: Option<String>) {
    if let (Some(address), Some(class)) = (address, js::global("URL")) {
        drop(js::call(
            &class,
            "revokeObjectURL",
            &[JsValue::from(address)],
        ));
    }
}
