//! Who belongs to a team, from when to when.

use super::Page;
use super::new_member::NewMemberForm;
use super::teams::name_of;
use crate::components::{Band, Button, ButtonKind, Dialog, ListRow, Press};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use crate::pages::desk::words::day_and_time;
use crate::words::Words;
use leptos::prelude::*;
use shared::api::organisation::{MemberEnd, Membership};
use shared::ids::TeamId;

/// The members, those of now first, and the form for another.
#[component]
pub fn Members(page: Page, team: TeamId) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let members = Memo::new(move |_| page.tree.with(|tree| sorted(&tree.memberships, team)));
    let chosen = RwSignal::new(None::<Membership>);
    let is_asking = RwSignal::new(false);
    let end = move |()| {
        is_asking.set(false);
        if let Some(member) = chosen.get_untracked() {
            // What has not begun ends before it does.
            let at = Some(member.valid_from).filter(|from| *from > clock::now());
            let wanted = MemberEnd {
                user: member.user,
                at,
            };
            let order = Order::post(format!("/api/teams/{team}/members/end"), &wanted);
            orders.send(order, move || page.changed.run(()));
        }
    };
    let name = move |member: &Membership| {
        page.tree
            .with(|tree| name_of(&tree.organisation, member.user))
            .unwrap_or_default()
    };
    let question = move || {
        let name = chosen.get().map(|member| name(&member)).unwrap_or_default();
        t_string!(i18n, desk.organisation.end_ask, name = name).to_string()
    };
    let row = move |member: Membership| {
        let (detail, aside, has_ended) = words_of(i18n, &member);
        let may_end = page.may.get() && !has_ended;
        let press = match may_end {
            true => Press::run(move || {
                chosen.set(Some(member));
                is_asking.set(true);
            }),
            false => Press::Nothing,
        };
        let aside = match (may_end, aside) {
            (_, Some(aside)) => Some(aside),
            (true, None) => Some(t_string!(i18n, desk.organisation.end_member).to_owned()),
            (false, None) => None,
        };
        view! { <ListRow title=name(&member) detail=Some(detail) aside icon=IconName::Person press/> }
    };
    view! {
        <Band title=move || t_string!(i18n, desk.organisation.members)/>
        <ul class="rows">{move || members.get().into_iter().map(row).collect_view()}</ul>
        <Refusal orders/>
        <Show when=move || page.may.get()>
            <NewMemberForm page team/>
        </Show>
        <Dialog
            open=is_asking
            title=move || t_string!(i18n, desk.organisation.end_member)
            close_label=move || t_string!(i18n, desk.close)
            actions=ViewFn::from(move || view! {
                <Button kind=ButtonKind::Danger on_press=Callback::new(end)>{move || t_string!(i18n, desk.organisation.end_member)}</Button>
            })
        >
            <p>{question}</p>
        </Dialog>
    }
}

/// Those of now, then those to come, then those who have left.
fn sorted(all: &[Membership], team: TeamId) -> Vec<Membership> {
    let now = clock::now();
    let mut members: Vec<Membership> = all
        .iter()
        .filter(|member| member.team == team)
        .copied()
        .collect();
    members.sort_by_key(|member| {
        let has_ended = member.valid_to.is_some_and(|end| end <= now);
        (has_ended, member.valid_from > now, member.user)
    });
    members
}

/// From when to when, how it stands, and whether it has ended.
fn words_of(i18n: Words, member: &Membership) -> (String, Option<String>, bool) {
    let now = clock::now();
    let from = day_and_time(member.valid_from);
    let dates = match member.valid_to {
        None => t_string!(i18n, desk.organisation.members_since, from = from).to_string(),
        Some(end) => {
            let until = day_and_time(end);
            t_string!(
                i18n,
                desk.organisation.members_until,
                from = from,
                until = until
            )
            .to_string()
        }
    };
    let has_ended = member.valid_to.is_some_and(|end| end <= now);
    let aside = match has_ended {
        true => Some(t_string!(i18n, desk.organisation.former).to_owned()),
        false if member.valid_from > now => {
            Some(t_string!(i18n, desk.organisation.coming).to_owned())
        }
        false => None,
    };
    (dates, aside, has_ended)
}
