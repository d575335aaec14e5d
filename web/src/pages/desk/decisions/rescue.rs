//! Somebody who answers for a person brings the rescue file of that person's broken phone. It is opened
//! here: the passphrase never leaves the browser.

use crate::components::{Banner, Button, Icon, PasswordField, Tone, unique_id};
use crate::files::read_bytes;
use crate::http::{Content, HttpError, TIMEOUT_MS};
use crate::i18n::*;
use crate::icons::IconName;
use crate::js;
use crate::pages::desk::action::unread_words;
use crate::pages::desk::words::day_and_time;
use crate::photo::{Line, deliver};
use crate::state::{Session, use_session};
use crate::words::{Words, photos_words, rescue_words};
use gloo_net::http::Method;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::photos::PhotoCount;
use shared::api::rescue::RescueAnswer;
use shared::problem::ProblemCode;
use shared::sync::rescue::{RescueBundle, RescueError, open_bundle};
use shared::sync::wire::{PUSH_MEDIA_TYPE, write_push};
use shared::sync::{PUSH_BYTES_MAX, PUSH_MUTATIONS_MAX, SealedMutation};

/// How far a file has come.
#[derive(Clone, PartialEq)]
enum Standing {
    /// Nothing is open.
    Closed,
    /// Open, not yet sent.
    Open(RescueBundle),
    /// The server has answered, and so many photos of all have arrived.
    Brought(RescueAnswer, PhotoCount),
}

/// The way in.
#[component]
pub fn BringFile(brought: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let file = RwSignal::new(None::<(String, Vec<u8>)>);
    let passphrase = RwSignal::new(String::new());
    let standing = RwSignal::new(Standing::Closed);
    let is_pending = RwSignal::new(false);
    let failure = RwSignal::new(None::<String>);
    let progress = RwSignal::new(None::<PhotoCount>);
    let open = move |()| {
        let Some((_, bytes)) = file.get_untracked() else {
            return;
        };
        is_pending.set(true);
        failure.set(None);
        spawn_local(async move {
            js::sleep(0).await;
            let opened = open_bundle(&bytes, &passphrase.get_untracked());
            is_pending.try_set(false);
            match opened {
                Ok(bundle) => {
                    passphrase.try_set(String::new());
                    standing.try_set(Standing::Open(bundle));
                }
                Err(error) => {
                    let words = untrack(|| rescue_words(i18n, error));
                    failure.try_set(Some(words.to_owned()));
                }
            }
        });
    };
    let bring = move |()| {
        let Standing::Open(bundle) = standing.get_untracked() else {
            return;
        };
        is_pending.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = push_all(session, &bundle.mutations).await;
            let photos = match answer {
                Ok(_) => send_photos(session, &bundle, progress).await,
                Err(_) => photos_in(&bundle),
            };
            is_pending.try_set(false);
            progress.try_set(None);
            match answer {
                Ok(answer) => {
                    // What has not arrived can be brought again from the same file.
                    if photos.delivered == photos.named {
                        file.try_set(None);
                    }
                    standing.try_set(Standing::Brought(answer, photos));
                    brought.run(());
                }
                Err(error) => {
                    let words = untrack(|| refusal_words(i18n, &error));
                    failure.try_set(Some(words));
                }
            }
        });
    };
    let chosen = Callback::new(move |read: Option<(String, Vec<u8>)>| {
        standing.set(Standing::Closed);
        failure.set(match read {
            Some(_) => None,
            None => Some(untrack(|| rescue_words(i18n, RescueError::Damaged)).to_owned()),
        });
        file.set(read);
    });
    let step = move || {
        match standing.get() {
        Standing::Closed => file.with(Option::is_some).then(|| view! {
            <PasswordField
                label=move || t_string!(i18n, field.rescue.passphrase_of_file)
                show_label=move || t_string!(i18n, field.sign_in.show_password)
                hide_label=move || t_string!(i18n, field.sign_in.hide_password)
                value=passphrase
                is_new=true
            />
            <Button pending=is_pending on_press=open>{move || t_string!(i18n, desk.decisions.file_open)}</Button>
        }.into_any()),
        Standing::Open(bundle) => Some(view! {
            <p>{opened_words(i18n, &bundle)}</p>
            {(!bundle.photos.is_empty()).then(|| view! { <p>{opened_photos_words(i18n, &bundle)}</p> })}
            <Button pending=is_pending on_press=bring>{move || t_string!(i18n, desk.decisions.file_bring)}</Button>
            <p role="status">{move || progress.get().and_then(|photos| photos_words(i18n, photos))}</p>
        }.into_any()),
        Standing::Brought(answer, photos) if photos.delivered < photos.named => Some(view! {
            <Banner tone=Tone::Attention icon=IconName::Warning>
                <span role="status">{brought_words(i18n, answer)} " " {photos_words(i18n, photos)} " " {move || t_string!(i18n, desk.decisions.file_again)}</span>
            </Banner>
        }.into_any()),
        Standing::Brought(answer, photos) => Some(view! {
            <Banner tone=Tone::Proven icon=IconName::Delivered>
                <span role="status">{brought_words(i18n, answer)} " " {photos_words(i18n, photos)}</span>
            </Banner>
        }.into_any()),
    }
    };
    view! {
        <section class="pad-x pad-y stack">
            <p>{move || t_string!(i18n, desk.decisions.file_text)}</p>
            <FileChoice file chosen/>
            {step}
            {move || failure.get().map(|words| view! { <p class="error" role="alert">{words}</p> })}
        </section>
    }
}

#[component]
fn FileChoice(
    file: RwSignal<Option<(String, Vec<u8>)>>,
    chosen: Callback<Option<(String, Vec<u8>)>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let input = NodeRef::<html::Input>::new();
    let name_id = unique_id("rescue-file");
    let read = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let found = input.files().and_then(|files| files.get(0));
        // The same file may be chosen again.
        input.set_value("");
        let Some(found) = found else {
            return;
        };
        spawn_local(async move {
            let bytes = read_bytes(&found).await;
            chosen.run(bytes.map(|bytes| (found.name(), bytes)));
        });
    };
    let name = move || file.with(|file| file.as_ref().map(|(name, _)| name.clone()));
    view! {
        <div class="file-choice">
            <label class="button">
                <Icon name=IconName::Inbox/>
                <span>{move || t_string!(i18n, field.rescue.choose)}</span>
                <input type="file" class="visually-hidden" accept=".sbx" aria-describedby=name_id.clone() node_ref=input on:change=read/>
            </label>
            <span class="name" id=name_id>{name}</span>
        </div>
    }
}

/// The photos of a file, of which none has arrived.
fn photos_in(bundle: &RescueBundle) -> PhotoCount {
    PhotoCount {
        named: u32::try_from(bundle.photos.len()).unwrap_or(u32::MAX),
        delivered: 0,
    }
}

/// One after the other; those that do not arrive are left out.
async fn send_photos(
    session: Session,
    bundle: &RescueBundle,
    progress: RwSignal<Option<PhotoCount>>,
) -> PhotoCount {
    let mut photos = photos_in(bundle);
    let person = session
        .identity
        .with_untracked(|identity| identity.as_ref().map(|identity| identity.user.id));
    let Some(person) = person else { return photos };
    for (photo, bytes) in &bundle.photos {
        progress.try_set(Some(photos));
        let is_there = deliver(Line { session, person }, photo.hash, bytes).await;
        photos.delivered += u32::from(is_there);
    }
    photos
}

fn opened_words(i18n: Words, bundle: &RescueBundle) -> String {
    let count = i32::try_from(bundle.mutations.len()).unwrap_or(i32::MAX);
    let (name, time) = (
        bundle.head.author_name.clone(),
        day_and_time(bundle.head.made_at),
    );
    t_string!(
        i18n,
        desk.decisions.file_holds,
        name = name,
        time = time,
        count = count
    )
    .to_string()
}

fn opened_photos_words(i18n: Words, bundle: &RescueBundle) -> String {
    let count = i32::try_from(bundle.photos.len()).unwrap_or(i32::MAX);
    t_string!(i18n, desk.decisions.file_photos, count = count).to_string()
}

fn brought_words(i18n: Words, answer: RescueAnswer) -> String {
    let (done, known, kept) = (answer.done, answer.known, answer.kept);
    t_string!(
        i18n,
        desk.decisions.file_done,
        done = done,
        known = known,
        kept = kept
    )
    .to_string()
}

fn refusal_words(i18n: Words, error: &HttpError) -> String {
    match error {
        HttpError::Problem(ProblemCode::NotFound) => {
            t_string!(i18n, desk.decisions.file_foreign).to_owned()
        }
        HttpError::Problem(ProblemCode::BadSignature) => {
            t_string!(i18n, desk.decisions.file_unsigned).to_owned()
        }
        error => unread_words(i18n, error),
    }
}

/// In as many pushes as it takes; brought again after a failure, what had arrived is known.
async fn push_all(
    session: Session,
    mutations: &[SealedMutation],
) -> Result<RescueAnswer, HttpError> {
    let mut answer = RescueAnswer::default();
    let mut rest = mutations;
    while !rest.is_empty() {
        let (batch, after) = rest.split_at(fitting(rest));
        let content = Content {
            media_type: PUSH_MEDIA_TYPE,
            encoding: None,
            bytes: write_push(batch),
        };
        let body = (Some(content), TIMEOUT_MS);
        let sent = session.deliver(Method::POST, "/api/sync/rescue", body);
        let part: RescueAnswer = sent.await?.read()?;
        answer.done += part.done;
        answer.known += part.known;
        answer.kept += part.kept;
        rest = after;
    }
    Ok(answer)
}

/// How many of the first ones fit into a push; one at least, as each was made to fit.
fn fitting(mutations: &[SealedMutation]) -> usize {
    let mut bytes = write_push(&[]).len();
    let fits = mutations
        .iter()
        .take(PUSH_MUTATIONS_MAX)
        .take_while(|sealed| {
            bytes += 12 + sealed.envelope.len() + sealed.private.len() + sealed.signature.len();
            bytes <= PUSH_BYTES_MAX
        });
    fits.count().max(1)
}
