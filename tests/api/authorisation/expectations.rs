//! What each caller is to be answered.

use super::operations::{Operation, Operation as Op};
use shared::access::Role;

/// Who calls: a role within its scope of the test company, or somebody whose grants have all ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    Role(Role),
    WithoutGrant,
}

/// Whose the object is, seen from a caller in the first territory of the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Own,
    Teammate,
    OtherTeam,
    OtherRegion,
    Missing,
    FormerlyMine,
}

use Relation::{FormerlyMine, Missing, OtherRegion, OtherTeam, Own, Teammate};

/// The status that an operation has to answer a caller with.
pub fn expected(operation: Operation, caller: Caller, relation: Relation) -> u16 {
    let Caller::Role(role) = caller else {
        return expected_without_grant(operation, relation);
    };
    let sees = is_in_reach(role, relation);
    match operation {
        Op::SignIn | Op::Refresh => 401,
        Op::SignOut => 204,
        Op::ChangePassword => 422,
        // The object is no mutation: whose it is and who may is told beside, with a held one.
        Op::DropMutation | Op::DecideMutation => 404,
        // An empty file is nobody's; whose work may be brought is told beside.
        Op::Rescue => 400,
        Op::ReadMe
        | Op::Hello
        | Op::Push
        | Op::ProveLoss
        | Op::ListConflicts
        | Op::ListKept
        | Op::Pull
        | Op::Hints
        | Op::ListInbox
        | Op::ReadOrganisation
        | Op::ReadOrganisationTree
        | Op::ReadSettings
        | Op::ListHolidays
        | Op::ListStoreTypes
        | Op::ListProducts
        | Op::ListForms
        | Op::Search
        | Op::ReadFigure
        | Op::ListFigureRecords
        | Op::ExportFigureRecords
        | Op::ReadComplianceReport
        | Op::ExportComplianceReport => 200,
        Op::ListStores | Op::ListListings => first(reads_stores(role), 200),
        Op::ReadStore | Op::ReadListing => first(reads_stores(role), found(sees)),
        Op::ListPositionProposals => first(reviews_positions(role), found(sees)),
        Op::ReadBoard => first(reads_people(role), 200),
        Op::ReadPersonDay | Op::ReadPlan => found(relation == Own || (reads_people(role) && sees)),
        Op::ReadVisit => found(is_own_visit(role, relation) || (reads_people(role) && sees)),
        Op::ListIssues | Op::ListPromotions => first(reads_stores(role), 200),
        Op::ReadPromotion | Op::ReadPromotionMatrix => {
            first(reads_stores(role), found(relation != Missing))
        }
        Op::ReadPromotionBudget => first(sets_up_promotions(role), found(relation != Missing)),
        // The plan that is sent was made from an older one.
        Op::SavePromotionBudget => first(
            sets_up_promotions(role),
            if relation == Missing { 404 } else { 422 },
        ),
        Op::PreviewPromotionReach => first(sets_up_promotions(role), 200),
        Op::ReadIssue | Op::ShowPhoto => first(reads_stores(role), found(sees)),
        Op::ListSummaries => 200,
        Op::Announce => first(announces(role), said(is_wholly_in_reach(role, relation))),
        Op::ListAnnouncements => first(announces(role) || role == Role::Auditor, 200),
        // What a device sends is the device's, whatever its person may do.
        Op::TellUploadAbilities => 204,
        Op::BeginUpload => 201,
        Op::ReadUpload => found(relation == Own),
        Op::AppendUpload | Op::TakeBackUpload => done(relation == Own),
        Op::ListDelivered => 200,
        Op::ListHeld => first(reads_stores(role), 200),
        Op::ListUsers => first(reads_users(role), 200),
        Op::CreateUser
        | Op::CreateRegion
        | Op::CreateTerritory
        | Op::CreateRoute
        | Op::CreateTeam => first(is_administrator(role), 201),
        Op::RenameRegion
        | Op::ChangeTerritory
        | Op::ChangeRoute
        | Op::ChangeTeam
        | Op::AddMember
        | Op::EndMember => first(is_administrator(role), done(relation != Missing)),
        // What is there holds something, so that it stays.
        Op::RemoveRegion | Op::RemoveTerritory | Op::RemoveRoute | Op::RemoveTeam => {
            let status = if relation == Missing { 404 } else { 409 };
            first(is_administrator(role), status)
        }
        Op::PreviewImport | Op::RunImport => first(is_administrator(role), 200),
        Op::UpdateUser => first(is_administrator(role), found(relation != Missing)),
        Op::GiveGrant => first(is_administrator(role) && relation != Own, created(relation)),
        Op::EndGrant => first(is_administrator(role) && relation != Own, ended(relation)),
        Op::ListDevices => found(relation == Own || (reads_users(role) && relation != Missing)),
        Op::RenameDevice => done(matches!(relation, Own | FormerlyMine)),
        Op::RevokeDevice => done(
            matches!(relation, Own | FormerlyMine)
                || (is_administrator(role) && relation != Missing),
        ),
    }
}

/// Whose grants have ended still has an account, devices and an inbox, and nothing else.
fn expected_without_grant(operation: Operation, relation: Relation) -> u16 {
    match operation {
        Op::SignIn | Op::Refresh => 401,
        Op::SignOut => 204,
        Op::ChangePassword => 422,
        // The object is no mutation: whose it is and who may is told beside, with a held one.
        Op::DropMutation | Op::DecideMutation => 404,
        // An empty file is nobody's; whose work may be brought is told beside.
        Op::Rescue => 400,
        Op::ReadMe
        | Op::Hello
        | Op::Push
        | Op::ProveLoss
        | Op::ListConflicts
        | Op::ListKept
        | Op::Pull
        | Op::Hints
        | Op::ListInbox
        | Op::ReadOrganisation
        | Op::ReadOrganisationTree
        | Op::ReadSettings
        | Op::ListStoreTypes
        | Op::ListProducts
        | Op::ListForms
        | Op::Search => 200,
        Op::ListDevices => found(relation == Own),
        Op::RenameDevice | Op::RevokeDevice => done(matches!(relation, Own | FormerlyMine)),
        Op::TellUploadAbilities => 204,
        Op::BeginUpload => 201,
        Op::ReadUpload => found(relation == Own),
        Op::AppendUpload | Op::TakeBackUpload => done(relation == Own),
        Op::ListDelivered => 200,
        _ => 403,
    }
}

/// Whether a store, person or visit of that relation lies in the scope of the role's grant.
fn is_in_reach(role: Role, relation: Relation) -> bool {
    match role {
        Role::Merchandiser | Role::SalesRepresentative | Role::Promoter | Role::Supervisor => {
            matches!(relation, Own | Teammate)
        }
        Role::RegionalManager => matches!(relation, Own | Teammate | OtherTeam),
        Role::Administrator | Role::Auditor => relation != Missing,
        _ => false,
    }
}

/// The test company's visits that are formerly mine and own are the merchandiser's and the sales
/// representative's; for other roles the own one is the merchandiser's.
fn is_own_visit(role: Role, relation: Relation) -> bool {
    role == Role::Merchandiser && matches!(relation, Own | FormerlyMine)
}

fn reads_stores(role: Role) -> bool {
    role.is_field()
        || matches!(
            role,
            Role::Supervisor | Role::RegionalManager | Role::Administrator | Role::Auditor
        )
}

fn reviews_positions(role: Role) -> bool {
    matches!(role, Role::Supervisor | Role::Administrator)
}

fn reads_people(role: Role) -> bool {
    matches!(
        role,
        Role::Supervisor | Role::RegionalManager | Role::Auditor
    )
}

fn sets_up_promotions(role: Role) -> bool {
    matches!(role, Role::RegionalManager | Role::Administrator)
}

fn reads_users(role: Role) -> bool {
    matches!(role, Role::Administrator | Role::Auditor)
}

fn announces(role: Role) -> bool {
    matches!(
        role,
        Role::Supervisor | Role::RegionalManager | Role::Administrator
    )
}

/// Whether the territory of that relation lies wholly in the scope of the role's grant.
fn is_wholly_in_reach(role: Role, relation: Relation) -> bool {
    match relation {
        Own | Teammate => true,
        OtherTeam => matches!(role, Role::RegionalManager | Role::Administrator),
        OtherRegion | FormerlyMine => role == Role::Administrator,
        Missing => false,
    }
}

fn said(is_said: bool) -> u16 {
    if is_said { 201 } else { 404 }
}

fn is_administrator(role: Role) -> bool {
    role == Role::Administrator
}

/// Who may not do it at all is told so: that the operation exists is no secret.
fn first(may: bool, status: u16) -> u16 {
    if may { status } else { 403 }
}

fn found(is_found: bool) -> u16 {
    if is_found { 200 } else { 404 }
}

fn done(is_done: bool) -> u16 {
    if is_done { 204 } else { 404 }
}

fn created(relation: Relation) -> u16 {
    if relation == Missing { 404 } else { 201 }
}

fn ended(relation: Relation) -> u16 {
    match relation {
        Missing => 404,
        FormerlyMine => 422,
        _ => 200,
    }
}
