//! What each caller is to be answered.

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

const EACH: &[Relation] = &[Own, Teammate, OtherTeam, OtherRegion, Missing, FormerlyMine];
const NONE: &[Relation] = &[Own];
/// Only whether the thing is there makes a difference.
const THERE: &[Relation] = &[Own, Missing];

/// Every operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    SignIn,
    Refresh,
    SignOut,
    ReadMe,
    ChangePassword,
    Hello,
    Push,
    Pull,
    DropMutation,
    Hints,
    ListInbox,
    ReadOrganisation,
    ReadOrganisationTree,
    CreateRegion,
    RenameRegion,
    RemoveRegion,
    CreateTerritory,
    ChangeTerritory,
    RemoveTerritory,
    CreateRoute,
    ChangeRoute,
    RemoveRoute,
    CreateTeam,
    ChangeTeam,
    AddMember,
    EndMember,
    RemoveTeam,
    ReadSettings,
    PreviewImport,
    RunImport,
    ListStoreTypes,
    ListProducts,
    ListForms,
    Search,
    ReadListing,
    ListListings,
    ListStores,
    ReadStore,
    ListPositionProposals,
    ReadBoard,
    ReadPersonDay,
    ReadPlan,
    ListHolidays,
    ReadVisit,
    ReadFigure,
    ListFigureRecords,
    ExportFigureRecords,
    ReadComplianceReport,
    ExportComplianceReport,
    ListUsers,
    CreateUser,
    UpdateUser,
    GiveGrant,
    EndGrant,
    ListDevices,
    RenameDevice,
    RevokeDevice,
    ListPromotions,
    ReadPromotion,
    ReadPromotionMatrix,
    ReadPromotionBudget,
    SavePromotionBudget,
    PreviewPromotionReach,
    ListIssues,
    ReadIssue,
    ListSummaries,
    Announce,
    ListAnnouncements,
}

use Operation as Op;

pub const OPERATIONS: &[Operation] = &[
    Op::SignIn,
    Op::Refresh,
    Op::SignOut,
    Op::ReadMe,
    Op::ChangePassword,
    Op::Hello,
    Op::Push,
    Op::Pull,
    Op::DropMutation,
    Op::Hints,
    Op::ListInbox,
    Op::ReadOrganisation,
    Op::ReadOrganisationTree,
    Op::CreateRegion,
    Op::RenameRegion,
    Op::RemoveRegion,
    Op::CreateTerritory,
    Op::ChangeTerritory,
    Op::RemoveTerritory,
    Op::CreateRoute,
    Op::ChangeRoute,
    Op::RemoveRoute,
    Op::CreateTeam,
    Op::ChangeTeam,
    Op::AddMember,
    Op::EndMember,
    Op::RemoveTeam,
    Op::ReadSettings,
    Op::PreviewImport,
    Op::RunImport,
    Op::ListStoreTypes,
    Op::ListProducts,
    Op::ListForms,
    Op::Search,
    Op::ReadListing,
    Op::ListListings,
    Op::ListStores,
    Op::ReadStore,
    Op::ListPositionProposals,
    Op::ReadBoard,
    Op::ReadPersonDay,
    Op::ReadPlan,
    Op::ListHolidays,
    Op::ReadVisit,
    Op::ReadFigure,
    Op::ListFigureRecords,
    Op::ExportFigureRecords,
    Op::ReadComplianceReport,
    Op::ExportComplianceReport,
    Op::ListUsers,
    Op::CreateUser,
    Op::UpdateUser,
    Op::GiveGrant,
    Op::EndGrant,
    Op::ListDevices,
    Op::RenameDevice,
    Op::RevokeDevice,
    Op::ListPromotions,
    Op::ReadPromotion,
    Op::ReadPromotionMatrix,
    Op::ReadPromotionBudget,
    Op::SavePromotionBudget,
    Op::PreviewPromotionReach,
    Op::ListIssues,
    Op::ReadIssue,
    Op::ListSummaries,
    Op::Announce,
    Op::ListAnnouncements,
];

impl Operation {
    /// Method and path as the document has them.
    pub fn name(self) -> &'static str {
        match self {
            Op::SignIn => "POST /api/auth/sign-in",
            Op::Refresh => "POST /api/auth/refresh",
            Op::SignOut => "POST /api/auth/sign-out",
            Op::ReadMe => "GET /api/me",
            Op::ChangePassword => "POST /api/me/password",
            Op::Hello => "GET /api/sync/hello",
            Op::Push => "POST /api/sync/push",
            Op::Pull => "POST /api/sync/pull",
            Op::DropMutation => "POST /api/sync/mutations/{id}/drop",
            Op::Hints => "GET /api/hints",
            Op::ListInbox => "GET /api/inbox",
            Op::ReadOrganisation => "GET /api/organisation",
            Op::ReadOrganisationTree => "GET /api/organisation/tree",
            Op::CreateRegion => "POST /api/regions",
            Op::RenameRegion => "PATCH /api/regions/{id}",
            Op::RemoveRegion => "DELETE /api/regions/{id}",
            Op::CreateTerritory => "POST /api/territories",
            Op::ChangeTerritory => "PATCH /api/territories/{id}",
            Op::RemoveTerritory => "DELETE /api/territories/{id}",
            Op::CreateRoute => "POST /api/routes",
            Op::ChangeRoute => "PATCH /api/routes/{id}",
            Op::RemoveRoute => "DELETE /api/routes/{id}",
            Op::CreateTeam => "POST /api/teams",
            Op::ChangeTeam => "PATCH /api/teams/{id}",
            Op::AddMember => "POST /api/teams/{id}/members",
            Op::EndMember => "POST /api/teams/{id}/members/end",
            Op::RemoveTeam => "DELETE /api/teams/{id}",
            Op::ReadSettings => "GET /api/settings",
            Op::PreviewImport => "POST /api/imports/preview",
            Op::RunImport => "POST /api/imports",
            Op::ListStoreTypes => "GET /api/store-types",
            Op::ListProducts => "GET /api/products",
            Op::ListForms => "GET /api/forms",
            Op::Search => "GET /api/search",
            Op::ReadListing => "GET /api/stores/{id}/listing",
            Op::ListListings => "GET /api/listings",
            Op::ListStores => "GET /api/stores",
            Op::ReadStore => "GET /api/stores/{id}",
            Op::ListPositionProposals => "GET /api/stores/{id}/position-proposals",
            Op::ReadBoard => "GET /api/board",
            Op::ReadPersonDay => "GET /api/board/people/{user}",
            Op::ReadPlan => "GET /api/plans/{person}",
            Op::ListHolidays => "GET /api/holidays",
            Op::ReadVisit => "GET /api/visits/{id}",
            Op::ReadFigure => "GET /api/figures/{figure}",
            Op::ListFigureRecords => "GET /api/figures/{figure}/records",
            Op::ExportFigureRecords => "GET /api/figures/{figure}/export",
            Op::ReadComplianceReport => "GET /api/reports/compliance",
            Op::ExportComplianceReport => "GET /api/reports/compliance/export",
            Op::ListUsers => "GET /api/users",
            Op::CreateUser => "POST /api/users",
            Op::UpdateUser => "PATCH /api/users/{id}",
            Op::GiveGrant => "POST /api/users/{id}/grants",
            Op::EndGrant => "POST /api/grants/{id}/end",
            Op::ListDevices => "GET /api/users/{id}/devices",
            Op::RenameDevice => "PATCH /api/devices/{id}",
            Op::RevokeDevice => "POST /api/devices/{id}/revoke",
            Op::ListPromotions => "GET /api/promotions",
            Op::ReadPromotion => "GET /api/promotions/{id}",
            Op::ReadPromotionMatrix => "GET /api/promotions/{id}/matrix",
            Op::ReadPromotionBudget => "GET /api/promotions/{id}/budget",
            Op::SavePromotionBudget => "PUT /api/promotions/{id}/budget",
            Op::PreviewPromotionReach => "POST /api/promotions/reach",
            Op::ListIssues => "GET /api/issues",
            Op::ReadIssue => "GET /api/issues/{id}",
            Op::ListSummaries => "GET /api/summaries",
            Op::Announce => "POST /api/announcements",
            Op::ListAnnouncements => "GET /api/announcements",
        }
    }

    /// Whether it is meant for people who are not signed in.
    pub fn is_public(self) -> bool {
        matches!(self, Op::SignIn | Op::Refresh | Op::SignOut)
    }

    /// The relations that make a difference.
    pub fn relations(self) -> &'static [Relation] {
        match self {
            Op::ReadStore
            | Op::ReadListing
            | Op::ListPositionProposals
            | Op::ReadPersonDay
            | Op::ReadPlan
            | Op::ReadVisit
            | Op::UpdateUser
            | Op::GiveGrant
            | Op::EndGrant
            | Op::ListDevices
            | Op::RenameDevice
            | Op::RevokeDevice
            | Op::ReadIssue
            | Op::Announce => EACH,
            Op::RenameRegion
            | Op::RemoveRegion
            | Op::ChangeTerritory
            | Op::RemoveTerritory
            | Op::ChangeRoute
            | Op::RemoveRoute
            | Op::ChangeTeam
            | Op::AddMember
            | Op::EndMember
            | Op::RemoveTeam
            | Op::ReadPromotion
            | Op::ReadPromotionMatrix
            | Op::ReadPromotionBudget
            | Op::SavePromotionBudget => THERE,
            _ => NONE,
        }
    }
}

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
        Op::DropMutation => 404,
        Op::ReadMe
        | Op::Hello
        | Op::Push
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
        Op::ReadIssue => first(reads_stores(role), found(sees)),
        Op::ListSummaries => 200,
        Op::Announce => first(announces(role), said(is_wholly_in_reach(role, relation))),
        Op::ListAnnouncements => first(announces(role) || role == Role::Auditor, 200),
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
        Op::DropMutation => 404,
        Op::ReadMe
        | Op::Hello
        | Op::Push
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
