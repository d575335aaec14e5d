//! Which stores take part, counted by the server while the rule is being made.

use super::setup::Setup;
use crate::components::{Banner, Button, ButtonKind, Tone};
use crate::http::HttpError;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::action::reason_of;
use crate::pages::desk::words::Words;
use crate::state::{Loaded, use_session};
use gloo_net::http::Method;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::promotions::{PromotionReach, ReachQuestion};
use std::time::Duration;

/// The rule is asked about when somebody has stopped changing it for so long.
const SETTLED: Duration = Duration::from_millis(300);

/// What the server last said of the rule.
#[derive(Clone, Copy)]
pub struct Reached {
    /// The count; an older one stays until the new one is here.
    pub value: RwSignal<Loaded<PromotionReach>>,
    /// A newer rule is being asked about.
    pub is_counting: RwSignal<bool>,
    again: Trigger,
}

impl Reached {
    /// Stores and people of the rule as it stands; none while they are being counted.
    pub fn counted(self) -> Option<(i32, i32)> {
        if self.is_counting.get() {
            return None;
        }
        let reach = self.value.get().ready()?;
        Some((number(reach.stores), number(reach.people)))
    }
}

fn number(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Asks about a rule at once, and again whenever it has changed and come to rest.
pub fn use_reach(question: Memo<ReachQuestion>) -> Reached {
    let session = use_session();
    let reached = Reached {
        value: RwSignal::new(Loaded::Loading),
        is_counting: RwSignal::new(true),
        again: Trigger::new(),
    };
    let round = StoredValue::new(0_u64);
    let ask = move |question: ReachQuestion| {
        let own = round.try_update_value(|round| {
            *round += 1;
            *round
        });
        spawn_local(async move {
            let body = serde_json::to_vec(&question).ok();
            let answer = session
                .request(Method::POST, "/api/promotions/reach", body)
                .await;
            // A later rule has been asked about meanwhile, or the page is gone.
            if own.is_none() || round.try_get_value() != own {
                return;
            }
            let answer = answer.and_then(|answer| answer.read());
            reached.is_counting.try_set(false);
            reached.value.try_set(match answer {
                Ok(reach) => Loaded::Ready(reach),
                Err(HttpError::Offline) => Loaded::Offline,
                Err(HttpError::Problem(code)) => Loaded::Failed(Some(code)),
                Err(HttpError::Unreadable) => Loaded::Failed(None),
            });
        });
    };
    let mut settle = debounce(SETTLED, ask);
    Effect::new(move |before: Option<()>| {
        reached.again.track();
        let question = question.get();
        reached.is_counting.set(true);
        if before.is_none() {
            ask(question);
        } else {
            // What is under way answers an older rule.
            round.update_value(|round| *round += 1);
            settle(question);
        }
    });
    let online = window_event_listener_untyped("online", move |_| reached.again.notify());
    on_cleanup(move || online.remove());
    reached
}

/// The count with some of the stores' names.
#[component]
pub fn ReachPanel(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let reached = setup.reach;
    let content = move || {
        match reached.value.get() {
        Loaded::Loading => {
            view! { <p class="quiet">{t_string!(i18n, desk.promotions.reach.counting)}</p> }
                .into_any()
        }
        Loaded::Ready(reach) => view! { <Counted reach/> }.into_any(),
        Loaded::Offline => {
            view! { <NotCounted reached reason=t_string!(i18n, desk.state.offline_title).to_owned()/> }
                .into_any()
        }
        Loaded::Failed(code) => {
            view! { <NotCounted reached reason=reason_of(i18n, code).to_owned()/> }.into_any()
        }
    }
    };
    view! {
        <section
            class="reach"
            class:is-counting=move || reached.is_counting.get()
            aria-label=move || t_string!(i18n, desk.promotions.reach.title)
            aria-busy=move || reached.is_counting.get().to_string()
        >
            {content}
        </section>
    }
}

#[component]
fn Counted(reach: PromotionReach) -> impl IntoView {
    let i18n = use_i18n();
    let rest = reach.stores.saturating_sub(number_of(&reach));
    let names = reach.sample.iter().map(|store| {
        let name = store.name.clone();
        view! { <li>{name}</li> }
    });
    let sample = (!reach.sample.is_empty()).then(|| {
        view! {
            <div class="reach-sample">
                <h3>{t_string!(i18n, desk.promotions.reach.sample)}</h3>
                <ul>{names.collect_view()}</ul>
                {(rest > 0).then(|| view! { <p class="quiet num">{more_words(i18n, rest)}</p> })}
            </div>
        }
    });
    let foreign = (!reach.may_set_up).then(|| {
        view! {
            <Banner tone=Tone::Attention icon=IconName::Lock>
                {t_string!(i18n, desk.promotions.reach.not_yours)}
            </Banner>
        }
    });
    view! {
        <div role="status" class="reach-count"><Numbers reach/></div>
        {foreign}
        {sample}
    }
}

#[component]
fn Numbers(reach: PromotionReach) -> impl IntoView {
    let i18n = use_i18n();
    if reach.stores == 0 {
        return view! {
            <p class="strong">{t_string!(i18n, desk.promotions.reach.none)}</p>
            <p class="quiet">{t_string!(i18n, desk.promotions.reach.none_text)}</p>
        }
        .into_any();
    }
    view! {
        <p class="strong num">{stores_words(i18n, reach.stores)}</p>
        <p class="num">{people_words(i18n, reach.people)}</p>
    }
    .into_any()
}

#[component]
fn NotCounted(reached: Reached, reason: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p class="error" role="alert">
            {move || t_string!(i18n, desk.promotions.reach.failed, reason = reason.clone()).to_string()}
        </p>
        <Button kind=ButtonKind::Plain on_press=move |()| reached.again.notify()>
            {move || t_string!(i18n, desk.promotions.reach.again)}
        </Button>
    }
}

fn number_of(reach: &PromotionReach) -> u32 {
    u32::try_from(reach.sample.len()).unwrap_or(u32::MAX)
}

fn stores_words(i18n: Words, count: u32) -> String {
    t_string!(i18n, desk.promotions.reach.stores, count = number(count)).to_string()
}

fn people_words(i18n: Words, count: u32) -> String {
    t_string!(i18n, desk.promotions.reach.people, count = number(count)).to_string()
}

fn more_words(i18n: Words, count: u32) -> String {
    t_string!(i18n, desk.promotions.reach.more, count = number(count)).to_string()
}
