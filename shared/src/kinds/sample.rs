//! The plainly fictional things that samples of kinds point at.

use crate::ids::{
    FormId, MutationId, PlannedStopId, ProductId, PromotionId, RecordId, StopRuleId, StoreId,
    StoreTypeId, TerritoryId, UserId, VisitId,
};
use crate::sync::Hash;
use crate::time::{BusinessDay, UtcMs, ZoneOffsets};
use uuid::Uuid;

const BASE: u128 = 0x0195_5a00_0000_7000_8000_0000_0000_0000;

/// The person who visits.
pub const PERSON: UserId = UserId(Uuid::from_u128(BASE + 1));
/// The territory of the store.
pub const TERRITORY: TerritoryId = TerritoryId(Uuid::from_u128(BASE + 2));
/// The record of [`crate::store::StoreType`].
pub const STORE_TYPE: StoreTypeId = StoreTypeId(Uuid::from_u128(BASE + 3));
/// The record of [`crate::store::Store`].
pub const STORE: StoreId = StoreId(Uuid::from_u128(BASE + 4));
/// The record of [`crate::route::StopRule`].
pub const STOP_RULE: StopRuleId = StopRuleId(Uuid::from_u128(BASE + 5));
/// The record of [`crate::route::PlannedStop`].
pub const PLANNED_STOP: PlannedStopId = PlannedStopId(Uuid::from_u128(BASE + 6));
/// The record of [`crate::visit::Visit`].
pub const VISIT: VisitId = VisitId(Uuid::from_u128(BASE + 7));
/// The record of [`crate::product::Product`].
pub const PRODUCT: ProductId = ProductId(Uuid::from_u128(BASE + 9));
/// The record of [`crate::promotion::Promotion`].
pub const PROMOTION: PromotionId = PromotionId(Uuid::from_u128(BASE + 10));
/// The record of [`crate::promotion::PromotionCheck`]: the id that follows from [`VISIT`] and [`PROMOTION`].
pub const PROMOTION_CHECK: RecordId =
    RecordId(Uuid::from_u128(0x7953_8213_e66d_5dc7_917b_986c_1644_6a47));
/// The record of [`crate::checklist::ChecklistForm`].
pub const FORM: FormId = FormId(Uuid::from_u128(BASE + 12));
/// A photo that records name.
pub const PHOTO: Hash = Hash([7; 32]);
/// A person who stands in.
pub const STAND_IN: UserId = UserId(Uuid::from_u128(BASE + 13));
/// A mutation that an inbox item is about.
pub const MUTATION: MutationId = MutationId(Uuid::from_u128(BASE + 8));
/// A record that an inbox item is about.
pub const RECORD: RecordId = RecordId(Uuid::from_u128(BASE + 7));

/// Ten in the morning of [`day`] at the store.
pub const CHECK_IN_AT: UtcMs = UtcMs(1_772_416_800_000);

/// Monday, 2 March 2026.
#[must_use]
pub fn day() -> BusinessDay {
    BusinessDay::new(2026, 3, 2).expect("2 March 2026 is a day")
}

/// Eight hours east of Greenwich, all year.
#[must_use]
pub fn zone() -> ZoneOffsets {
    ZoneOffsets::fixed("Asia/Shanghai", 28_800)
}
