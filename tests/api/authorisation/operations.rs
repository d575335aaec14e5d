//! Every operation, and whose object makes a difference to its answer.

use super::expectations::Relation;
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
    DecideMutation,
    ListKept,
    Rescue,
    ListConflicts,
    ProveLoss,
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
    TellUploadAbilities,
    BeginUpload,
    ReadUpload,
    AppendUpload,
    TakeBackUpload,
    ListDelivered,
    ListHeld,
    ShowPhoto,
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
    Op::DecideMutation,
    Op::ListKept,
    Op::Rescue,
    Op::ListConflicts,
    Op::ProveLoss,
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
    Op::TellUploadAbilities,
    Op::BeginUpload,
    Op::ReadUpload,
    Op::AppendUpload,
    Op::TakeBackUpload,
    Op::ListDelivered,
    Op::ListHeld,
    Op::ShowPhoto,
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
            Op::DecideMutation => "POST /api/sync/mutations/{id}/decide",
            Op::Rescue => "POST /api/sync/rescue",
            Op::ListKept => "GET /api/sync/quarantine",
            Op::ListConflicts => "GET /api/sync/conflicts",
            Op::ProveLoss => "POST /api/sync/loss",
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
            Op::TellUploadAbilities => "OPTIONS /api/photos/uploads",
            Op::BeginUpload => "POST /api/photos/uploads",
            Op::ReadUpload => "HEAD /api/photos/uploads/{id}",
            Op::AppendUpload => "PATCH /api/photos/uploads/{id}",
            Op::TakeBackUpload => "DELETE /api/photos/uploads/{id}",
            Op::ListDelivered => "POST /api/photos/delivered",
            Op::ListHeld => "POST /api/photos/held",
            Op::ShowPhoto => "GET /api/photos/{hash}/{rendition}",
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
            | Op::ReadUpload
            | Op::AppendUpload
            | Op::TakeBackUpload
            | Op::ShowPhoto
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
