//! The rescue file: what is not delivered leaves the phone under a passphrase, and work of another phone of
//! the same person comes in.

use super::groups::ItemKind;
use super::line_words::item_words;
use crate::components::{Band, Banner, Button, Icon, PasswordField, Tone, unique_id, use_toasts};
use crate::device::{clock, key};
use crate::files::{read_bytes, save_file};
use crate::i18n::*;
use crate::icons::IconName;
use crate::js;
use crate::state::visiting::{Visiting, use_visiting};
use crate::state::{Field, Session, use_field, use_session};
use crate::storage::PhotoRow;
use crate::words::{Words, rescue_words};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use shared::sync::engine::{SyncEnd, TakeInError};
use shared::sync::rescue::{
    RESCUE_PHOTO_BYTES_MAX, RescueBundle, RescueError, RescueHead, RescueNoise, RescuePhoto,
    is_passphrase, open_bundle, seal_bundle,
};
use std::collections::BTreeMap;

/// Why there is no file, or nothing came in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    Bundle(RescueError),
    OtherUser,
    Storage,
    Refused,
}

impl From<RescueError> for Failure {
    fn from(error: RescueError) -> Self {
        Self::Bundle(error)
    }
}

impl From<TakeInError> for Failure {
    fn from(error: TakeInError) -> Self {
        match error {
            TakeInError::OtherUser => Self::OtherUser,
            TakeInError::Unreadable => Self::Bundle(RescueError::Damaged),
            TakeInError::Storage(_) => Self::Storage,
        }
    }
}

fn failure_words(i18n: Words, failure: Failure) -> &'static str {
    match failure {
        Failure::Bundle(error) => rescue_words(i18n, error),
        Failure::OtherUser => t_string!(i18n, field.rescue.other_user),
        Failure::Storage => t_string!(i18n, field.rescue.storage),
        Failure::Refused => t_string!(i18n, field.rescue.refused),
    }
}

/// Both ways, at the end of the sync page: folded away, unless something waits that does not get through or the
/// address asks for it, as where somebody wants to sign out.
#[component]
pub fn Rescue() -> impl IntoView {
    let i18n = use_i18n();
    let (field, visiting) = (use_field(), use_visiting());
    let is_stuck = Memo::new(move |_| {
        let is_failing = matches!(
            field.sync.last_end.get(),
            Some(
                SyncEnd::NoAnswer
                    | SyncEnd::Unproven
                    | SyncEnd::Refused { .. }
                    | SyncEnd::Storage(_)
            )
        );
        is_failing && field.sync.is_online.get() && visiting.undelivered() > 0
    });
    let query = use_query_map();
    let is_asked = Memo::new(move |_| query.with(|query| query.get("rescue").is_some()));
    // It is never closed under the person's hands.
    let is_open =
        Memo::new(move |was_open| was_open == Some(&true) || is_stuck.get() || is_asked.get());
    let place = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if is_asked.get()
            && let Some(place) = place.get()
        {
            place.scroll_into_view();
            place.focus().ok();
        }
    });
    view! {
        <div tabindex="-1" node_ref=place>
        <Band title=move || t_string!(i18n, field.rescue.title)/>
        <div class="pad-x stack">
            <details prop:open=move || is_open.get()>
                <summary>{t!(i18n, field.rescue.ways)}</summary>
                <div class="stack">
                    <SaveFile/>
                    <BringIn/>
                </div>
            </details>
        </div>
        </div>
    }
}

/// What would be in the file, by kind.
fn contents(i18n: Words, field: Field) -> Vec<(&'static str, i32)> {
    let mut counts: BTreeMap<&'static str, i32> = BTreeMap::new();
    field.outbox.with(|outbox| {
        let open = outbox.items.iter().filter(|item| !item.state.is_final());
        for item in open {
            let word = item_words(i18n, &ItemKind::Record(item.kind.clone()));
            *counts.entry(word).or_default() += 1;
        }
    });
    let photos = i32::try_from(field.photos.waiting()).unwrap_or(i32::MAX);
    let photos = (photos > 0).then(|| (t_string!(i18n, field.rescue.photos), photos));
    counts.into_iter().chain(photos).collect()
}

#[component]
fn SaveFile() -> impl IntoView {
    let i18n = use_i18n();
    let (field, session, toasts) = (use_field(), use_session(), use_toasts());
    let visiting = use_visiting();
    let contents = Memo::new(move |_| contents(i18n, field));
    let (passphrase, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let is_pending = RwSignal::new(false);
    let is_tried = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let short = move || {
        let is_short = is_tried.get() && !passphrase.with(|text| is_passphrase(text));
        is_short.then(|| t_string!(i18n, field.rescue.short).to_owned())
    };
    let differs = move || {
        let differs = is_tried.get() && passphrase.get().trim() != again.get().trim();
        differs.then(|| t_string!(i18n, field.rescue.differs).to_owned())
    };
    let save = move |()| {
        is_tried.set(true);
        failure.set(None);
        let phrase = passphrase.get_untracked();
        if !is_passphrase(&phrase) || phrase.trim() != again.get_untracked().trim() {
            return;
        }
        is_pending.set(true);
        spawn_local(async move {
            // The button shows that work goes on before the passphrase is made a key.
            js::sleep(0).await;
            let done = write_file((field, visiting), session, &phrase).await;
            is_pending.try_set(false);
            match done {
                Ok(left) => {
                    is_tried.try_set(false);
                    passphrase.try_set(String::new());
                    again.try_set(String::new());
                    toasts.say(untrack(|| match left {
                        0 => t_string!(i18n, field.rescue.saved).to_owned(),
                        left => t_string!(i18n, field.rescue.saved_but, count = left).to_string(),
                    }));
                }
                Err(why) => {
                    failure.try_set(Some(why));
                }
            }
        });
    };
    let list = move || {
        let lines = contents.get().into_iter().map(|(word, count)| {
            view! { <li>{t_string!(i18n, field.rescue.line, what = word, count = count).to_string()}</li> }
        });
        lines.collect_view()
    };
    view! {
        <h3>{t!(i18n, field.rescue.save_title)}</h3>
        <p>{t!(i18n, field.rescue.save_text)}</p>
        <Show
            when=move || contents.with(|contents| !contents.is_empty())
            fallback=move || view! { <p class="quiet">{t!(i18n, field.rescue.nothing)}</p> }
        >
            <ul>{list}</ul>
            <Passphrase label=Signal::derive(move || t_string!(i18n, field.rescue.passphrase).to_owned())
                value=passphrase is_new=true error=Signal::derive(short)/>
            <Passphrase label=Signal::derive(move || t_string!(i18n, field.rescue.again).to_owned())
                value=again is_new=true error=Signal::derive(differs)/>
            <Told failure/>
            <Button wide=true pending=is_pending on_press=save>{t!(i18n, field.rescue.save)}</Button>
        </Show>
    }
}

/// Saves the file; how many photos it has no room for.
async fn write_file(
    (field, visiting): (Field, Visiting),
    session: Session,
    passphrase: &str,
) -> Result<i32, Failure> {
    // What is in hand, in other tabs too, belongs into the file; where it cannot be recorded, the file says
    // nothing of it.
    field.take_up_work().await.ok();
    field.record_work(&|_| true).await.ok();
    visiting.settle().await;
    let engine = field.engine().ok_or(Failure::Storage)?;
    let mutations = engine.undelivered().map_err(|_| Failure::Storage)?;
    let (photos, left) = photos_for_file(field).await;
    let identity = session.identity.get_untracked().ok_or(Failure::Storage)?;
    // A phone whose browser keeps no key wrote without signatures.
    let public_key = key::public_key(&session.device_storage()).await;
    let made_at = clock::now();
    let bundle = RescueBundle {
        head: RescueHead {
            author: identity.user.id,
            author_name: identity.user.name,
            device: identity.device,
            public_key: public_key.unwrap_or_default(),
            made_at,
            mutations: 0,
            photos: 0,
        },
        mutations,
        photos,
    };
    let mut noise = RescueNoise {
        salt: [0; 16],
        nonce: [0; 24],
    };
    let is_random =
        js::fill_random(&mut noise.salt).is_ok() && js::fill_random(&mut noise.nonce).is_ok();
    if !is_random {
        return Err(Failure::Refused);
    }
    let file = seal_bundle(&bundle, passphrase, &noise)?;
    let name = format!("storebeat-{}.sbx", made_at.0);
    save_file(&name, "application/octet-stream", &file).map_err(|_| Failure::Refused)?;
    Ok(i32::try_from(left).unwrap_or(i32::MAX))
}

/// The photos that only this phone has, oldest first, and how many the file has no room for.
async fn photos_for_file(field: Field) -> (Vec<(RescuePhoto, Vec<u8>)>, usize) {
    let (mut taken, mut left, mut room) = (Vec::new(), 0, RESCUE_PHOTO_BYTES_MAX);
    let rows = field.photos.rows.get_untracked();
    for row in rows.iter().filter(|row| row.is_owed()) {
        let Some(record) = row.record else { continue };
        let bytes = match room.checked_sub(row.bytes) {
            Some(_) => field.photos.bytes(row.hash).await,
            None => None,
        };
        let Some(bytes) = bytes else {
            left += 1;
            continue;
        };
        room -= row.bytes;
        let photo = RescuePhoto {
            hash: row.hash,
            taken_at: row.taken_at,
            likeness: row.likeness,
            record,
            visit: row.visit,
        };
        taken.push((photo, bytes.to_vec()));
    }
    (taken, left)
}

#[component]
fn BringIn() -> impl IntoView {
    let i18n = use_i18n();
    let (field, session, toasts) = (use_field(), use_session(), use_toasts());
    let input = NodeRef::<html::Input>::new();
    let file = RwSignal::new(None::<(String, Vec<u8>)>);
    let passphrase = RwSignal::new(String::new());
    let is_pending = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let help = unique_id("rescue-file");
    let read = move |_| {
        failure.set(None);
        let Some(input) = input.get_untracked() else {
            return;
        };
        let chosen = input.files().and_then(|files| files.get(0));
        // The same file may be chosen again.
        input.set_value("");
        let Some(chosen) = chosen else {
            return;
        };
        spawn_local(async move {
            match read_bytes(&chosen).await {
                Some(bytes) => {
                    file.try_set(Some((chosen.name(), bytes)));
                }
                None => {
                    failure.try_set(Some(Failure::Bundle(RescueError::Damaged)));
                }
            }
        });
    };
    let bring = move |()| {
        let Some((_, bytes)) = file.get_untracked() else {
            return;
        };
        is_pending.set(true);
        failure.set(None);
        let phrase = passphrase.get_untracked();
        spawn_local(async move {
            js::sleep(0).await;
            let taken = take_in(field, session, (&bytes, &phrase)).await;
            is_pending.try_set(false);
            match taken {
                Ok(count) => {
                    file.try_set(None);
                    passphrase.try_set(String::new());
                    toasts.say(untrack(|| match count {
                        0 => t_string!(i18n, field.rescue.known).to_owned(),
                        count => t_string!(i18n, field.rescue.taken, count = count).to_string(),
                    }));
                    field.sync.ask();
                }
                Err(why) => {
                    failure.try_set(Some(why));
                }
            }
        });
    };
    let name = move || file.with(|file| file.as_ref().map(|(name, _)| name.clone()));
    view! {
        <h3>{t!(i18n, field.rescue.bring_title)}</h3>
        <p id=help.clone()>{t!(i18n, field.rescue.bring_text)}</p>
        <div class="file-choice">
            <label class="button">
                <Icon name=IconName::Inbox/>
                <span>{t!(i18n, field.rescue.choose)}</span>
                <input type="file" class="visually-hidden" accept=".sbx" aria-describedby=help node_ref=input on:change=read/>
            </label>
            <span class="name">{name}</span>
        </div>
        <Show when=move || file.with(Option::is_some)>
            <Passphrase label=Signal::derive(move || t_string!(i18n, field.rescue.passphrase_of_file).to_owned())
                value=passphrase is_new=false error=Signal::stored(None)/>
            <Button wide=true pending=is_pending on_press=bring>{t!(i18n, field.rescue.bring)}</Button>
        </Show>
        <Told failure/>
    }
}

/// Photos first: what names them must find them.
async fn take_in(
    field: Field,
    session: Session,
    (file, passphrase): (&[u8], &str),
) -> Result<i32, Failure> {
    let engine = field.engine().ok_or(Failure::Storage)?;
    let bundle = open_bundle(file, passphrase)?;
    let person = session
        .identity
        .with_untracked(|identity| identity.as_ref().map(|identity| identity.user.id));
    if person != Some(bundle.head.author) {
        return Err(Failure::OtherUser);
    }
    let mut photos = 0;
    for (photo, bytes) in &bundle.photos {
        photos += usize::from(keep_photo(field, photo, bytes).await?);
    }
    let count = engine
        .take_in(&clock::device_time(), &bundle.mutations)
        .await?;
    Ok(i32::try_from(count + photos).unwrap_or(i32::MAX))
}

/// A photo of the other phone, which this one sends from now on. Whether it was new.
async fn keep_photo(field: Field, photo: &RescuePhoto, bytes: &[u8]) -> Result<bool, Failure> {
    let known = field.photos.rows.get_untracked();
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let row = PhotoRow {
        visit: photo.visit,
        record: Some(photo.record),
        ..PhotoRow::new(photo.hash, length, photo.taken_at, photo.likeness)
    };
    let bytes = js_sys::Uint8Array::from(bytes);
    let kept = field.photos.keep(&row, &bytes).await;
    kept.map_err(|_| Failure::Storage)?;
    Ok(known.iter().all(|known| known.hash != photo.hash))
}

#[component]
fn Passphrase(
    label: Signal<String>,
    value: RwSignal<String>,
    is_new: bool,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <PasswordField
            label
            show_label=move || t_string!(i18n, field.sign_in.show_password)
            hide_label=move || t_string!(i18n, field.sign_in.hide_password)
            value
            is_new
            error
        />
    }
}

#[component]
fn Told(failure: RwSignal<Option<Failure>>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        failure.get().map(|why| {
            view! {
                <Banner tone=Tone::Attention icon=IconName::Warning>
                    <span role="alert">{failure_words(i18n, why)}</span>
                </Banner>
            }
        })
    }
}
