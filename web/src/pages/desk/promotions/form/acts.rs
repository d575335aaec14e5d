//! What can be done with a promotion: save, approve, call off, copy, and see how it is carried out.

use super::setup::Setup;
use crate::components::{Button, ButtonKind, ButtonLink, DateField, Dialog};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;
use shared::time::BusinessDay;

/// The buttons in the head of the form.
#[component]
pub fn Acts(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let id = setup.id;
    let is_known = move || setup.known.with(Option::is_some);
    let same = move || {
        (!setup.is_changed()).then(|| t_string!(i18n, desk.promotions.form.same).to_owned())
    };
    let kind = move || {
        if setup.is_approved() {
            ButtonKind::Primary
        } else {
            ButtonKind::Plain
        }
    };
    let save = move |()| {
        setup.save(|_| ());
    };
    view! {
        <Show when=is_known>
            <ButtonLink kind=ButtonKind::Quiet href=format!("/desk/promotions/{id}")>
                {move || t_string!(i18n, desk.promotions.review_link)}
            </ButtonLink>
            <ButtonLink kind=ButtonKind::Quiet href=format!("/desk/promotions/new?copy={id}")>
                {move || t_string!(i18n, desk.promotions.copy)}
            </ButtonLink>
        </Show>
        <Show when=move || setup.is_approved()><CallOff setup/></Show>
        {move || {
            let kind = kind();
            view! {
                <Button kind disabled_because=Signal::derive(same) pending=Signal::derive(move || setup.is_waiting()) on_press=save>
                    {move || if setup.is_approved() {
                        t_string!(i18n, desk.promotions.form.save_changes)
                    } else {
                        t_string!(i18n, desk.promotions.form.save)
                    }}
                </Button>
            }
        }}
        <Show when=move || is_known() && !setup.is_approved()><Approve setup/></Show>
    }
}

/// Approving is an act of its own, after a look at what it starts.
#[component]
fn Approve(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let is_asked = RwSignal::new(false);
    let ask = move |()| {
        setup.was_tried.set(true);
        if untrack(|| setup.flaws()).is_empty() {
            is_asked.set(true);
        } else {
            // Says where, and saves nothing.
            setup.save(|_| ());
        }
    };
    let approve = move |()| {
        is_asked.set(false);
        setup.save(|promotion| promotion.is_approved = true);
    };
    let reason = move || match setup.reach.counted() {
        None => Some(t_string!(i18n, desk.promotions.form.approve_counting).to_owned()),
        Some((0, _)) => Some(t_string!(i18n, desk.promotions.form.approve_none).to_owned()),
        Some(_) => None,
    };
    let stores = move || setup.reach.counted().map_or(0, |(stores, _)| stores);
    view! {
        <Button
            kind=ButtonKind::Primary icon=IconName::Check
            pending=Signal::derive(move || setup.is_waiting()) on_press=ask
        >
            {move || t_string!(i18n, desk.promotions.form.approve)}
        </Button>
        <Dialog
            open=is_asked
            title=move || t_string!(i18n, desk.promotions.form.approve_title)
            close_label=move || t_string!(i18n, desk.close)
            actions=move || view! {
                <Button on_press=move |()| is_asked.set(false)>{move || t_string!(i18n, desk.cancel)}</Button>
                <Button kind=ButtonKind::Primary disabled_because=Signal::derive(reason) on_press=approve>
                    {move || t_string!(i18n, desk.promotions.form.approve_do, count = stores()).to_string()}
                </Button>
            }
        >
            <Consequences setup/>
        </Dialog>
    }
}

/// What approving starts.
#[component]
fn Consequences(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let counted = move || {
        let (stores, people) = setup.reach.counted().filter(|(stores, _)| *stores > 0)?;
        let stores =
            t_string!(i18n, desk.promotions.form.approve_stores, count = stores).to_string();
        let people =
            t_string!(i18n, desk.promotions.form.approve_people, count = people).to_string();
        Some(view! {
            <li class="strong">{stores}</li>
            <li>{people}</li>
        })
    };
    let period = move || {
        let after = setup.after.get();
        if after.to < setup.today {
            return t_string!(i18n, desk.promotions.form.approve_past).to_owned();
        }
        let (from, to) = (after.from.to_string(), after.to.to_string());
        t_string!(
            i18n,
            desk.promotions.form.approve_from,
            from = from,
            to = to
        )
        .to_string()
    };
    view! {
        <ul class="consequences">
            {counted}
            <li>{period}</li>
            <li>{move || t_string!(i18n, desk.promotions.form.approve_fixed)}</li>
        </ul>
    }
}

/// Calling off, and taking it back while the promotion would still run.
#[component]
fn CallOff(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let is_asked = RwSignal::new(false);
    let day = RwSignal::new(setup.today.to_string());
    let is_off = move || setup.before.with(|before| before.called_off_on.is_some());
    // What is over by itself needs no calling off.
    let is_over = move || setup.before.with(|before| before.to < setup.today);
    let chosen = move || day.with(|day| BusinessDay::parse(day));
    let reason = move || {
        let is_missing = chosen().is_none();
        is_missing.then(|| t_string!(i18n, desk.promotions.form.call_off_wrong).to_owned())
    };
    let call_off = move |()| {
        is_asked.set(false);
        let day = untrack(chosen);
        setup.save(|promotion| promotion.called_off_on = day);
    };
    let resume = move |()| {
        setup.save(|promotion| promotion.called_off_on = None);
    };
    view! {
        <Show when=move || !is_over()>
            <Show
                when=is_off
                fallback=move || view! {
                    <Button kind=ButtonKind::Danger on_press=move |()| is_asked.set(true)>
                        {move || t_string!(i18n, desk.promotions.form.call_off)}
                    </Button>
                }
            >
                <Button on_press=resume pending=Signal::derive(move || setup.is_waiting())>
                    {move || t_string!(i18n, desk.promotions.form.resume)}
                </Button>
            </Show>
        </Show>
        <Dialog
            open=is_asked
            title=move || t_string!(i18n, desk.promotions.form.call_off_title)
            close_label=move || t_string!(i18n, desk.close)
            actions=move || view! {
                <Button on_press=move |()| is_asked.set(false)>{move || t_string!(i18n, desk.cancel)}</Button>
                <Button kind=ButtonKind::Danger disabled_because=Signal::derive(reason) on_press=call_off>
                    {move || t_string!(i18n, desk.promotions.form.call_off_do)}
                </Button>
            }
        >
            <p>{move || t_string!(i18n, desk.promotions.form.call_off_text)}</p>
            <DateField
                label=move || t_string!(i18n, desk.promotions.form.call_off_day)
                value=day
                min=Some(setup.today.to_string())
                error=Signal::derive(reason)
            />
        </Dialog>
    }
}
