use super::VisitBar;
use super::lines::{CheckInLine, CheckOutLine, TimeLine};
use crate::components::{Band, Banner, Button, ButtonKind, ButtonLink, Dock, Tone, Verdict};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::today::{Today, is_waiting};
use crate::photo::use_visit_photos;
use crate::state::visiting::{signed_in_person, use_visiting};
use crate::state::{KnownVisit, use_now};
use crate::words::not_recorded_words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::feeds;
use shared::visit::assess::is_open;

/// A visit that is over: what came of it, whether it is delivered, and where to go next.
#[component]
pub fn ClosedVisit(known: Signal<Option<KnownVisit>>) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let is_provisional =
        move || known.with(|known| known.as_ref().is_some_and(|known| known.is_provisional));
    let is_returned =
        move || known.with(|known| known.as_ref().is_some_and(|known| known.is_returned));
    let is_open = Memo::new(move |_| {
        let Some(known) = known.get() else {
            return false;
        };
        visiting
            .data
            .with(|data| is_open(&known.visit, data.zone_of(&known.visit), now.get()))
    });
    let title = move || {
        known.with(|known| match known.as_ref().map(|known| &known.visit) {
            Some(_) if is_open.get() => t_string!(i18n, field.visit.colleague_here),
            Some(visit) if visit.check_out_at.is_none() => {
                t_string!(i18n, field.visit.closed_by_rule)
            }
            Some(visit) if visit.store_closed => t_string!(i18n, field.visit.store_closed_set),
            Some(visit) if visit.result.is_strict => t_string!(i18n, field.visit.strict),
            Some(_) if is_pending_of(visiting, known) => {
                t_string!(i18n, field.visit.checked_out_title)
            }
            _ => t_string!(i18n, field.visit.not_strict),
        })
    };
    let text = move || match (is_returned(), is_provisional()) {
        (true, _) => t_string!(i18n, field.visit.returned),
        (false, true) => t_string!(i18n, field.visit.kept_here),
        (false, false) => t_string!(i18n, field.visit.delivered),
    };
    let icon = move || {
        if is_returned() {
            IconName::Warning
        } else if is_provisional() {
            IconName::Shield
        } else {
            IconName::Delivered
        }
    };
    let feed = Memo::new(move |_| {
        known.with(|known| {
            let visit = &known.as_ref()?.visit;
            let own = || feeds::user(visit.person);
            Some(visit.store.map_or_else(own, feeds::store))
        })
    });
    let visit_photos = use_visit_photos(feed.into());
    let photos = move || known.with(|known| visit_photos.words_of(i18n, known.as_ref()?));
    let note = move || known.with(|known| known.as_ref()?.visit.note.clone());
    view! {
        <div class="field has-dock">
            <VisitBar known/>
            <main>
                <Verdict icon=Signal::derive(icon) title text/>
                {move || photos().map(|words| view! { <p class="pad-x quiet">{words}</p> })}
                <Trouble known/>
                <Show when=is_returned>
                    <div class="pad-x stack">
                        <ButtonLink href="/me/sync".to_owned() wide=true>{t!(i18n, field.inbox.see_sync)}</ButtonLink>
                    </div>
                </Show>
                <Band title=move || t_string!(i18n, field.visit.todo)/>
                <ul class="tasks">
                    <CheckInLine known/>
                    <CheckOutLine known/>
                    <TimeLine known/>
                </ul>
                {move || note().map(|note| view! {
                    <Band title=move || t_string!(i18n, field.visit.note)/>
                    <p class="pad-x">{note}</p>
                })}
                <div class="pad-x stack">
                    <span></span>
                    <p class="quiet">{t!(i18n, field.evidence.explain)}</p>
                </div>
            </main>
            <NextDock/>
        </div>
    }
}

/// The check-out is kept, but could not be recorded yet: why, and another attempt.
#[component]
fn Trouble(known: Signal<Option<KnownVisit>>) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let reason = move || {
        visiting
            .trouble
            .get()
            .filter(|_| known.with(|known| is_pending_of(visiting, known)))
    };
    let again = move |()| spawn_local(async move { visiting.settle().await });
    move || {
        reason().map(|reason| {
            let words = not_recorded_words(i18n, reason);
            let words = t_string!(i18n, field.visit.check_out_waits, reason = words).to_string();
            view! {
                <Banner
                    tone=Tone::Attention icon=IconName::Warning
                    actions=move || view! { <Button on_press=again>{t!(i18n, common.action.retry)}</Button> }
                >
                    {words}
                </Banner>
            }
        })
    }
}

/// The result is computed when the time to undo is over.
fn is_pending_of(visiting: crate::state::visiting::Visiting, known: &Option<KnownVisit>) -> bool {
    let pending = visiting
        .pending
        .with(|pending| pending.as_ref().map(|pending| pending.visit));
    pending.is_some() && pending == known.as_ref().map(|known| known.id)
}

#[component]
fn NextDock() -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let has_next = Memo::new(move |_| {
        let Some(person) = person.get() else {
            return false;
        };
        let today = visiting
            .data
            .with(|data| Today::read(data, person, now.get()));
        today.open.is_some() || today.stops.iter().any(|stop| is_waiting(stop.state))
    });
    view! {
        <Dock label=move || t_string!(i18n, field.visit.next)>
            <ButtonLink href="/".to_owned() kind=ButtonKind::Primary big=true icon_after=IconName::Arrow>
                {move || match has_next.get() {
                    true => t_string!(i18n, field.visit.go_next),
                    false => t_string!(i18n, common.action.go_today),
                }}
            </ButtonLink>
        </Dock>
    }
}
