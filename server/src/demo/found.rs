//! The first day of the demo company: accounts, rights, teams and their devices.

use super::PASSWORD;
use super::company::{Company, Person};
use super::dice::Dice;
use super::phone::Phone;
use crate::access::Passwords;
use crate::database::{Database, Error, Tx};
use crate::organisation::{
    Actor, NewTeam, create_region, create_team, create_territory, create_user, give_grant,
    stamp_demo,
};
use shared::access::{Role, ScopeKind};
use shared::api::admin::{NewGrant, NewUser};
use shared::api::auth::{Locale, Posture};
use shared::ids::{RegionId, TerritoryId, UserId};
use shared::time::UtcMs;
use std::collections::HashMap;
use uuid::Uuid;

/// The stream of chance for devices; those of days are far above it.
const DEVICE_STREAM: u64 = 1;

/// The company's people with their devices.
pub(super) struct Staff {
    pub administrator: Phone,
    pub managers: Vec<Phone>,
    pub regions: Vec<RegionStaff>,
}

/// A region's people.
pub(super) struct RegionStaff {
    pub supervisor: Phone,
    pub territories: Vec<TerritoryStaff>,
}

/// A territory's people, in the order of the company on paper.
pub(super) struct TerritoryStaff {
    pub id: TerritoryId,
    pub merchandisers: Vec<Phone>,
}

/// Creates everybody in one transaction, through the services that administrators use.
pub(super) async fn found(
    database: &Database,
    company: &Company,
    (seed, now): (u64, UtcMs),
) -> Result<Staff, Error> {
    let hashes = hash_passwords(company).await;
    database
        .write("found_demo", async |tx| {
            stamp_demo(tx, now).await?;
            let mut founding = Founding {
                tx,
                actor: Actor::program(now),
                hashes: &hashes,
                dice: Dice::new(seed, DEVICE_STREAM),
            };
            founding.everybody(company).await
        })
        .await
}

/// Hashing is slow on purpose, and stays outside of the transaction.
async fn hash_passwords(company: &Company) -> HashMap<String, String> {
    let passwords = Passwords::new();
    let mut hashes = HashMap::new();
    for person in everybody(company) {
        hashes.insert(
            person.login.clone(),
            passwords.hash(PASSWORD.to_owned()).await,
        );
    }
    hashes
}

/// Everybody with an account.
pub(super) fn everybody(company: &Company) -> Vec<&Person> {
    let mut people = vec![&company.administrator];
    people.extend(&company.managers);
    people.extend(company.regions.iter().map(|region| &region.supervisor));
    people.extend(merchandisers(company));
    people
}

/// The people in the field, in the order of their logins.
pub(super) fn merchandisers(company: &Company) -> impl Iterator<Item = &Person> {
    company
        .regions
        .iter()
        .flat_map(|region| &region.territories)
        .flat_map(|territory| &territory.merchandisers)
        .map(|merchandiser| &merchandiser.person)
}

struct Founding<'a> {
    tx: &'a Tx,
    actor: Actor,
    hashes: &'a HashMap<String, String>,
    dice: Dice,
}

impl Founding<'_> {
    async fn everybody(&mut self, company: &Company) -> Result<Staff, Error> {
        let user = self.account(&company.administrator).await?;
        self.grant(user, Role::Administrator, (ScopeKind::Company, None))
            .await?;
        let administrator = self.device(user, Posture::Desk).await?;
        let mut managers = Vec::new();
        for manager in &company.managers {
            managers.push(self.account(manager).await?);
        }
        let mut desks = Vec::new();
        for manager in &managers {
            desks.push(self.device(*manager, Posture::Desk).await?);
        }
        let mut regions = Vec::new();
        for (index, region) in company.regions.iter().enumerate() {
            let id = create_region(self.tx, &self.actor, &region.name).await?;
            // The first manager has the first region, the last one all others.
            if let Some(manager) = managers.get(index.min(managers.len().saturating_sub(1))) {
                self.grant(
                    *manager,
                    Role::RegionalManager,
                    (ScopeKind::Region, Some(id.0)),
                )
                .await?;
            }
            regions.push(self.region(id, region).await?);
        }
        Ok(Staff {
            administrator,
            managers: desks,
            regions,
        })
    }

    async fn region(
        &mut self,
        id: RegionId,
        region: &super::company::Region,
    ) -> Result<RegionStaff, Error> {
        let lead = self.account(&region.supervisor).await?;
        let supervisor = self.device(lead, Posture::Desk).await?;
        let mut members = Vec::new();
        let mut territories = Vec::new();
        for territory in &region.territories {
            let place = create_territory(self.tx, &self.actor, id, &territory.name).await?;
            let scope = (ScopeKind::Territory, Some(place.0));
            self.grant(lead, Role::Supervisor, scope).await?;
            let mut merchandisers = Vec::new();
            for merchandiser in &territory.merchandisers {
                let user = self.account(&merchandiser.person).await?;
                self.grant(user, Role::Merchandiser, scope).await?;
                merchandisers.push(self.device(user, Posture::Field).await?);
                members.push(user);
            }
            territories.push(TerritoryStaff {
                id: place,
                merchandisers,
            });
        }
        let team = NewTeam {
            name: format!("{}团队", region.name),
            lead,
            territories: territories.iter().map(|territory| territory.id).collect(),
            members,
        };
        create_team(self.tx, &self.actor, &team).await?;
        Ok(RegionStaff {
            supervisor,
            territories,
        })
    }

    async fn account(&self, person: &Person) -> Result<UserId, Error> {
        let wanted = NewUser {
            login: person.login.clone(),
            name: person.name.clone(),
            locale: Locale::default(),
            password: String::new(),
        };
        let hash = self
            .hashes
            .get(&person.login)
            .ok_or(Error::Data("a hash for every account"))?;
        create_user(self.tx, &self.actor, &wanted, hash).await
    }

    async fn grant(
        &self,
        user: UserId,
        role: Role,
        (scope_kind, scope_id): (ScopeKind, Option<Uuid>),
    ) -> Result<(), Error> {
        let wanted = NewGrant {
            role,
            scope_kind,
            scope_id,
            valid_from: None,
            valid_to: None,
        };
        give_grant(self.tx, &self.actor, user, &wanted).await?;
        Ok(())
    }

    async fn device(&mut self, user: UserId, posture: Posture) -> Result<Phone, Error> {
        Phone::register(
            self.tx,
            (user, device_name(posture)),
            posture,
            &mut self.dice,
            self.actor.now,
        )
        .await
    }
}

/// As people would recognise it.
pub(super) fn device_name(posture: Posture) -> &'static str {
    match posture {
        Posture::Field => "演示手机",
        Posture::Desk => "演示电脑",
    }
}
