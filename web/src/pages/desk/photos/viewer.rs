//! One photo at large, with what is known of it beside it.

use super::{Picture, is_in_field};
use crate::components::{EmptyState, IconButton, Modal, ToggleChip};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::api::photos::RecordPhoto;
use shared::photo::Rendition;

/// The id of what takes the focus while the viewer is open.
pub const VIEWER_ID: &str = "photo-viewer";

/// The way from photo to photo.
#[derive(Clone, Copy)]
pub struct Steps {
    /// To the one before (-1) or after (1).
    pub step: Callback<isize>,
    /// Which photo it is, from 1, and of how many.
    pub place: Signal<(usize, usize)>,
}

/// The viewer: arrows go from photo to photo, Z shows one in full size, Escape closes.
#[component]
pub fn PhotoViewer(
    /// Whether it is open, both ways.
    open: RwSignal<bool>,
    /// What the photo is about.
    #[prop(into)]
    title: Signal<String>,
    /// The photo; none where none was taken.
    #[prop(into)]
    photo: Signal<Option<RecordPhoto>>,
    /// The way to others.
    steps: Steps,
    /// What stands beside it.
    #[prop(into)]
    aside: ViewFn,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_large = RwSignal::new(false);
    let aside = StoredValue::new(aside);
    let close_label = Signal::derive(move || t_string!(i18n, desk.close).to_owned());
    let press = move |event: KeyboardEvent| {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        if has_modifier || event.default_prevented() || is_in_field(&event) {
            return;
        }
        match event.key().as_str() {
            // In full size the arrows move over the photo.
            "ArrowLeft" if !is_large.get_untracked() => steps.step.run(-1),
            "ArrowRight" if !is_large.get_untracked() => steps.step.run(1),
            "z" | "Z" => is_large.update(|on| *on = !*on),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div on:keydown=press>
            <Modal open class="dialog viewer" title close_label>
                <div class="viewer-page">
                    <div class="viewer-aside">{aside.with_value(ViewFn::run)}</div>
                    <Stage title photo steps is_large/>
                </div>
            </Modal>
        </div>
    }
}

/// The photo and what is done with it.
#[component]
fn Stage(
    title: Signal<String>,
    photo: Signal<Option<RecordPhoto>>,
    steps: Steps,
    is_large: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let photo = Memo::new(move |_| photo.get());
    let place = move || {
        let (at, count) = steps.place.get();
        t_string!(i18n, desk.photos.place, at = at, count = count).to_string()
    };
    let shown = move || {
        match photo.get() {
        Some(photo) => {
            view! { <Picture photo rendition=Rendition::Large name=title/> }.into_any()
        }
        None => view! {
            <EmptyState icon=IconName::Photo title=move || t_string!(i18n, desk.photos.none_taken) text=""/>
        }
        .into_any(),
    }
    };
    view! {
        <div class="viewer-evidence">
            <div class="viewer-acts">
                <IconButton
                    icon=IconName::ChevronLeft label=move || t_string!(i18n, desk.photos.previous)
                    disabled=Signal::derive(move || steps.place.get().0 <= 1)
                    on_press=move |()| steps.step.run(-1)
                />
                <span class="quiet num" role="status">{place}</span>
                <IconButton
                    icon=IconName::ChevronRight label=move || t_string!(i18n, desk.photos.next)
                    disabled=Signal::derive(move || {
                        let (at, count) = steps.place.get();
                        at >= count
                    })
                    on_press=move |()| steps.step.run(1)
                />
                <ToggleChip
                    label=move || t_string!(i18n, desk.photos.full_size) is_on=is_large
                    on_press=move |()| is_large.update(|on| *on = !*on)
                />
            </div>
            <div
                class="viewer-stage" class:is-large=is_large id=VIEWER_ID
                role="region" aria-label=move || title.get() tabindex="0"
            >
                {shown}
            </div>
        </div>
    }
}
