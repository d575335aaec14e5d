//! What holds for any grants of anybody at any time.

use super::*;
use proptest::prelude::*;

fn any_role() -> impl Strategy<Value = Role> {
    prop::sample::select(Role::ALL)
}

fn any_scope() -> impl Strategy<Value = (ScopeKind, Option<Uuid>)> {
    prop_oneof![
        Just((ScopeKind::Company, None)),
        (prop::sample::select(&ScopeKind::ALL[1..]), 0_u128..60)
            .prop_map(|(kind, id)| (kind, Some(Uuid::from_u128(id)))),
    ]
}

prop_compose! {
    fn any_grant()(
        user in prop::sample::select(&[ME, COLLEAGUE][..]),
        role in any_role(),
        (scope_kind, scope_id) in any_scope(),
        valid_from in 0_i64..2_000_000,
        lasts in prop::option::of(-100_000_i64..2_000_000),
    ) -> Grant {
        Grant {
            id: GrantId(Uuid::from_u128(50)), user, role, scope_kind, scope_id,
            valid_from: UtcMs(valid_from), valid_to: lasts.map(|lasts| UtcMs(valid_from + lasts)),
        }
    }
}

proptest! {
    #[test]
    fn grants_of_others_and_of_other_times_decide_nothing(
        grants in prop::collection::vec(any_grant(), 0..6),
        kind in prop::sample::select(KINDS.all().iter().map(|kind| kind.name).collect::<Vec<_>>()),
        since in 0_i64..1_000_000,
    ) {
        let write = WriteFacts { kind, interval: (UtcMs(since), NOW), ..visit_of_me() };
        let relevant: Vec<Grant> = grants
            .iter()
            .filter(|grant| grant.user == ME && grant.overlaps(UtcMs(since), NOW))
            .cloned()
            .collect();
        prop_assert_eq!(decide_write(&grants, ME, &write), decide_write(&relevant, ME, &write));
    }

    #[test]
    fn a_grant_held_when_and_only_when_it_was_active_at_some_moment(
        valid_from in 0_i64..20,
        valid_to in prop::option::of(0_i64..20),
        from in 0_i64..20,
        lasts in 0_i64..20,
    ) {
        let one = Grant {
            valid_from: UtcMs(valid_from),
            valid_to: valid_to.map(UtcMs),
            ..grant(ME, Role::Merchandiser)
        };
        let held = |at: i64| valid_from <= at && valid_to.is_none_or(|end| at < end);
        let is_ever_held = (from..=from + lasts).any(held);
        prop_assert_eq!(one.overlaps(UtcMs(from), UtcMs(from + lasts)), is_ever_held);
        prop_assert_eq!(one.holds_after(UtcMs(from)), (from..=40).any(held));
    }

    #[test]
    fn a_grant_that_was_cancelled_before_it_began_decides_nothing(
        grants in prop::collection::vec(any_grant(), 1..6),
        kind in prop::sample::select(KINDS.all().iter().map(|kind| kind.name).collect::<Vec<_>>()),
        since in 0_i64..1_000_000,
    ) {
        let cancelled: Vec<Grant> = grants
            .into_iter()
            .map(|grant| Grant { valid_to: Some(UtcMs(grant.valid_from.0 - 1)), ..grant })
            .collect();
        let write = WriteFacts { kind, interval: (UtcMs(since), NOW), ..visit_of_me() };
        prop_assert_eq!(decide_write(&cancelled, ME, &write), decide_write(&[], ME, &write));
        let planned = WriteFacts { owner_grants: &cancelled, ..plan_for(COLLEAGUE, &[]) };
        let supervisor = [grant(ME, Role::Supervisor)];
        prop_assert_eq!(decide_write(&supervisor, ME, &planned), REFUSED);
    }

    #[test]
    fn another_grant_never_takes_a_right_away(
        grants in prop::collection::vec(any_grant(), 0..6),
        one_more in any_grant(),
        kind in prop::sample::select(KINDS.all().iter().map(|kind| kind.name).collect::<Vec<_>>()),
    ) {
        let write = WriteFacts { kind, ..visit_of_me() };
        let before = decide_write(&grants, ME, &write);
        let mut grants = grants;
        grants.push(one_more);
        if before == WriteDecision::Allowed {
            prop_assert_eq!(decide_write(&grants, ME, &write), WriteDecision::Allowed);
        }
    }

    #[test]
    fn without_a_grant_of_now_nothing_is_reached(
        grants in prop::collection::vec(any_grant(), 0..6),
        action in prop::sample::select(Action::ALL),
    ) {
        let grants: Vec<Grant> = grants.into_iter().filter(|grant| !grant.is_active(NOW)).collect();
        let principal = Principal { user: ME, grants, now: NOW };
        prop_assert_eq!(decide(&principal, action), Decision::Denied(ProblemCode::Forbidden));
    }
}
