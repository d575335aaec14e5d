//! Where a grant can reach: only what there is, and only what makes sense for a role.

use crate::components::ChoiceOption;
use crate::pages::desk::words::{Words, scope_word};
use shared::access::{Grant, Role, ScopeKind};
use shared::api::admin::Organisation;
use uuid::Uuid;

/// The scopes that can be given with a role. Somebody in the field works at places, not everywhere;
/// an administrator administers the company; a kind of place of which there is none is left out.
pub fn scopes_for(known: &Organisation, role: Option<Role>) -> Vec<ScopeKind> {
    let all = [
        ScopeKind::Company,
        ScopeKind::Region,
        ScopeKind::Territory,
        ScopeKind::Route,
    ];
    let fits = |scope: &ScopeKind| match (*scope, role) {
        (ScopeKind::Company, Some(role)) => !role.is_field(),
        (ScopeKind::Company, None) => true,
        (_, Some(Role::Administrator)) => false,
        (scope, _) => !places_of(known, scope).is_empty(),
    };
    all.into_iter().filter(fits).collect()
}

/// The places of a kind.
pub fn places_of(known: &Organisation, scope: ScopeKind) -> Vec<ChoiceOption<Uuid>> {
    let option = |id: Uuid, name: &str| ChoiceOption::new(id, name);
    match scope {
        ScopeKind::Region => {
            let all = known.regions.iter();
            all.map(|one| option(one.id.0, &one.name)).collect()
        }
        ScopeKind::Territory => {
            let all = known.territories.iter();
            all.map(|one| option(one.id.0, &one.name)).collect()
        }
        ScopeKind::Route => {
            let all = known.routes.iter();
            all.map(|one| option(one.id.0, &one.name)).collect()
        }
        ScopeKind::Company | ScopeKind::Store | ScopeKind::Account => Vec::new(),
    }
}

/// A grant's scope in words.
pub fn scope_name(i18n: Words, known: &Organisation, grant: &Grant) -> String {
    let kind = scope_word(i18n, grant.scope_kind);
    let places = places_of(known, grant.scope_kind);
    let place = places
        .into_iter()
        .find(|place| Some(place.value) == grant.scope_id);
    place.map_or(kind.clone(), |place| format!("{kind} {}", place.label))
}

#[cfg(test)]
mod tests {
    use super::scopes_for;
    use shared::access::{Role, ScopeKind};
    use shared::api::admin::{Organisation, Region};
    use shared::ids::RegionId;

    #[test]
    fn only_places_that_exist_are_offered_and_only_those_that_fit_the_role() {
        let known = Organisation {
            regions: vec![Region {
                id: RegionId(uuid::Uuid::nil()),
                name: "东部".into(),
            }],
            ..Organisation::default()
        };
        let scopes = |role| scopes_for(&known, Some(role));
        assert_eq!(scopes(Role::Merchandiser), [ScopeKind::Region]);
        assert_eq!(
            scopes(Role::Auditor),
            [ScopeKind::Company, ScopeKind::Region]
        );
        assert_eq!(scopes(Role::Administrator), [ScopeKind::Company]);
    }
}
