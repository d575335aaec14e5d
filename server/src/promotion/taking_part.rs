//! The stores that a rule may mean, before the rule itself is asked.

use crate::access::Scope;
use crate::store::entity::store::{Column, Entity};
use crate::store::open_on;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use shared::promotion::StoreRule;
use shared::time::BusinessDay;

/// Stores in reach that the rule names by territory or by themselves and that are open on the day. What
/// types and left-out stores make of them is [`StoreRule::takes_part_of`]'s to say.
pub(super) fn open_stores(scope: &Scope, rule: &StoreRule, day: BusinessDay) -> Select<Entity> {
    let named = Condition::any()
        .add(Column::TerritoryId.is_in(rule.territories.iter().map(|id| id.0)))
        .add(Column::Id.is_in(rule.added.iter().map(|id| id.0)));
    Entity::find()
        .filter(scope.stores(Column::Id))
        .filter(named)
        .filter(open_on(day))
}
