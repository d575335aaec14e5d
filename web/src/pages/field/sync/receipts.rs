//! The receipts that the phone keeps leave it in a file that anybody can check without a server.

use crate::components::{Band, Banner, Button, Tone, use_toasts};
use crate::device::{clock, key};
use crate::files::save_file;
use crate::i18n::*;
use crate::icons::IconName;
use crate::js;
use crate::state::{Field, FieldEngine, use_field};
use crate::storage::DeviceStorage;
use crate::words::Words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::DeviceId;
use shared::sync::engine::{ItemState, OutboxItem, StorageError};
use shared::sync::signing::HexBytes;
use std::collections::BTreeSet;

/// Why there is no file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    Storage,
    Unproved,
    Refused,
}

impl From<StorageError> for Failure {
    fn from(_: StorageError) -> Self {
        Self::Storage
    }
}

fn failure_words(i18n: Words, failure: Failure) -> &'static str {
    match failure {
        Failure::Storage => t_string!(i18n, field.rescue.storage),
        Failure::Unproved => t_string!(i18n, field.receipts.unproved),
        Failure::Refused => t_string!(i18n, field.rescue.refused),
    }
}

/// What such a file is, and the button that saves one.
#[component]
pub fn Receipts() -> impl IntoView {
    let i18n = use_i18n();
    let (field, toasts) = (use_field(), use_toasts());
    let has_any = Memo::new(move |_| {
        let is_answered =
            |item: &OutboxItem| !matches!(item.state, ItemState::Queued | ItemState::Sending);
        field
            .outbox
            .with(|outbox| outbox.items.iter().any(is_answered))
    });
    let is_pending = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let save = move |()| {
        is_pending.set(true);
        failure.set(None);
        spawn_local(async move {
            // The button shows that work goes on before the file is made.
            js::sleep(0).await;
            let done = write_file(field).await;
            is_pending.try_set(false);
            match done {
                Ok((count, all)) => toasts.say(untrack(|| match count == all {
                    true => t_string!(i18n, field.receipts.saved, count = count).to_string(),
                    false => t_string!(i18n, field.receipts.saved_but, count = count, all = all)
                        .to_string(),
                })),
                Err(why) => {
                    failure.try_set(Some(why));
                }
            }
        });
    };
    let told = move || {
        failure.get().map(|why| {
            view! {
                <Banner tone=Tone::Attention icon=IconName::Warning>
                    <span role="alert">{failure_words(i18n, why)}</span>
                </Banner>
            }
        })
    };
    view! {
        <Band title=move || t_string!(i18n, field.receipts.title)/>
        <div class="pad-x stack">
            <p>{t!(i18n, field.receipts.text)}</p>
            <Show
                when=move || has_any.get()
                fallback=move || view! { <p class="quiet">{t!(i18n, field.receipts.nothing)}</p> }
            >
                {told}
                <Button wide=true pending=is_pending on_press=save>{t!(i18n, field.receipts.save)}</Button>
            </Show>
        </div>
    }
}

/// Saves the file; how many receipts are in it, and how many the phone keeps.
async fn write_file(field: Field) -> Result<(i32, i32), Failure> {
    let engine = field.engine().ok_or(Failure::Storage)?;
    let storage = field.session().device_storage();
    // Without a key nothing here is signed, and one that was made now would prove nothing of it.
    let public_key = key::kept_public_key(&storage)
        .await?
        .ok_or(Failure::Unproved)?;
    let mut point = [0; 65];
    hex::decode_to_slice(public_key.as_bytes(), &mut point).map_err(|_| Failure::Unproved)?;
    let devices = own_devices(&engine, &storage).await?;
    let file = engine.export_receipts(HexBytes(point), &devices)?;
    if file.receipts == 0 {
        return Err(Failure::Unproved);
    }
    let day = field
        .data
        .with_untracked(|data| data.today(clock::now()).to_string());
    let name = format!("storebeat-receipts-{day}.jsonl");
    save_file(&name, "application/jsonl", &file.bytes).map_err(|_| Failure::Refused)?;
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    Ok((number(file.receipts), number(file.receipts + file.left_out)))
}

/// The ids under which this browser's key has signed: the server gives a phone whose chain has forked another one.
async fn own_devices(
    engine: &FieldEngine,
    storage: &DeviceStorage,
) -> Result<BTreeSet<DeviceId>, StorageError> {
    let mut own = BTreeSet::from([engine.device()]);
    for (device, sealed) in engine.signed_by_device()? {
        if key::has_signed(storage, &sealed.envelope, &sealed.signature).await {
            own.insert(device);
        } else {
            own.remove(&device);
        }
    }
    Ok(own)
}
