//! 业务包: what a merchandiser takes along, uses and brings back.

pub mod kind;

use crate::ids::{RecordId, UserId, derived_id};
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};

/// The kit of a person's day. Kind `kit_check`, fact, in `user:<person>`; one a day, filled in before
/// leaving and after coming back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitCheck {
    /// Whose kit.
    pub person: UserId,
    /// The day.
    pub day: BusinessDay,
    /// What the day needs, each once.
    pub lines: Vec<KitLine>,
    /// In the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One thing of a kit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitLine {
    /// What it is, as the store type or the promotion names it.
    pub name: String,
    /// It is not there: recorded, never a block.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_missing: bool,
    /// Pieces taken along, for gifts and goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<u32>,
    /// Pieces used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<u32>,
    /// Pieces brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought_back: Option<u32>,
}

/// Something that a day needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KitItem {
    /// What it is.
    pub name: String,
    /// It is counted in pieces.
    pub is_counted: bool,
}

/// What a day needs: what the types of its stores name, each once, then gifts of live promotions.
#[must_use]
pub fn kit_of_day<'a>(
    of_types: impl IntoIterator<Item = &'a str>,
    gifts: impl IntoIterator<Item = &'a str>,
) -> Vec<KitItem> {
    let mut items = Vec::<KitItem>::new();
    let things = of_types.into_iter().map(|name| (name, false));
    for (name, is_counted) in things.chain(gifts.into_iter().map(|name| (name, true))) {
        if items.iter().all(|item| item.name != name) {
            items.push(KitItem {
                name: name.to_owned(),
                is_counted,
            });
        }
    }
    items
}

impl KitLine {
    /// Pieces that are neither used nor brought back; none while one of the numbers is not known.
    #[must_use]
    pub fn unexplained(&self) -> Option<i64> {
        let (taken, used, back) = (self.taken?, self.used?, self.brought_back?);
        Some(i64::from(taken) - i64::from(used) - i64::from(back))
    }
}

impl KitCheck {
    /// The record's id: a person's day has one.
    #[must_use]
    pub fn record_of(person: UserId, day: BusinessDay) -> RecordId {
        derived_id(
            "kit_check",
            &[person.0.as_bytes(), day.to_string().as_bytes()],
        )
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_that_several_store_types_need_is_taken_once() {
        let kit = kit_of_day(["文件夹", "抹布", "文件夹"], ["乌龙茶赠杯"]);
        let names: Vec<&str> = kit.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, ["文件夹", "抹布", "乌龙茶赠杯"]);
        assert!(kit[2].is_counted && !kit[0].is_counted);
    }

    #[test]
    fn pieces_that_are_neither_used_nor_brought_back_are_told() {
        let line = KitLine {
            name: "赠杯".into(),
            is_missing: false,
            taken: Some(24),
            used: Some(20),
            brought_back: Some(3),
        };
        assert_eq!(line.unexplained(), Some(1));
        assert_eq!(KitLine { used: None, ..line }.unexplained(), None);
    }
}
