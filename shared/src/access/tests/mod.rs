//! What the policy must hold, whatever the grants.

mod absences;
mod ended_places;
mod properties;

use super::*;
use crate::feeds::FeedName;
use crate::kinds::KINDS;
use crate::problem::ProblemCode;
use crate::sync::kind::Class;

const NOW: UtcMs = UtcMs(1_000_000);
const ME: UserId = UserId(Uuid::from_u128(1));
const COLLEAGUE: UserId = UserId(Uuid::from_u128(2));

fn place() -> StorePlace {
    StorePlace {
        store: StoreId(Uuid::from_u128(10)),
        territory: TerritoryId(Uuid::from_u128(20)),
        region: RegionId(Uuid::from_u128(30)),
        routes: vec![RouteId(Uuid::from_u128(40))],
    }
}

fn grant(user: UserId, role: Role) -> Grant {
    Grant {
        id: GrantId(Uuid::from_u128(50)),
        user,
        role,
        scope_kind: ScopeKind::Territory,
        scope_id: Some(place().territory.0),
        valid_from: UtcMs(0),
        valid_to: None,
    }
}

fn administrator(user: UserId) -> Grant {
    Grant {
        scope_kind: ScopeKind::Company,
        scope_id: None,
        ..grant(user, Role::Administrator)
    }
}

fn visit_of_me() -> WriteFacts<'static> {
    WriteFacts {
        kind: "visit",
        is_create: true,
        changed_fields: &[],
        home: FeedName::Store(place().store),
        owner: Some(ME),
        owner_grants: &[],
        owner_places: &[],
        store: Some(place()),
        interval: (NOW, NOW),
        now: NOW,
    }
}

fn plan_for(owner: UserId, owner_grants: &[Grant]) -> WriteFacts<'_> {
    WriteFacts {
        kind: "stop_rule",
        home: FeedName::User(owner),
        owner: Some(owner),
        owner_grants,
        ..visit_of_me()
    }
}

const REFUSED: WriteDecision = WriteDecision::Refused(ProblemCode::NotGranted);

#[test]
fn every_kind_has_a_policy() {
    for kind in KINDS.all().iter() {
        assert!(
            has_write_policy(kind.name),
            "{} needs a line in the policy",
            kind.name
        );
    }
}

#[test]
fn nobody_writes_what_the_server_makes() {
    let grants: Vec<Grant> = Role::ALL.iter().map(|role| grant(ME, *role)).collect();
    for kind in KINDS
        .all()
        .iter()
        .filter(|kind| kind.class == Class::Projection)
    {
        let write = WriteFacts {
            kind: kind.name,
            home: FeedName::User(ME),
            ..visit_of_me()
        };
        assert_eq!(decide_write(&grants, ME, &write), REFUSED, "{}", kind.name);
    }
}

#[test]
fn a_merchandiser_visits_the_stores_of_the_own_territory() {
    let grants = [grant(ME, Role::Merchandiser)];
    assert_eq!(
        decide_write(&grants, ME, &visit_of_me()),
        WriteDecision::Allowed
    );
    let elsewhere = StorePlace {
        territory: TerritoryId(Uuid::from_u128(21)),
        ..place()
    };
    let write = WriteFacts {
        store: Some(elsewhere),
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &write), REFUSED);
}

#[test]
fn every_scope_kind_covers_its_own_stores() {
    for (kind, id) in [
        (ScopeKind::Region, Some(place().region.0)),
        (ScopeKind::Territory, Some(place().territory.0)),
        (ScopeKind::Store, Some(place().store.0)),
        (ScopeKind::Route, Some(place().routes[0].0)),
        (ScopeKind::Company, None),
    ] {
        let own = Grant {
            scope_kind: kind,
            scope_id: id,
            ..grant(ME, Role::Merchandiser)
        };
        assert!(own.covers(&place()), "{kind:?}");
        let other = Grant {
            scope_id: Some(Uuid::from_u128(99)),
            ..own
        };
        assert_eq!(
            other.covers(&place()),
            kind == ScopeKind::Company,
            "{kind:?}"
        );
    }
}

#[test]
fn nobody_records_a_visit_for_somebody_else() {
    let grants = [
        grant(ME, Role::Merchandiser),
        administrator(ME),
        grant(ME, Role::Supervisor),
    ];
    let write = WriteFacts {
        owner: Some(COLLEAGUE),
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &write), REFUSED);
}

#[test]
fn a_visit_is_never_taken_back() {
    let grants = [grant(ME, Role::Merchandiser)];
    let withdraw = WriteFacts {
        is_create: false,
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &withdraw), REFUSED);
    let check_out = WriteFacts {
        changed_fields: &["check_out_at"],
        ..withdraw
    };
    assert_eq!(
        decide_write(&grants, ME, &check_out),
        WriteDecision::Allowed
    );
}

#[test]
fn a_visit_stands_in_its_stores_feed() {
    let grants = [grant(ME, Role::Merchandiser)];
    let write = WriteFacts {
        home: FeedName::User(ME),
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &write), REFUSED);
    let unlisted = WriteFacts {
        store: None,
        home: FeedName::User(ME),
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &unlisted), WriteDecision::Allowed);
    let of_colleague = WriteFacts {
        home: FeedName::User(COLLEAGUE),
        ..unlisted
    };
    assert_eq!(decide_write(&grants, ME, &of_colleague), REFUSED);
}

#[test]
fn work_of_the_time_before_a_grant_ended_is_late_and_not_lost() {
    let ended = [Grant {
        valid_to: Some(UtcMs(500)),
        ..grant(ME, Role::Merchandiser)
    }];
    let offline = WriteFacts {
        interval: (UtcMs(499), NOW),
        ..visit_of_me()
    };
    assert_eq!(
        decide_write(&ended, ME, &offline),
        WriteDecision::AllowedLate
    );
    let heard_since = WriteFacts {
        interval: (UtcMs(500), NOW),
        ..visit_of_me()
    };
    assert_eq!(decide_write(&ended, ME, &heard_since), REFUSED);
}

#[test]
fn supervisors_plan_for_those_who_work_at_the_store() {
    let grants = [grant(ME, Role::Supervisor)];
    let field = [grant(COLLEAGUE, Role::Merchandiser)];
    assert_eq!(
        decide_write(&grants, ME, &plan_for(COLLEAGUE, &field)),
        WriteDecision::Allowed
    );
    assert_eq!(
        decide_write(&grants, ME, &plan_for(COLLEAGUE, &[])),
        REFUSED
    );
    let ending = WriteFacts {
        is_create: false,
        changed_fields: &["end"],
        ..plan_for(COLLEAGUE, &[])
    };
    assert_eq!(decide_write(&grants, ME, &ending), WriteDecision::Allowed);
    let moving = WriteFacts {
        is_create: false,
        changed_fields: &["person"],
        ..plan_for(COLLEAGUE, &[])
    };
    assert_eq!(decide_write(&grants, ME, &moving), REFUSED);
}

#[test]
fn nobody_else_plans() {
    for role in Role::ALL.iter().filter(|role| **role != Role::Supervisor) {
        let field = [grant(ME, Role::Merchandiser)];
        let own = [grant(ME, *role)];
        assert_eq!(
            decide_write(&own, ME, &plan_for(ME, &field)),
            REFUSED,
            "{role:?}"
        );
    }
}

#[test]
fn a_supervisor_moves_a_store_and_changes_nothing_else_of_it() {
    let grants = [grant(ME, Role::Supervisor)];
    let moving = WriteFacts {
        kind: "store",
        is_create: false,
        changed_fields: &["position"],
        owner: None,
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &moving), WriteDecision::Allowed);
    for fields in [&["name"][..], &["name", "position"], &[]] {
        let write = WriteFacts {
            changed_fields: fields,
            ..moving.clone()
        };
        assert_eq!(decide_write(&grants, ME, &write), REFUSED, "{fields:?}");
        assert_eq!(
            decide_write(&[administrator(ME)], ME, &write),
            WriteDecision::Allowed,
            "{fields:?}"
        );
    }
}

#[test]
fn everybody_marks_the_own_inbox_as_read_and_nothing_more() {
    let mark = WriteFacts {
        kind: "inbox_item",
        is_create: false,
        changed_fields: &["read_at"],
        home: FeedName::User(ME),
        store: None,
        ..visit_of_me()
    };
    assert_eq!(decide_write(&[], ME, &mark), WriteDecision::Allowed);
    assert_eq!(decide_write(&[], COLLEAGUE, &mark), REFUSED);
    let more = WriteFacts {
        changed_fields: &["about", "read_at"],
        ..mark
    };
    assert_eq!(decide_write(&[], ME, &more), REFUSED);
}

#[test]
fn an_auditor_reads_everything_but_exact_positions_and_changes_nothing() {
    let grants = vec![Grant {
        scope_kind: ScopeKind::Company,
        scope_id: None,
        ..grant(ME, Role::Auditor)
    }];
    for kind in KINDS.all().iter().filter(|kind| kind.name != "inbox_item") {
        let write = WriteFacts {
            kind: kind.name,
            ..visit_of_me()
        };
        assert_eq!(decide_write(&grants, ME, &write), REFUSED, "{}", kind.name);
    }
    let auditor = Principal {
        user: ME,
        grants,
        now: NOW,
    };
    let reach = |action| match decide(&auditor, action) {
        Decision::Allowed(reach) => reach,
        Decision::Denied(_) => Reach::default(),
    };
    assert!(reach(Action::ReadBoard).is_company && reach(Action::ReadUsers).is_company);
    assert!(!reach(Action::ReadExactPositions).is_company);
    assert!(reach(Action::ManageUsers).is_empty() && reach(Action::ManageGrants).is_empty());
}
