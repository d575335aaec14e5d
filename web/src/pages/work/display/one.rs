use crate::components::{Badge, Button, Choice, ChoiceLook, NumberStepper, TextField, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::kept::use_entry;
use crate::pages::work::photo::{PhotoField, TakenAt};
use crate::pages::work::records::{Home, VisitAt};
use crate::pages::work::words::{display_place_words, gap_words, options_of, terms_words};
use leptos::prelude::*;
use shared::display::{DisplayPlace, DisplayTerms, SpecialDisplay};
use shared::product::AgreedDisplay;
use shared::sync::Hash;
use shared::text::NOTE_MAX;

/// The display as it is being entered.
type Entry = RwSignal<Option<SpecialDisplay>>;

/// One display: agreed, as found, and the gap in words.
#[component]
pub fn OneDisplay(
    /// The visit.
    at: VisitAt,
    /// What is agreed; none for one that was won.
    agreed: Option<AgreedDisplay>,
    /// The number of a won one, from 1.
    won: u16,
) -> impl IntoView {
    let i18n = use_i18n();
    let number = agreed.as_ref().map(|agreed| agreed.number);
    let entry: Entry = use_entry(Home::at_store(
        at.store,
        SpecialDisplay::record_of(at.visit, number, won),
    ));
    let blank = StoredValue::new(SpecialDisplay {
        visit: at.visit,
        person: at.person,
        store: at.store,
        day: at.day,
        agreed_number: number,
        agreed: agreed.as_ref().map(|agreed| agreed.terms.clone()),
        found: None,
        is_paid: agreed.as_ref().is_some_and(|agreed| agreed.is_paid),
        note: None,
        photos: Vec::new(),
    });
    let terms = agreed.map(|agreed| agreed.terms);
    let agreed_terms = StoredValue::new(terms.clone());
    let found = Callback::new(move |found: Option<DisplayTerms>| {
        entry.update(|entry| {
            entry.get_or_insert_with(|| blank.get_value()).found = found;
        });
    });
    let heading = move || {
        agreed_terms.with_value(|terms| match terms {
            Some(terms) => terms_words(i18n, terms),
            None => t_string!(i18n, work.display.won_number, number = won).to_string(),
        })
    };
    let has_found = Memo::new(move |_| {
        entry.with(|entry| {
            entry
                .as_ref()
                .is_some_and(|display| display.found.is_some())
        })
    });
    let photos = Memo::new(move |_| {
        entry.with(|entry| {
            entry
                .as_ref()
                .map(|display| display.photos.clone())
                .unwrap_or_default()
        })
    });
    let take = Callback::new(move |photos: Vec<Hash>| {
        entry.update(|entry| {
            entry.get_or_insert_with(|| blank.get_value()).photos = photos;
        });
    });
    let taken_at = TakenAt {
        store: at.store,
        visit: Some(at.visit),
    };
    let shows_fields = move || has_found.get() || won > 0;
    view! {
        <section class="card">
            <h2>{heading}</h2>
            <Verdict entry/>
            {terms.map(|terms| {
                let as_agreed = {
                    let terms = terms.clone();
                    move |()| found.run(Some(terms.clone()))
                };
                let otherwise = move |()| found.run(Some(terms.clone()));
                view! {
                    <div class="choices">
                        <Button icon=IconName::Check wide=true on_press=as_agreed>{t!(i18n, work.display.as_agreed)}</Button>
                        <Button icon=IconName::Edit wide=true on_press=otherwise>{t!(i18n, work.display.otherwise)}</Button>
                        <Button icon=IconName::Cross wide=true on_press=move |()| found.run(None)>
                            {t!(i18n, work.display.nothing_there)}
                        </Button>
                    </div>
                }
            })}
            <Show when=shows_fields><Found entry found/></Show>
            <Show when=move || entry.with(Option::is_some)>
                <PhotoField label=move || t_string!(i18n, work.photo.title) photos change=take at=taken_at/>
                <Note entry/>
            </Show>
        </section>
    }
}

#[component]
fn Verdict(entry: Entry) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        entry.with(|entry| match entry {
            None => view! { <Badge>{t!(i18n, work.display.not_looked)}</Badge> }.into_any(),
            Some(display) if display.agreed.is_none() => {
                view! { <Badge icon=IconName::Star>{t!(i18n, work.display.is_won)}</Badge> }.into_any()
            }
            Some(display) => match display.gap() {
                None => view! { <Badge icon=IconName::Check>{t!(i18n, work.display.meets)}</Badge> }
                    .into_any(),
                Some(gap) => view! {
                    <Badge tone=Tone::Attention icon=IconName::Warning>{gap_words(i18n, gap)}</Badge>
                }
                .into_any(),
            },
        })
    }
}

/// What stands there: place, cases, width.
#[component]
fn Found(entry: Entry, found: Callback<Option<DisplayTerms>>) -> impl IntoView {
    let i18n = use_i18n();
    let now = Memo::new(move |_| entry.with(|entry| entry.as_ref()?.found.clone()));
    let start = now.get_untracked();
    let number = |number: Option<u32>| number.map(i64::from);
    let place = RwSignal::new(start.as_ref().map(|found| found.place));
    let cases = RwSignal::new(start.as_ref().and_then(|found| number(found.cases)));
    let width = RwSignal::new(start.as_ref().and_then(|found| number(found.width_cm)));
    let small = |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok());
    Effect::new(move |before: Option<()>| {
        let (place, cases, width) = (place.get(), cases.get(), width.get());
        let (Some(place), Some(())) = (place, before) else {
            return;
        };
        let terms = DisplayTerms {
            place,
            cases: small(cases),
            width_cm: small(width),
        };
        if now.get_untracked().as_ref() != Some(&terms) {
            found.run(Some(terms));
        }
    });
    // "As agreed" sets all three at once.
    Effect::new(move |_| {
        if let Some(found) = now.get() {
            let set = |signal: RwSignal<Option<i64>>, value: Option<u32>| {
                if small(signal.get_untracked()) != value {
                    signal.set(value.map(i64::from));
                }
            };
            set(cases, found.cases);
            set(width, found.width_cm);
            if place.get_untracked() != Some(found.place) {
                place.set(Some(found.place));
            }
        }
    });
    let places = Signal::derive(move || {
        options_of(DisplayPlace::ALL, |place| display_place_words(i18n, place))
    });
    view! {
        <Choice label=move || t_string!(i18n, work.display.place) options=places value=place look=ChoiceLook::Chips/>
        <NumberStepper
            label=move || t_string!(i18n, work.display.cases) value=cases max=10_000
            less_label=move || t_string!(i18n, work.form.less) more_label=move || t_string!(i18n, work.form.more)
        />
        <NumberStepper
            label=move || t_string!(i18n, work.display.width) value=width max=10_000
            less_label=move || t_string!(i18n, work.form.less) more_label=move || t_string!(i18n, work.form.more)
        />
    }
}

#[component]
fn Note(entry: Entry) -> impl IntoView {
    let i18n = use_i18n();
    let start = entry.with_untracked(|entry| entry.as_ref()?.note.clone());
    let note = RwSignal::new(start.unwrap_or_default());
    Effect::new(move |before: Option<()>| {
        let text = note.get();
        if before.is_some() {
            entry.update(|entry| {
                if let Some(display) = entry {
                    display.note = (!text.trim().is_empty()).then_some(text);
                }
            });
        }
    });
    view! { <TextField label=move || t_string!(i18n, work.form.note) value=note limit=NOTE_MAX/> }
}
