//! The places of the desk, and who has them.

use crate::icons::IconName;
use shared::access::Role;

/// Where somebody starts who has no place of the desk; the frame says so there.
const NO_PLACE: &str = "/desk";

/// The places of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskPlace {
    /// The board of the day.
    Board,
    /// Weekly planning.
    Plans,
    /// Figures of a period.
    Reports,
    /// Stores and their positions.
    Stores,
    /// Regions, territories and teams.
    Organisation,
    /// Promotions and the review of what was found of them.
    Promotions,
    /// What has to be solved in stores.
    Issues,
    /// Two values of one field, and work that the server keeps.
    Decisions,
    /// Summaries of days.
    Summaries,
    /// What was announced, and who has read it.
    Announcements,
    /// Accounts, grants and devices.
    Users,
    /// What is sold.
    Products,
    /// Checklist forms and their versions.
    Forms,
    /// Importing lists.
    Import,
    /// Norms, types and thresholds of the company.
    Settings,
}

impl DeskPlace {
    /// All places, in the order of the rail.
    pub const ALL: [Self; 15] = [
        Self::Board,
        Self::Plans,
        Self::Promotions,
        Self::Issues,
        Self::Decisions,
        Self::Summaries,
        Self::Reports,
        Self::Stores,
        Self::Organisation,
        Self::Announcements,
        Self::Users,
        Self::Products,
        Self::Forms,
        Self::Import,
        Self::Settings,
    ];
    /// In the order in which somebody who has several would start.
    const STARTS: [Self; 10] = [
        Self::Board,
        Self::Users,
        Self::Stores,
        Self::Plans,
        Self::Reports,
        Self::Organisation,
        Self::Products,
        Self::Forms,
        Self::Import,
        Self::Settings,
    ];

    /// Its address.
    pub fn href(self) -> &'static str {
        match self {
            Self::Board => "/desk",
            Self::Plans => "/desk/plans",
            Self::Reports => "/desk/reports",
            Self::Stores => "/desk/stores",
            Self::Organisation => "/desk/organisation",
            Self::Promotions => "/desk/promotions",
            Self::Issues => "/desk/issues",
            Self::Decisions => "/desk/decisions",
            Self::Summaries => "/desk/summaries",
            Self::Announcements => "/desk/announcements",
            Self::Users => "/desk/users",
            Self::Products => "/desk/products",
            Self::Forms => "/desk/forms",
            Self::Import => "/desk/import",
            Self::Settings => "/desk/settings",
        }
    }

    /// Its icon.
    pub fn icon(self) -> IconName {
        match self {
            Self::Board => IconName::Route,
            Self::Plans => IconName::Calendar,
            Self::Reports => IconName::Report,
            Self::Stores => IconName::Store,
            Self::Organisation => IconName::Organisation,
            Self::Promotions => IconName::Promotion,
            Self::Issues => IconName::Issue,
            Self::Decisions => IconName::NeedsYou,
            Self::Summaries => IconName::Checklist,
            Self::Announcements => IconName::Message,
            Self::Users => IconName::People,
            Self::Products => IconName::Stock,
            Self::Forms => IconName::Checklist,
            Self::Import => IconName::Install,
            Self::Settings => IconName::Settings,
        }
    }

    /// Only what the role has; the server asks the same policy again.
    pub fn is_for(self, roles: &[Role]) -> bool {
        let any = |allowed: &[Role]| roles.iter().any(|role| allowed.contains(role));
        let follows_people = [Role::Supervisor, Role::RegionalManager, Role::Auditor];
        match self {
            Self::Users | Self::Products | Self::Forms | Self::Import | Self::Settings => {
                any(&[Role::Administrator])
            }
            Self::Board | Self::Issues | Self::Summaries | Self::Reports => any(&follows_people),
            // Whoever may change a record chooses between its values; an auditor changes none.
            Self::Decisions => any(&[Role::Supervisor, Role::RegionalManager, Role::Administrator]),
            // An administrator enters the company's holidays among the plans.
            Self::Promotions
            | Self::Plans
            | Self::Stores
            | Self::Organisation
            | Self::Announcements => any(&follows_people) || any(&[Role::Administrator]),
        }
    }

    /// Where somebody with these roles starts; none without a place.
    pub fn first_for(roles: &[Role]) -> Option<Self> {
        Self::STARTS.into_iter().find(|place| place.is_for(roles))
    }
}

/// The address where somebody with these roles starts at the desk.
pub fn first_page_of(roles: &[Role]) -> &'static str {
    DeskPlace::first_for(roles).map_or(NO_PLACE, DeskPlace::href)
}

#[cfg(test)]
mod tests {
    use super::first_page_of;
    use shared::access::Role;

    #[test]
    fn everybody_starts_where_the_server_answers() {
        assert_eq!(first_page_of(&[Role::Supervisor]), "/desk");
        assert_eq!(first_page_of(&[Role::Administrator]), "/desk/users");
        assert_eq!(
            first_page_of(&[Role::Supervisor, Role::Administrator]),
            "/desk"
        );
        assert_eq!(first_page_of(&[Role::Cashier]), "/desk");
    }
}
