//! The photos of one record in a row, each a way to the viewer.

use super::Picture;
use super::viewer::{PhotoViewer, Steps};
use crate::i18n::*;
use crate::words::{kind_words, photos_words};
use leptos::prelude::*;
use shared::api::photos::{PhotoCount, RecordPhoto};
use shared::photo::Rendition;
use shared::sync::Hash;

/// The row under "3 of 5 photos delivered"; nothing where no photo is named.
#[component]
pub fn PhotoStrip(
    /// The photos.
    #[prop(into)]
    photos: Signal<Vec<RecordPhoto>>,
    /// What they are of.
    #[prop(into)]
    title: Signal<String>,
    /// What stands beside a photo in the viewer.
    #[prop(into)]
    aside: ViewFn,
) -> impl IntoView {
    let i18n = use_i18n();
    let photos = Memo::new(move |_| photos.get());
    let at = RwSignal::new(None::<Hash>);
    let open = RwSignal::new(false);
    let find = move || {
        let at = at.get()?;
        photos.with(|all| all.iter().position(|photo| photo.hash == at))
    };
    let photo = Signal::derive(move || {
        let index = find()?;
        photos.with(|all| all.get(index).cloned())
    });
    let step = move |by: isize| {
        let target = untrack(find).and_then(|index| index.checked_add_signed(by));
        let target = target.and_then(|index| photos.with_untracked(|all| all.get(index).cloned()));
        if let Some(target) = target {
            at.set(Some(target.hash));
        }
    };
    let steps = Steps {
        step: Callback::new(step),
        place: Signal::derive(move || {
            let index = find().map_or(0, |index| index + 1);
            (index, photos.with(Vec::len))
        }),
    };
    let count = move || photos_words(i18n, photos.with(|all| PhotoCount::of(all)));
    let thumb = move |(index, photo): (usize, RecordPhoto)| {
        let hash = photo.hash;
        let kind = photo.kind.clone();
        let name = move || {
            let kind = kind_words(i18n, &kind);
            t_string!(i18n, desk.photos.name, kind = kind, number = index + 1).to_string()
        };
        let look = move |_| {
            at.set(Some(hash));
            open.set(true);
        };
        view! {
            <li>
                <button type="button" class="photo-button" on:click=look>
                    <Picture photo rendition=Rendition::Thumb name=Signal::derive(name)/>
                </button>
            </li>
        }
    };
    let thumbs = move || {
        let all = photos.get().into_iter().enumerate();
        all.map(thumb).collect_view()
    };
    let aside = StoredValue::new(aside);
    view! {
        <Show when=move || photos.with(|all| !all.is_empty())>
            <div class="photos">
                <p class="quiet">{count}</p>
                <ul class="photo-strip">{thumbs}</ul>
            </div>
            <PhotoViewer open title photo steps aside=move || aside.with_value(ViewFn::run)/>
        </Show>
    }
}
