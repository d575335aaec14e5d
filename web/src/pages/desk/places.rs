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
    /// Accounts, grants and devices.
    Users,
}

impl DeskPlace {
    /// All places, in the order of the rail.
    pub const ALL: [Self; 5] = [
        Self::Board,
        Self::Plans,
        Self::Reports,
        Self::Stores,
        Self::Users,
    ];
    /// In the order in which somebody who has several would start.
    const STARTS: [Self; 5] = [
        Self::Board,
        Self::Users,
        Self::Stores,
        Self::Plans,
        Self::Reports,
    ];

    /// Its address.
    pub fn href(self) -> &'static str {
        match self {
            Self::Board => "/desk",
            Self::Plans => "/desk/plans",
            Self::Reports => "/desk/reports",
            Self::Stores => "/desk/stores",
            Self::Users => "/desk/users",
        }
    }

    /// Its icon.
    pub fn icon(self) -> IconName {
        match self {
            Self::Board => IconName::Route,
            Self::Plans => IconName::Calendar,
            Self::Reports => IconName::Report,
            Self::Stores => IconName::Store,
            Self::Users => IconName::Person,
        }
    }

    /// Only what the role has; the server asks the same policy again.
    pub fn is_for(self, roles: &[Role]) -> bool {
        let any = |allowed: &[Role]| roles.iter().any(|role| allowed.contains(role));
        let follows_people = [Role::Supervisor, Role::RegionalManager, Role::Auditor];
        match self {
            Self::Users => any(&[Role::Administrator]),
            Self::Board | Self::Plans | Self::Reports => any(&follows_people),
            Self::Stores => any(&follows_people) || any(&[Role::Administrator]),
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
